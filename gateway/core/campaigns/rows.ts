import type { CampaignBody } from "../../../config/campaign.ts";
import type { GridId, PersonId, PointId } from "../../../config/ids.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Moment } from "../time.ts";

/** Named by whoever plans it: gas-2026-07. */
export type CampaignId = string;

/** 专项治理: for some days, in some grids, with stricter limits. It ends by itself, and what it changed with it. */
export interface Campaign {
  readonly id: CampaignId;
  readonly label: string;
  readonly body: CampaignBody;
  /** Wall clock; `untilMs` is out. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** `routine` 固化为常态: its limits stay until somebody takes them back. */
  readonly state: "planned" | "running" | "over" | "routine";
  /** A person, or `<key>:<operator>`. */
  readonly by: string;
  readonly at: Moment;
  readonly startedAt?: Moment;
  readonly endedAt?: Moment;
  readonly endedBy?: string;
  readonly reason?: string;
  /** Somebody wants it to become routine: another person has to agree. */
  readonly proposal?: { readonly by: PersonId; readonly at: Moment };
  readonly approvedBy?: PersonId;
  readonly commands: readonly string[];
}

/** One sensor a campaign is about, and what came of it. */
export interface CampaignHead {
  readonly campaign: CampaignId;
  readonly point: PointId;
  readonly grid: GridId;
  readonly alarms: number;
  readonly worst?: Severity;
  /** Somebody stood before it: `proven` by a scan of its code. */
  readonly check?: HeadCheck;
  /** As it was when the campaign ended. */
  readonly atEnd?: "good" | "bad" | "silent";
}

export interface HeadCheck {
  readonly by: PersonId;
  readonly at: Moment;
  readonly proven: boolean;
  readonly found: "sound" | "faulty";
}

export interface CampaignTotals {
  readonly heads: number;
  readonly checked: number;
  readonly proven: number;
  readonly faulty: number;
  readonly alarms: number;
  readonly notGood: number;
}

export type CampaignEvent = "planned" | "started" | "ended" | "stopped" | "proposed" | "approved" | "rolled-back";

export type CampaignAct =
  | {
      readonly do: "start";
      readonly campaign: CampaignId;
      readonly label: string;
      readonly fromMs: number;
      readonly untilMs: number;
      /** JSON: `grids`, and the limits of `rules`. */
      readonly body: string;
    }
  /** Stopping and rolling back say why. */
  | {
      readonly do: "stop" | "propose" | "approve" | "roll-back";
      readonly campaign: CampaignId;
      readonly reason?: string;
    };

export interface CampaignInput {
  readonly kind: "campaign";
  readonly by: PersonId;
  readonly command: string;
  readonly act: CampaignAct;
}

export type CampaignRefusal =
  | "unknown-person"
  /** Only whoever stands above every grid of it. */
  | "not-above"
  | "unknown-campaign"
  | "known-already"
  | "bad-id"
  | "label-missing"
  | "reason-missing"
  /** Over before it begins, or longer than a year. */
  | "bad-dates"
  | "clock-untrusted"
  /** The checks of the site file, or that it would loosen something; the detail says which. */
  | "invalid"
  | "too-many"
  | "wrong-state"
  /** Whoever proposed does not approve. */
  | "second-person";

/** The limits that hold now beside the site's own. */
export function campaignsInForce(campaigns: Iterable<Campaign>): readonly CampaignBody[] {
  return [...campaigns].filter(inForce).map(({ body }) => body);
}

function inForce({ state }: Campaign): boolean {
  return state === "running" || state === "routine";
}

export function headKey(campaign: CampaignId, point: PointId): string {
  return `${campaign} ${point}`;
}
