/**
 * The public contract of what grids work at beside alarms: which duties they take on, campaigns, patrols, the ledger of
 * hazards, notices to residents. Types only, like schema.ts.
 *
 *   GET  /api/v1/duties?as=<person>    DutiesReply: my duties, by each seat I am rostered in
 *   GET  /api/v1/admission             AdmissionReply: what grids take on, and what was added with which approval
 *   GET  /api/v1/campaigns             CampaignsReply: each with every head it is about
 *   POST /api/v1/campaigns             CampaignRequest → GridActReply (200 done, 409 refused)
 *   POST /api/v1/campaigns/<campaign>/stop|propose|approve|roll-back   → GridActReply
 *   GET  /api/v1/patrols               PatrolsReply: sheets, each sensor ticked or not, proven by a scan or not
 *   POST /api/v1/patrols · /api/v1/patrols/<patrol>/tick|close   → GridActReply
 *   GET  /api/v1/hazards · .csv        HazardsReply: the ledger, open and closed, with its totals
 *   POST /api/v1/hazards · /api/v1/hazards/<item>/close          → GridActReply
 *   GET  /api/v1/publications          PublicationsReply · POST → GridActReply: a draft, told to nobody yet
 *   POST /api/v1/publications/<notice>/confirm|withdraw          → GridActReply
 *   GET  /api/v1/repeater/<screen>?grid=<grid>   RepeaterReply: what that screen has not had yet
 *   POST /api/v1/repeater/<screen>/receipt       RepeaterReply: it has them up to there
 *   GET  /api/v1/components            ComponentsReply: every sensor with owner, calibration and flags
 */
import type { DeviceId, GridId, ProfileId } from "../../config/ids.ts";
import type { Role } from "../../config/people.ts";
import type { Programme } from "../../config/programme.ts";
import type { Label } from "../../config/quantity.ts";
import type { Admission } from "../core/admission/rows.ts";
import type { LimitChange } from "../core/campaigns/difference.ts";
import type { Campaign, CampaignHead, CampaignTotals } from "../core/campaigns/rows.ts";
import type { HazardItem, LedgerTotals } from "../core/hazards/rows.ts";
import type { Patrol } from "../core/patrols/rows.ts";
import type { Delivery, Publication, Receipt } from "../core/publishing/rows.ts";
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
export interface PatrolsReply {
  readonly patrols: readonly Omit<Patrol, "commands">[];
}
export interface HazardsReply {
  readonly items: readonly Omit<HazardItem, "command">[];
  readonly totals: LedgerTotals;
}
/** Sensors as 部件 of the town: whose, where, and how far to be trusted. `tagged`: a scan can prove a visit. */
export interface ComponentsReply {
  readonly components: readonly {
    readonly device: DeviceId;
    readonly name: string;
    readonly profile: ProfileId;
    readonly grid: GridId;
    readonly tagged: boolean;
    readonly owner?: string;
    readonly calibrated?: string;
    readonly flags: readonly "calibration-overdue"[];
  }[];
}
/** Notices to residents, what is proven of each group, and how far each screen has them. */
export interface PublicationsReply {
  readonly publications: readonly (Omit<Publication, "commands"> & { readonly deliveries: readonly Delivery[] })[];
  readonly receipts: readonly (Receipt & { readonly client: string })[];
  readonly templates: Programme["publications"];
}
/** `upTo` goes into the receipt once the items are shown. */
export interface RepeaterReply {
  readonly items: readonly Omit<Publication, "commands">[];
  readonly upTo: number;
}
export type GridView =
  | DutiesReply
  | AdmissionReply
  | CampaignsReply
  | PatrolsReply
  | HazardsReply
  | ComponentsReply
  | PublicationsReply
  | RepeaterReply;

export type GridActReply =
  { readonly done: true } | { readonly done: false; readonly refused: string; readonly detail?: string };
