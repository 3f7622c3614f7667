import type { ChannelName } from "../../../config/channel.ts";
import type { PersonId, PointId } from "../../../config/ids.ts";
import type { CaseId } from "../ids.ts";
import type { Reading } from "../points/reading.ts";
import type { Moment } from "../time.ts";
import type { Purpose } from "./purpose.ts";

/**
 * What a test exercises. `channel`: the way to a person, without an alarm. `inject`: a value put in behind the decoder,
 * so all but the probe. `physical`: the sensor itself, by test gas, button, water or magnet.
 */
export const testMethods = ["channel", "inject", "physical"] as const;
export type TestMethod = (typeof testMethods)[number];

export type DrillId = `dr${number}`;

/** The stations of an alarm on its way from the sensor to a person, in order. */
export const hops = ["beyond", "fired", "sounded", "accepted", "claimed"] as const;
export type HopName = (typeof hops)[number];

export interface Hop {
  readonly hop: HopName;
  readonly at: Moment;
  /** The channel that took it, or the person who claimed. */
  readonly by?: ChannelName | PersonId;
}

/** One thing that is tried: a point, or of a channel test a person; and how far it got. */
export interface Trial {
  readonly point?: PointId;
  readonly person?: PersonId;
  /** What is put in for it. */
  readonly value?: number;
  readonly case?: CaseId;
  readonly hops: readonly Hop[];
}

export type DrillResult = "passed" | "failed" | "stopped";

export interface Drill {
  readonly id: DrillId;
  readonly purpose: Purpose;
  readonly method: TestMethod;
  /** What is practised, in a few words. */
  readonly scenario: string;
  /** A person of the site, an installer's account, the desk of the platform that ordered it, or the box's own calendar. */
  readonly by: string;
  readonly startedAt: Moment;
  readonly until: Moment;
  readonly trials: readonly Trial[];
  readonly end?: DrillEnd;
  /** Of a physical test that is over: what still stands above its line then is an alarm. */
  readonly settleBy?: Moment | undefined;
  /** Every act on it: a repeat changes nothing. */
  readonly commands: readonly string[];
}

export interface DrillEnd {
  readonly at: Moment;
  readonly result: DrillResult;
  /** The hop that was missing, or what stopped it. */
  readonly why?: string;
}

/** A point whose readings belong to a physical test, and the newest of them. */
export interface OnTrial {
  readonly drill: DrillId;
  readonly last?: Reading;
}

/** The newest result of a point or of a person, and when each method last passed. */
export interface Proof {
  readonly drill: DrillId;
  readonly purpose: Purpose;
  readonly method: TestMethod;
  readonly result: DrillResult;
  readonly why?: string;
  readonly at: Moment;
  /** From the start to each hop. */
  readonly hops: readonly { readonly hop: HopName; readonly afterMs: number; readonly by?: string }[];
  readonly passedAt: Readonly<Partial<Record<TestMethod, Moment>>>;
}

export type DrillAct =
  | {
      readonly do: "start";
      readonly purpose: Purpose;
      readonly method: TestMethod;
      readonly points?: readonly PointId[];
      /** Of a channel test; whoever is on duty when left out. */
      readonly people?: readonly PersonId[];
      readonly scenario?: string;
      readonly forMs?: number;
    }
  | { readonly do: "stop"; readonly drill: DrillId };

/** Somebody begins or ends a test; a repeat under the same command changes nothing. */
export interface DrillInput {
  readonly kind: "drill";
  /** A person of the site, or the account of an installer: whoever commissions tries every point. */
  readonly by: string;
  readonly isInstaller?: true;
  readonly command: string;
  readonly act: DrillAct;
}

/** A siren is proven to sound. */
export interface SoundedInput {
  readonly kind: "sounded";
  readonly siren: string;
}

export type DrillRefusal =
  | "unknown-person"
  | "unknown-point"
  | "unknown-drill"
  | "not-in-this-grid"
  | "points-missing"
  | "nobody-on-duty"
  | "too-many"
  | "too-long"
  /** Nothing of the point rings by a value that could be put in. */
  | "no-rule-to-try"
  /** The point is being tried already. */
  | "under-way"
  /** The point itself rings, or is about to. */
  | "in-alarm"
  /** An alarm that may kill is open: nobody is trained meanwhile. */
  | "live-alarm"
  | "wrong-state";

export function isRunning({ end }: Drill): boolean {
  return end === undefined;
}
