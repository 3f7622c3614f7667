import type { Severity } from "../../config/rule.ts";
import type { Decision } from "./decision.ts";
import type { ActuatorId, DeviceId, LinkId, PointId } from "../../config/ids.ts";
import type { ChannelName } from "../../config/channel.ts";
import type { Fact } from "./fact.ts";
import type { Input, NoticeOutcome } from "./input.ts";
import type { Reading } from "./points/reading.ts";
import type { Rollup, RollupStep } from "./points/rollup.ts";
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

/**
 * Resolves when the input is decided and durable: only then may its sender be acknowledged. `decided` is called before
 * that, for a sender that goes on by what was decided while the disk is slow.
 */
export type Put = (input: Input, decided?: (decision: Decision) => void) => Promise<Decision>;
/** Resolves when the input is decided: for senders that acknowledge nothing and must not stop when the disk does. */
export type Offer = (input: Input) => Promise<Decision>;

/** A source of readings. `run` ends when the signal aborts; it never throws for what a device does. */
export interface ReadingSource {
  readonly run: (put: Put, signal: AbortSignal) => Promise<void>;
}

/** A notice to residents on its way to one group. */
export interface PublicText {
  readonly id: string;
  readonly text: string;
  readonly severity: Severity;
}

export interface Notifier {
  readonly channel: ChannelName;
  /**
   * One attempt. It answers what is proven, no more; it never throws for what the channel does. `others` go out in
   * the same message, in this order: the channel's budget did not allow one for each.
   */
  readonly send: (notice: Notice, signal: AbortSignal, others?: readonly Notice[]) => Promise<NoticeOutcome>;
  /** Says approved words to the residents of a group; only a group's own robot can, and nothing comes back by it. */
  readonly publish?: (publication: PublicText, signal: AbortSignal) => Promise<NoticeOutcome>;
  /** Why nothing could be sent by it now, for a channel with a line of its own; nothing when it could. */
  readonly trouble?: () => string | undefined;
}

/** Something a device is to do. A gas valve can only be closed: there is no word for opening it. */
export interface Actuation {
  /** Made once for each act by whoever decides it. A repeat of what may be done once alone is answered like the first. */
  readonly command: string;
  readonly device: DeviceId;
  readonly actuator: ActuatorId;
  readonly to: "on" | "off" | "closed";
  /** Not done by then, it is not done any more. */
  readonly withinMs: number;
}

/** What is proven of an actuation, and no more. */
export type ActuationOutcome =
  /** The device stands as asked: it was read back. */
  | { readonly kind: "done" }
  /** The device said yes, and offers nothing to read back. */
  | { readonly kind: "acknowledged" }
  /** It was sent, and nobody knows what became of it. */
  | {
      readonly kind: "unconfirmed";
      readonly why: "no-answer" | "no-read-back" | "broadcast" | "expired" | "restarted";
      readonly detail: string;
    }
  /** It was not done. The first four were never sent. */
  | {
      readonly kind: "failed";
      readonly why: "undeclared" | "broadcast" | "busy" | "expired" | "refused-by-device" | "mismatch";
      readonly detail: string;
    };

/** Switches what the site declares, and nothing else. It never throws for what a device does. */
export interface Actuator {
  readonly act: (actuation: Actuation) => Promise<ActuationOutcome>;
}

/** How a link stands now. `down`: no connection, tried again; `silent`: a connection, and nobody answers on it. */
export interface LinkStatus {
  readonly link: LinkId;
  readonly kind: "up" | "silent" | "down";
  readonly devices: readonly DeviceOnLine[];
}

export interface DeviceOnLine {
  readonly device: DeviceId;
  readonly unit: number;
  /** `partly`: some of its reads are answered, others not. */
  readonly kind: "not-asked" | "answering" | "partly" | "silent";
  /** How long its answer is waited for. */
  readonly timeoutMs: number;
  /** Its usual delay and its longest, once it answered. */
  readonly delayMs?: number;
  readonly worstMs?: number;
  /** Requests to it since the line was opened, by their first digit, and answers of it whose check sum was wrong. */
  readonly asked: number;
  readonly garbled: number;
  /** Cells it says it does not have; they are not asked for with others. */
  readonly refusedAddresses: number;
}

/** What an adapter learnt and may lose without harm, kept over restarts under a name. */
export interface Memory {
  /** As it was kept: whoever recalls it checks it. */
  readonly recall: (name: string) => unknown;
  /** On disk when it resolves; a failure is logged, not thrown. */
  readonly keep: (name: string, value: unknown) => Promise<void>;
}

/** Publishes on topics that devices in the house listen to. Nothing is kept for later: what is not taken was not sent. */
export interface Publisher {
  readonly publish: (
    message: { readonly topic: string; readonly payload: string },
    signal: AbortSignal,
  ) => Promise<"taken" | "nobody-listens" | "refused" | "not-connected" | "unanswered">;
  readonly listen: (topic: string, heard: (payload: string) => void) => void;
}

export interface SerialSettings {
  readonly baud: number;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

/** Ports are opened by path, one user each. `Stream` is the platform's own kind of stream, which the core does not know. */
export interface SerialPorts<Stream> {
  readonly open: (path: string, settings: SerialSettings) => Stream;
}

/** What the store gives back at start. */
export interface Loaded {
  /** Stored tables; the volatile ones are empty. */
  readonly state: State;
  /** Readings from `recallMs` before the newest one on, oldest first, to rebuild trends and sums. */
  readonly recent: readonly Reading[];
  /** What is not there any more of what was stored, for people to be told; absent when all is there. */
  readonly damage?: readonly StoreDamage[];
}

export type StoreDamage =
  /** Numbers that were given and are lost, both ends included. */
  | {
      readonly kind: "gap";
      readonly database: string;
      readonly stream: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "damaged"; readonly database: string; readonly what: string; readonly why: string }
  /** It could not be opened: what was still readable in it was taken over, the rest lies aside. */
  | {
      readonly kind: "rebuilt";
      readonly database: string;
      readonly why: string;
      readonly adopted: number;
      readonly refused: number;
      readonly aside?: string;
    };

export interface Store {
  /** What was stored. */
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
  /** Spans of one point that begin in the range (wall clock; the one that `fromMs` lies in as well), oldest first. */
  readonly rollups: (range: {
    readonly point: PointId;
    readonly fromMs: number;
    readonly toMs: number;
    readonly step: RollupStep;
    readonly limit: number;
  }) => Promise<readonly Rollup[]>;
  readonly close: () => Promise<void>;
}

/** What the box says of itself on a topic of its own. */
export interface Announcement {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Resolves when whoever publishes has them; does not fail when nobody can at the moment. */
export type Announce = (messages: readonly Announcement[]) => Promise<void>;

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

/** `busy`: not looked at, come back later. */
export type LoginAnswer = "yes" | "no" | "busy";

/** Who may connect to the box, and how they prove it. */
export interface CredentialBook {
  readonly bySecret: (id: string, secret: Uint8Array) => Promise<LoginAnswer>;
  /** SHA-256 of a certificate that this box made, in upper-case hex pairs joined by colons. */
  readonly byCertificate: (id: string, fingerprint: string) => LoginAnswer;
  /** Enrolled by a code: it may read what the box says, though the site's file does not name it. */
  readonly isTerminal: (id: string) => boolean;
  /** What that id is let in by, as marks that change with it; `undefined` while nobody can tell. */
  readonly marksOf: (id: string) => CredentialMarks | undefined;
}

export interface CredentialMarks {
  readonly secret?: string | undefined;
  readonly certificate?: string | undefined;
}

/** What the box shows to whoever connects by TLS; all in PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
  /** Of the authority, as X.509 tools show it: what a person compares. */
  readonly fingerprint: string;
}
