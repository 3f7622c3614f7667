import type { Decision } from "./decision.ts";
import type { PointId } from "../../config/ids.ts";
import type { ChannelKind } from "../../config/people.ts";
import type { Fact } from "./fact.ts";
import type { Input, NoticeOutcome } from "./input.ts";
import type { Reading } from "./points/reading.ts";
import type { Notice, State } from "./state.ts";
import type { Moment } from "./time.ts";
import type { LaneId, UplinkRecord } from "./uplink.ts";

/** The only source of time and of waiting. */
export interface Clock {
  readonly now: () => Moment;
  /** Runs once after `ms` on the monotonic clock; the returned function cancels. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface Rng {
  /** Uniform in [0, 1). */
  readonly next: () => number;
}

export type LogFields = Readonly<Record<string, unknown>>;
/** `event` is a stable English id; text for people is made elsewhere. */
export interface Log {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
}

/** Resolves when the input is decided and durable: only then may its sender be acknowledged. */
export type Put = (input: Input) => Promise<Decision>;

/** A source of readings. `run` ends when the signal aborts; it never throws for what a device does. */
export interface ReadingSource {
  readonly run: (put: Put, signal: AbortSignal) => Promise<void>;
}

export interface Notifier {
  readonly channel: ChannelKind;
  /** One attempt. It answers what is proven, no more; it never throws for what the channel does. */
  readonly send: (notice: Notice, signal: AbortSignal) => Promise<NoticeOutcome>;
}

/** What the store gives back at start. */
export interface Loaded {
  /** Stored tables; the volatile ones are empty. */
  readonly state: State;
  /** Readings from `recallMs` before the newest one on, oldest first, to rebuild trends and sums. */
  readonly recent: readonly Reading[];
}

export interface Store {
  readonly load: (recallMs: number) => Promise<Loaded>;
  /** One decision, whole and on disk when it resolves. */
  readonly commit: (decision: Decision) => Promise<void>;
  readonly facts: (range: { readonly afterSeq: number; readonly limit: number }) => Promise<readonly Fact[]>;
  readonly uplink: (range: {
    readonly lane: LaneId;
    readonly afterSeq: number;
    readonly limit: number;
  }) => Promise<readonly UplinkRecord[]>;
  /** Good and uncertain values of one point by receive time (wall clock, inclusive), oldest first. */
  readonly history: (range: {
    readonly point: PointId;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
  }) => Promise<readonly Reading[]>;
  readonly close: () => Promise<void>;
}

/** Messages to one other process, in order, bounded, in JSON. */
export interface Channel {
  /** False when the receiver is behind and the message was not queued: keep it, or send a fresh picture after `drained`. */
  readonly send: (message: object) => boolean;
  readonly drained: () => Promise<void>;
  /** One message at a time: the next is not read before the handler's promise settles. */
  readonly receive: (handler: (message: unknown) => void | Promise<void>) => void;
  /** Aborted when the other side is gone. */
  readonly signal: AbortSignal;
  readonly close: () => void;
}

/** The core's counter for a part that runs in its own process: called once for each of its lives. */
export type Desk = (channel: Channel) => Promise<void>;
