/**
 * The public contract of what grids work at beside alarms: which duties they take on, campaigns, patrols, the ledger of
 * hazards, notices to residents. Types only, like schema.ts.
 *
 *   GET  /api/v1/duties?as=<person>    DutiesReply: my duties, by each seat I am rostered in
 *   GET  /api/v1/admission             AdmissionReply: what grids take on, and what was added with which approval
 *   GET  /api/v1/campaigns             CampaignsReply: each with every head it is about
 *   POST /api/v1/campaigns             CampaignRequest → GridActReply (200 done, 409 refused)
 *   POST /api/v1/campaigns/<campaign>/stop|propose|approve|roll-back   → GridActReply
 */
import type { GridId } from "../../config/ids.ts";
import type { Role } from "../../config/people.ts";
import type { Programme } from "../../config/programme.ts";
import type { Label } from "../../config/quantity.ts";
import type { Admission } from "../core/admission/rows.ts";
import type { LimitChange } from "../core/campaigns/difference.ts";
import type { Campaign, CampaignHead, CampaignTotals } from "../core/campaigns/rows.ts";
import type { Duty } from "../core/admission/duties.ts";

export interface DutiesReply {
  readonly seats: readonly {
    readonly grid: GridId;
    readonly role: Role;
    readonly label: Label;
    readonly duties: readonly Duty[];
  }[];
  /** Services at the door; those with a type are seen by sensors too. */
  readonly errands: Programme["errands"];
}

/** `open`: everything is taken on. */
export interface AdmissionReply {
  readonly gate: Programme["admission"]["gate"];
  readonly listed: Programme["admitted"];
  readonly added: readonly Admission[];
}

/** `changes`: what its limits are there against the site's own; the review before it becomes routine. */
export interface CampaignView extends Omit<Campaign, "commands"> {
  readonly heads: readonly CampaignHead[];
  readonly totals: CampaignTotals;
  readonly changes: readonly LimitChange[];
}
export interface CampaignsReply {
  readonly campaigns: readonly CampaignView[];
}
export type GridView = DutiesReply | AdmissionReply | CampaignsReply;

export type GridActReply =
  | { readonly done: true; readonly id: string }
  | { readonly done: false; readonly refused: string; readonly detail?: string };
