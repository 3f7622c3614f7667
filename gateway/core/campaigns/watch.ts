import { limits } from "../../../config/limits.ts";
import { spanText } from "../modes/period.ts";
import type { Turn } from "../turn.ts";
import { closeHeads, headsOf, listHeads, totalsOf } from "./heads.ts";
import { headKey, type Campaign, type CampaignEvent, type CampaignTotals } from "./rows.ts";

/** Campaigns begin and end by themselves, on the wall clock; one that runs goes on while nobody believes the clock. */
export function watchCampaigns(turn: Turn): void {
  if (!turn.now.wallTrusted) return;
  for (const row of turn.rows("campaign").values()) {
    if (row.state === "planned" && isTime(turn, row)) beginCampaign(turn, row);
    if (row.state === "running" && turn.now.wallMs >= row.untilMs) {
      endCampaign(turn, row, { event: "ended", by: "expiry" });
    }
  }
}

export function isTime({ now }: Turn, { fromMs }: Campaign): boolean {
  return now.wallTrusted && now.wallMs >= fromMs;
}

export function beginCampaign(turn: Turn, row: Campaign): void {
  keepCampaign(turn, { ...row, state: "running", startedAt: turn.now }, { event: "started", by: row.by });
  listHeads(turn, row);
}

interface News {
  readonly event: CampaignEvent;
  readonly by: string;
  readonly reason?: string;
}

/** Its limits end in this turn; its report lists every head, and goes up as figures. */
export function endCampaign(turn: Turn, row: Campaign, news: News): void {
  const { by, reason } = news;
  const ended: Campaign = { ...row, state: "over", endedAt: turn.now, endedBy: by, ...(reason && { reason }) };
  keepCampaign(turn, ended, news);
  closeHeads(turn, row);
  const totals = totalsOf(headsOf(turn, row.id));
  turn.fact({ kind: "campaign-report", campaign: row.id, totals });
  const period = spanText(row.fromMs, Math.max(row.fromMs, turn.now.wallMs));
  turn.send("summary", { kind: "report", report: `campaign:${row.id}`, period, figures: figuresOf(totals) });
  forgetOldest(turn);
}

export function keepCampaign(turn: Turn, row: Campaign, { event, by, reason }: News): void {
  turn.put("campaign", row.id, row);
  turn.fact({ kind: "campaign", campaign: row.id, event, by, ...(reason !== undefined && { reason }) });
}

function figuresOf(totals: CampaignTotals) {
  return Object.entries(totals).map(([name, count]: [string, number]) => ({ name, count }));
}

function forgetOldest(turn: Turn): void {
  const over = [...turn.rows("campaign").values()].filter(({ state }) => state === "over");
  const old = over.toSorted((a, b) => a.untilMs - b.untilMs).slice(0, Math.max(0, over.length - limits.campaignsKept));
  for (const { id } of old) {
    for (const { point } of headsOf(turn, id)) turn.drop("campaignHead", headKey(id, point));
    turn.drop("campaign", id);
  }
}
