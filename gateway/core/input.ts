import type { AccessEvent, SiteEvent } from "./access.ts";
import type { AlarmId, CaseId, NoticeId } from "./ids.ts";
import type { CaseOrder } from "./cases/act.ts";
import type { Feedback } from "./cases/feedback.ts";
import type { Tier } from "../../config/grid.ts";
import type { ChannelName } from "../../config/channel.ts";
import type { DeviceId, PersonId } from "../../config/ids.ts";
import type { Fault, Reading } from "./points/reading.ts";
import type { Verb } from "./cases/transitions.ts";
import type { AlarmVerb, Order } from "./alarms/verbs.ts";
import type { EvacuationInput } from "./evacuation/rows.ts";
import type { CampaignInput } from "./campaigns/rows.ts";
import type { HazardInput } from "./hazards/rows.ts";
import type { DeliveryInput, PublicationInput, ReceiptInput } from "./publishing/rows.ts";
import type { PatrolInput } from "./patrols/rows.ts";
import type { PostInput } from "./posts/rows.ts";
import type { DrillInput, SoundedInput } from "./practice/rows.ts";
import type { ModeInput } from "./modes/mode.ts";
import type { RosterInput } from "./people/roster-act.ts";
import type { SignatureInput } from "./signature.ts";
import type { ReportInput } from "./evaluation/report-rows.ts";
import type { LaneId } from "./uplink.ts";
import type { AmendmentKind } from "./amendment-row.ts";
import type { Command, CommandFault } from "./commands/command.ts";

/** What came of trying to send a notice. */
export type NoticeOutcome =
  /** The other side's own word for success; nobody need have seen it. */
  | { readonly kind: "accepted"; readonly detour?: Detour }
  /** Proof that the person's own device showed or took it. */
  | { readonly kind: "delivered"; readonly detour?: Detour }
  | { readonly kind: Setback; readonly why: string; readonly retry: "later" | "never" };

/**
 * Why a message did not get through, by what is known of it. `failed`: it never went out. `refused`: the other side
 * said no. `throttled`: too many by the other side's count. `unknown`: it went out and nobody answered, so it may
 * have arrived; it is sent again all the same.
 */
export type Setback = "failed" | "refused" | "throttled" | "unknown";

/** The notice went another way than meant, and why. */
export interface Detour {
  readonly via: ChannelName;
  readonly setback: Setback;
  readonly why: string;
}

/** It rang before the process ended, people were told, and the store knows nothing of it. */
export interface UnstoredAlarm {
  readonly alarm: AlarmId;
  readonly episode: number;
  /** 0 when the wall clock was not trusted. */
  readonly wallMs: number;
  readonly monoMs: number;
}

/** Everything that can happen to the gateway. */
export type Input =
  | { readonly kind: "readings"; readonly readings: readonly Reading[] }
  /** Bytes that never became a reading: counted by source and reason. */
  | {
      readonly kind: "rejected";
      readonly source: string;
      readonly why: Fault;
      readonly detail: string;
      /** How often; once when left out. */
      readonly count?: number;
    }
  /** Devices that spoke, whatever they said of their points. */
  | { readonly kind: "heard"; readonly devices: readonly DeviceId[] }
  | {
      readonly kind: "case";
      readonly case: CaseId;
      readonly by: PersonId;
      readonly verb: Verb;
      /** The sender's own id of this act: a repeat is answered like the first and changes nothing. */
      readonly command: string;
      readonly feedback?: Feedback;
      readonly order?: CaseOrder;
      /** The authority epoch the sender knew; refused when the case has changed hands since. */
      readonly epoch?: number;
      /** When the sender's own clock says it was done; it may have waited for a signal since. */
      readonly saidAtMs?: number;
    }
  /** The same by an operator of the platform, from a command whose signature was verified. */
  | {
      readonly kind: "case-order";
      readonly case: CaseId;
      /** The desk's own name for whoever sits there, and whose desk it is. */
      readonly operator: string;
      readonly tier: Tier;
      readonly verb: Verb;
      readonly command: string;
      /** That of the case as the platform knows it; for `take` and `give-back` the next one. */
      readonly epoch: number;
      readonly feedback?: Feedback;
      readonly order?: CaseOrder;
    }
  | { readonly kind: "notice-outcome"; readonly notice: NoticeId; readonly outcome: NoticeOutcome }
  /** The district's application holds everything of the lane up to and including `upTo`. */
  | {
      readonly kind: "relayed";
      readonly lane: LaneId;
      readonly upTo: number;
      /** Spans of numbers among them that it was told are lost: the box had their records no more. */
      readonly gaps?: readonly (readonly [number, number])[];
    }
  /** A person takes the latch off an alarm that is over. */
  | { readonly kind: "reset"; readonly alarm: AlarmId; readonly by: PersonId; readonly command: string }
  /** A person puts an alarm aside, or back. */
  | {
      readonly kind: "alarm";
      readonly alarm: AlarmId;
      readonly by: PersonId;
      readonly verb: AlarmVerb;
      readonly command: string;
      readonly order?: Order;
    }
  | RosterInput
  | ModeInput
  | EvacuationInput
  | PostInput
  | DrillInput
  | SoundedInput
  | CampaignInput
  /** What a span of time came to, counted from the facts as they are on disk. */
  | ReportInput
  | SignatureInput
  | PatrolInput
  | HazardInput
  | PublicationInput
  | ReceiptInput
  | DeliveryInput
  /** The end of the journal as it is on disk: its number and its hash in hexadecimal. */
  | { readonly kind: "journal-head"; readonly entry: number; readonly hash: string }
  /** Whether anybody above can be reached. */
  | { readonly kind: "wan"; readonly cutOff: boolean }
  /** All people to whom every way is dark at the moment; said anew whenever it changes. */
  | { readonly kind: "reach"; readonly silent: readonly PersonId[] }
  /** An order of the district, its signature verified. */
  | { readonly kind: "downlink"; readonly command: Command }
  /** Commands that nobody proved to have sent, counted. */
  | {
      readonly kind: "forged";
      readonly why: CommandFault;
      readonly count: number;
      /** What the last one called itself. */
      readonly command: string;
      readonly detail: string;
    }
  /** A person on the box takes an amendment back. */
  | {
      readonly kind: "amendment-removed";
      readonly amendment: AmendmentKind;
      readonly version: number;
      readonly who: string;
    }
  /** The site is another one from now on. */
  | { readonly kind: "resited" }
  /** First input of a life: `recent` are stored readings, to know trends again. */
  | { readonly kind: "started"; readonly recent: readonly Reading[]; readonly unstored?: readonly UnstoredAlarm[] }
  /** Somebody came in, was let out, or was given another account: written down, decides nothing. */
  | ({ readonly kind: "access" } & (AccessEvent | SiteEvent))
  | { readonly kind: "tick" };
