import { limits } from "../../../config/limits.ts";
import { orderCampaign, stopCampaign, type CampaignFault } from "../campaigns/desk.ts";
import { done, refused, type CommandOutcome } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

const wallMs = { is: "integer", min: 0, max: 8_640_000_000_000_000 } as const;

/** 专项治理: stricter limits in some grids for some days, within floors and ceilings that no order passes. */
export const campaignStart = commandKind({
  fields: {
    campaign: { key: 0, is: "text", max: 32 },
    label: { key: 1, is: "text", max: 40 },
    fromMs: { key: 2, ...wallMs },
    untilMs: { key: 3, ...wallMs },
    /** JSON: `grids`, and the limits of `rules`, in the words of the site file. */
    body: { key: 4, is: "text", max: limits.commandBytesMax },
  },
  from: streetAndDistrict("commander", "desk"),
  apply: (turn, args, { key, operator, id }) =>
    answered(args.campaign, orderCampaign(turn, { ...args, do: "start", by: `${key}:${operator}`, command: id })),
});

export const campaignStop = commandKind({
  fields: { campaign: { key: 0, is: "text", max: 32 }, reason: { key: 1, is: "text", max: 200 } },
  from: streetAndDistrict("commander", "desk"),
  apply: (turn, { campaign: of, reason }, { key, operator, id }) => {
    const campaign = turn.get("campaign", of);
    if (campaign === undefined) return answered(of, { why: "unknown-campaign" });
    return answered(of, stopCampaign(turn, { campaign, by: `${key}:${operator}`, command: id, reason }));
  },
});

function answered(campaign: string, fault: CampaignFault | undefined): CommandOutcome {
  if (fault === undefined) return done(campaign);
  const { why, detail } = fault;
  return refused("campaign-refused", detail === undefined ? why : `${why}: ${detail}`);
}
