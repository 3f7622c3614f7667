import type { Rng } from "../gateway/core/ports.ts";
import { lanes, type LaneId, type UplinkRecord } from "../gateway/core/uplink.ts";
import type { Ack } from "./cbor-ack.ts";
import type { LaneMark } from "./cbor-birth.ts";
import type { InventoryPoint } from "./cbor-dictionary.ts";
import type { Encoding } from "./encoding.ts";
import { openQueue, type LaneQueue } from "./lane-queue.ts";
import type { BrokerTerms, MqttVersion } from "./link.ts";
import { openPace, type Flight, type Pace } from "./pace.ts";

/** The box as it presents itself to the district. */
export interface Identity {
  readonly box: string;
  readonly epoch: number;
  /** Of the machine. */
  readonly boot: string;
  readonly inventory: readonly InventoryPoint[];
  readonly encoding: Encoding;
  /** Frames are deflated where that makes them shorter. */
  readonly deflate: boolean;
}

/** The brokers in the order in which they are wanted, and what is known of them. */
export interface Route {
  /** The version of MQTT each one is spoken to in. */
  readonly versions: readonly MqttVersion[];
  /** The one of the moment; 0 is the one to be at. */
  readonly at: number;
}

/** A connection that is up: what the broker allows on it, and what it has not taken yet, oldest first. */
interface Open {
  readonly failures: number;
  readonly frameBytesMax: number;
  readonly inFlightMax: number;
  readonly flights: readonly Flight[];
}

/**
 * down → dialling → birth-sent → live. Live means that the district's application answered the birth; that a
 * broker took it proves nothing. `failures` counts dials in a row that came to nothing, over all brokers.
 */
export type LinkState =
  | { readonly kind: "down"; readonly failures: number; readonly dialAtMs: number }
  | { readonly kind: "dialling"; readonly failures: number; readonly giveUpAtMs: number }
  | (Open & {
      readonly kind: "birth-sent";
      readonly giveUpAtMs: number;
      /** Pieces of the birth that the broker's window has no room for yet. */
      readonly rest: readonly Uint8Array[];
    })
  | (Open & {
      readonly kind: "live";
      readonly sinceMs: number;
      /** When the district's application was heard, or first owed us an answer. */
      readonly heardAtMs: number;
    });

export interface UplinkCounts {
  readonly dials: number;
  /** Dials to another broker than the last one. */
  readonly failovers: number;
  readonly frames: number;
  /** Lanes sent again from the last ack on. */
  readonly resends: number;
  /** Acks of another box or epoch, of records never sent, or that cannot be read. */
  readonly acksForeign: number;
  readonly acksBeyond: number;
  readonly acksUnreadable: number;
}

export interface UplinkState {
  readonly identity: Identity;
  readonly route: Route;
  readonly link: LinkState;
  readonly pace: Pace;
  /** In the order of `lanes`. */
  readonly queues: readonly LaneQueue[];
  readonly counts: UplinkCounts;
}

export type UplinkInput =
  | {
      readonly kind: "rows";
      readonly lane: LaneId;
      readonly records: readonly UplinkRecord[];
      readonly lastSeq: number;
    }
  | { readonly kind: "more"; readonly lane: LaneId; readonly lastSeq: number }
  | { readonly kind: "relayed"; readonly lane: LaneId; readonly upTo: number }
  | { readonly kind: "connected"; readonly terms: BrokerTerms }
  | { readonly kind: "closed"; readonly unaccepted: boolean }
  /** The broker took the oldest publish under way. */
  | { readonly kind: "published" }
  | { readonly kind: "ack"; readonly ack: Ack }
  | { readonly kind: "unreadable" }
  | { readonly kind: "tick" };

export type UplinkOutput =
  | { readonly kind: "dial"; readonly at: number; readonly version: MqttVersion }
  | { readonly kind: "hang-up" }
  | { readonly kind: "publish"; readonly topic: string; readonly bytes: Uint8Array }
  | { readonly kind: "pull"; readonly lane: LaneId; readonly afterSeq: number; readonly limit: number }
  | {
      readonly kind: "acked";
      readonly lane: LaneId;
      readonly upTo: number;
      /** Numbers up to there of which the box had no record any more, from what the core has on disk on. */
      readonly gaps: [number, number][];
    }
  /** The district holds more of the lane than was ever made here: somebody else has used this numbering. */
  | { readonly kind: "outnumbered"; readonly lane: LaneId; readonly upTo: number };

export interface UplinkStep {
  readonly state: UplinkState;
  readonly outputs: readonly UplinkOutput[];
}

export interface Surroundings {
  readonly nowMs: number;
  readonly rng: Rng;
}

export interface Opening {
  readonly identity: Identity;
  readonly lanes: readonly LaneMark[];
  /** How many brokers there are; the first is the one to be at. */
  readonly brokers: number;
  readonly nowMs: number;
}

export function openUplink({ identity, lanes: marks, brokers, nowMs }: Opening): UplinkState {
  const none = { lane: "event", ackedUpTo: 0, lastSeq: 0 } as const;
  return {
    identity,
    route: { versions: Array.from({ length: brokers }, () => 5), at: 0 },
    pace: openPace,
    link: { kind: "down", failures: 0, dialAtMs: nowMs },
    queues: lanes.map((lane) => openQueue(marks.find((mark) => mark.lane === lane) ?? { ...none, lane })),
    counts: { dials: 0, failovers: 0, frames: 0, resends: 0, acksForeign: 0, acksBeyond: 0, acksUnreadable: 0 },
  };
}

export function withQueue(state: UplinkState, lane: LaneId, change: (queue: LaneQueue) => LaneQueue): UplinkState {
  return { ...state, queues: state.queues.map((queue) => (queue.lane === lane ? change(queue) : queue)) };
}

export function counting(state: UplinkState, added: Partial<UplinkCounts>): UplinkState {
  const counts = { ...state.counts };
  for (const name of Object.keys(added) as (keyof UplinkCounts)[]) counts[name] += added[name] ?? 0;
  return { ...state, counts };
}
