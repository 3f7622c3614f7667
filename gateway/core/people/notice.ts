import type { ChannelName } from "../../../config/channel.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { Label } from "../../../config/quantity.ts";
import type { Hazard, Severity } from "../../../config/rule.ts";
import type { Topic } from "../../../config/texts.ts";
import type { CaseId, NoticeId } from "../ids.ts";
import type { Detour, Setback } from "../input.ts";
import type { Purpose } from "../practice/purpose.ts";
import type { Moment } from "../time.ts";

export type NoticeKind =
  | "raised"
  | "escalated"
  /** For their knowledge: somebody else is called. */
  | "copied"
  | "worse"
  | "recovered"
  | "respond-by-missed"
  | "declined"
  | "danger"
  /** A shift ended: who comes has the case next; and nobody said so in time. */
  | "handover"
  | "handover-missed"
  /** Everybody of the grid is called in. */
  | "recall"
  /** The water will reach a floor: get ready, and go. */
  | "prepare"
  | "leave-now"
  /** It is somebody's now: handed over, dispatched to them, or raised to their level. */
  | "handed-over"
  /** Work of theirs came back: not good enough, or the residents were not satisfied. */
  | "returned"
  /** A limit in time has passed: to whoever has the case; and told above. */
  | "overdue"
  | "supervise"
  /** Part of a case is theirs to do. */
  | "task"
  /** A department that was called asks to be replaced. */
  | "reroute-asked"
  /** The platform that took a case over tells what came of it. */
  | "result"
  /** Claimed long ago and still active. */
  | "standing"
  /** It rang and was over while it was shelved or out of service. */
  | "came-and-went"
  /** Only whether the way to the person works. */
  | "channel-test"
  /** A test or a drill has ended: nobody needs to go. */
  | "practice-over";

/** QUEUED → ACCEPTED → DELIVERED → CLAIMED; a word appears only with its evidence. */
export type NoticeProgress =
  | {
      readonly kind: "queued";
      readonly retryAt: Moment;
      readonly attempts: number;
      readonly lastFailure?: string;
      readonly setback?: Setback;
    }
  | { readonly kind: "accepted"; readonly at: Moment; readonly detour?: Detour }
  | { readonly kind: "delivered"; readonly at: Moment; readonly detour?: Detour }
  /** The person it called has claimed the case. */
  | { readonly kind: "claimed"; readonly at: Moment }
  | { readonly kind: "failed"; readonly at: Moment; readonly why: string; readonly setback?: Setback }
  | { readonly kind: "superseded"; readonly at: Moment };

export interface Notice {
  readonly id: NoticeId;
  readonly case: CaseId;
  readonly to: PersonId;
  readonly channel: ChannelName;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly hazard: Hazard;
  /** No alarm: it says so first, is never red, and goes out after everything live. */
  readonly purpose?: Purpose;
  /** Not urgent, and the person has had enough calls: it goes out with the others that wait for the same moment. */
  readonly digest?: true;
  readonly topic: Topic;
  readonly text: Label;
  /** The same in one line and without what to do: for short messages and for several in one. */
  readonly brief: Label;
  readonly dueAt: Moment;
  readonly progress: NoticeProgress;
}
