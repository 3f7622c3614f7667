import { readCampaign } from "../../../config/campaign.ts";
import { limits } from "../../../config/limits.ts";
import { bookOf } from "../people/duty.ts";
import { isAbove } from "../people/override-acts.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Turn } from "../turn.ts";
import { listHeads } from "./heads.ts";
import { beginCampaign, endCampaign, isTime, keepCampaign } from "./watch.ts";
import type { Campaign, CampaignAct, CampaignInput, CampaignRefusal } from "./rows.ts";

export interface CampaignFault {
  readonly why: CampaignRefusal;
  readonly detail?: string;
}
type Doing<D extends CampaignAct["do"]> = Extract<CampaignAct, { readonly do: D }>;

/** A person plans, stops or makes routine. A repeated command changes nothing. */
export function atCampaign(turn: Turn, input: CampaignInput): void {
  const { by, command, act } = input;
  if ([...turn.rows("campaign").values()].some(({ commands }) => commands.includes(command))) return;
  const fault = turn.site.people.has(by) ? carryOut(turn, input) : { why: "unknown-person" as const };
  if (fault !== undefined) turn.fact({ kind: "campaign-refused", by, command, act: act.do, ...fault });
}

function carryOut(turn: Turn, { act, by, command }: CampaignInput): CampaignFault | undefined {
  if (act.do === "start") return start(turn, act, by, command);
  const row = turn.get("campaign", act.campaign);
  if (row === undefined) return { why: "unknown-campaign" };
  if (!standsAbove(turn, row.body.grids, by)) return { why: "not-above" };
  switch (act.do) {
    case "stop":
      return stopCampaign(turn, { campaign: row, by, command, reason: act.reason ?? "" });
    case "propose":
      return propose(turn, row, { by, command });
    case "approve":
      return approve(turn, row, { by, command });
    case "roll-back":
      return rollBack(turn, row, { by, command, reason: act.reason ?? "" });
  }
}

function start(turn: Turn, act: Doing<"start">, by: CampaignInput["by"], command: string): CampaignFault | undefined {
  const planned = planCampaign(turn, { ...act, by, command });
  if (!planned.ok) return planned.error;
  if (!standsAbove(turn, planned.value.body.grids, by)) return { why: "not-above" };
  accept(turn, planned.value);
  return undefined;
}

interface Plan extends Doing<"start"> {
  readonly by: string;
  readonly command: string;
}

/** A desk above plans: who may was settled by its key. */
export function orderCampaign(turn: Turn, plan: Plan): CampaignFault | undefined {
  const planned = planCampaign(turn, plan);
  if (!planned.ok) return planned.error;
  accept(turn, planned.value);
  return undefined;
}

function planCampaign(turn: Turn, plan: Plan): Result<Campaign, CampaignFault> {
  const why = formRefusal(turn, plan);
  if (why !== undefined) return fail({ why });
  const { site } = turn;
  const { body, fault } = readCampaign({ ...site, site: site.declared }, site.site, plan.body);
  if (body === undefined) return fail({ why: "invalid", ...(fault !== undefined && { detail: fault }) });
  const { campaign: id, label, fromMs, untilMs, by, command } = plan;
  return ok({ id, label, body, fromMs, untilMs, state: "planned", by, at: turn.now, commands: [command] });
}

function formRefusal(turn: Turn, { campaign, label, fromMs, untilMs }: Plan): CampaignRefusal | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(campaign)) return "bad-id";
  if (turn.get("campaign", campaign) !== undefined) return "known-already";
  if (label.trim() === "") return "label-missing";
  if (!turn.now.wallTrusted) return "clock-untrusted";
  if (untilMs <= turn.now.wallMs || untilMs <= fromMs || untilMs - fromMs > limits.campaignMaxMs) return "bad-dates";
  const open = [...turn.rows("campaign").values()].filter(({ state }) => state !== "over");
  return open.length < limits.campaignsMax ? undefined : "too-many";
}

function accept(turn: Turn, campaign: Campaign): void {
  if (isTime(turn, campaign)) return beginCampaign(turn, campaign);
  keepCampaign(turn, campaign, { event: "planned", by: campaign.by });
  listHeads(turn, campaign);
}

interface Stop {
  readonly campaign: Campaign;
  readonly by: string;
  readonly command: string;
  readonly reason: string;
}

export function stopCampaign(turn: Turn, { campaign, by, command, reason }: Stop): CampaignFault | undefined {
  if (reason.trim() === "") return { why: "reason-missing" };
  if (campaign.state !== "planned" && campaign.state !== "running") return { why: "wrong-state" };
  endCampaign(turn, withCommand(campaign, command), { event: "stopped", by, reason });
  return undefined;
}

interface By {
  readonly by: CampaignInput["by"];
  readonly command: string;
}

/** 固化为常态: what it changes is shown, and another person has to agree. */
function propose(turn: Turn, row: Campaign, { by, command }: By): CampaignFault | undefined {
  if (row.state === "planned" || row.state === "routine") return { why: "wrong-state" };
  const next = { ...withCommand(row, command), proposal: { by, at: turn.now } };
  keepCampaign(turn, next, { event: "proposed", by });
  return undefined;
}

function approve(turn: Turn, row: Campaign, { by, command }: By): CampaignFault | undefined {
  if (row.proposal === undefined || row.state === "routine") return { why: "wrong-state" };
  if (row.proposal.by === by) return { why: "second-person" };
  if (row.state === "running") endCampaign(turn, row, { event: "ended", by });
  const ended = turn.get("campaign", row.id) ?? row;
  keepCampaign(turn, { ...withCommand(ended, command), state: "routine", approvedBy: by }, { event: "approved", by });
  return undefined;
}

function rollBack(turn: Turn, row: Campaign, said: By & { readonly reason: string }): CampaignFault | undefined {
  const { by, command, reason } = said;
  if (reason.trim() === "") return { why: "reason-missing" };
  if (row.state !== "routine") return { why: "wrong-state" };
  const { proposal: _proposal, approvedBy: _approvedBy, ...was } = withCommand(row, command);
  keepCampaign(turn, { ...was, state: "over", endedBy: by, reason }, { event: "rolled-back", by, reason });
  return undefined;
}

function withCommand(row: Campaign, command: string): Campaign {
  return { ...row, commands: [...row.commands, command] };
}

function standsAbove(turn: Turn, grids: Campaign["body"]["grids"], by: CampaignInput["by"]): boolean {
  const book = bookOf(turn);
  return grids.every((grid) => isAbove(book, grid, by));
}
