import type { PersonId } from "../../config/ids.ts";
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
