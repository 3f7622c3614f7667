import type { ChannelName } from "../../../config/channel.ts";
import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Label } from "../../../config/quantity.ts";
import type { Severity } from "../../../config/rule.ts";
import type { CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";

export type PublicationId = `pb${number}`;

/** A notice to residents 告知居民: words of an approved template, never free text, and never a person's name. */
export interface Publication {
  readonly id: PublicationId;
  /** Counts up: whoever was away asks for what came after the last one they have. */
  readonly number: number;
  readonly template: string;
  readonly kind: "warning" | "all-clear" | "notice";
  readonly grids: readonly GridId[];
  readonly text: Label;
  readonly severity: Severity;
  /** What a warning is about; it ends with it. */
  readonly case?: CaseId;
  /** The warning that this all-clear follows. */
  readonly of?: PublicationId;
  readonly state: "draft" | "published" | "withdrawn";
  /** A person, `<key>:<operator>`, or the box. */
  readonly by: string;
  readonly at: Moment;
  readonly confirmedBy?: string;
  readonly publishedAt?: Moment;
  /** Of a warning: its all-clear. */
  readonly clearedBy?: PublicationId;
  readonly reason?: string;
  readonly commands: readonly string[];
}

/** One group of residents, and what is proven of the message to it. */
export interface Delivery {
  readonly publication: PublicationId;
  readonly channel: ChannelName;
  readonly state: "queued" | "accepted" | "failed";
  readonly attempts: number;
  readonly retryAt: Moment;
  readonly why?: string;
}

/** How far a screen or panel has what was published: it is given each once. */
export interface Receipt {
  readonly upTo: number;
  readonly at: Moment;
}

export type PublicationAct =
  | { readonly do: "draft"; readonly template: string; readonly grids: readonly GridId[]; readonly case?: CaseId }
  | { readonly do: "confirm"; readonly publication: PublicationId }
  | { readonly do: "withdraw"; readonly publication: PublicationId; readonly reason: string };

export interface PublicationInput {
  readonly kind: "publication";
  readonly by: PersonId;
  readonly command: string;
  readonly act: PublicationAct;
}

/** A screen says how far it has them. */
export interface ReceiptInput {
  readonly kind: "receipt";
  readonly client: string;
  readonly upTo: number;
}

/** What came of one attempt at one group. */
export interface DeliveryInput {
  readonly kind: "delivery";
  readonly publication: PublicationId;
  readonly channel: ChannelName;
  readonly outcome: "accepted" | "later" | "never";
  readonly why?: string;
}

export type PublicationRefusal =
  | "unknown-person"
  | "unknown-template"
  | "unknown-grid"
  | "unknown-publication"
  /** Nobody but a role that may broadcast, in the grid or above. */
  | "may-not-broadcast"
  /** A warning is about an open case. */
  | "case-missing"
  /** Only a red or orange alarm that stands is told to residents. */
  | "pre-alarm"
  | "drill"
  /** An all-clear follows its warning by itself. */
  | "all-clear-by-itself"
  | "wrong-state"
  | "reason-missing"
  | "too-many";

export function deliveryKey(publication: PublicationId, channel: ChannelName): string {
  return `${publication} ${channel}`;
}
