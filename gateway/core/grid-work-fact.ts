import type { ChannelName } from "../../config/channel.ts";
import type { DeviceId, GridId, PersonId } from "../../config/ids.ts";
import type { HazardAct, HazardId, HazardItem, HazardRefusal } from "./hazards/rows.ts";
import type { PublicationAct, PublicationId, PublicationRefusal } from "./publishing/rows.ts";
import type { PatrolAct, PatrolId, PatrolRefusal, PatrolTick } from "./patrols/rows.ts";
import type { CampaignAct, CampaignEvent, CampaignId, CampaignRefusal, CampaignTotals } from "./campaigns/rows.ts";
import type { AlarmId, CaseId } from "./ids.ts";

/** What grids did beside alarms, and what they were refused. */
export type GridWorkFact =
  | {
      readonly kind: "campaign";
      readonly campaign: CampaignId;
      readonly event: CampaignEvent;
      readonly by: string;
      readonly reason?: string;
    }
  | {
      readonly kind: "campaign-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: CampaignAct["do"];
      readonly why: CampaignRefusal;
      readonly detail?: string;
    }
  | {
      readonly kind: "patrol";
      readonly patrol: PatrolId;
      readonly event: "opened" | "ticked" | "closed";
      readonly by: PersonId;
      readonly grid: GridId;
      readonly device?: DeviceId;
      readonly proof?: PatrolTick["proof"];
      readonly found?: PatrolTick["found"];
      /** How many sensors are on the sheet; said when it is opened. */
      readonly items?: number;
    }
  | {
      readonly kind: "patrol-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: PatrolAct["do"];
      readonly why: PatrolRefusal;
    }
  | {
      readonly kind: "hazard";
      readonly item: HazardId;
      readonly event: "opened" | "closed";
      readonly grid: GridId;
      readonly source: HazardItem["source"];
      readonly by?: PersonId;
    }
  | {
      readonly kind: "hazard-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: HazardAct["do"];
      readonly why: HazardRefusal;
    }
  | {
      readonly kind: "publication";
      readonly publication: PublicationId;
      readonly template: string;
      readonly event: "drafted" | "published" | "withdrawn";
      readonly by: string;
      readonly reason?: string;
    }
  | {
      readonly kind: "publication-refused";
      readonly by: PersonId;
      readonly command: string;
      readonly act: PublicationAct["do"];
      readonly why: PublicationRefusal;
    }
  | {
      readonly kind: "delivery";
      readonly publication: PublicationId;
      readonly channel: ChannelName;
      readonly to: "accepted" | "failed";
    }
  /** A screen of the site has every notice up to that number. */
  | { readonly kind: "receipt"; readonly client: string; readonly upTo: number }
  | { readonly kind: "campaign-report"; readonly campaign: CampaignId; readonly totals: CampaignTotals }
  /** A type was added to what grids take on, or taken off again. */
  | {
      readonly kind: "admission";
      readonly type: string;
      readonly to: "admitted" | "withdrawn";
      readonly approval: string;
      readonly by: string;
    }
  /** The programme's list does not have it, and it endangers nobody: nobody is sent. */
  | { readonly kind: "not-admitted"; readonly case: CaseId; readonly alarm: AlarmId; readonly type: string };
