import { campaignsAt } from "../../../config/campaign.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Severity } from "../../../config/rule.ts";
import { ruleOf } from "../alarms/alarm.ts";
import { isSounding } from "../alarms/name.ts";
import { alarmIdOf } from "../ids.ts";
import { pathOf } from "../site-index.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";
import { headKey, type Campaign, type CampaignHead, type CampaignTotals, type HeadCheck } from "./rows.ts";

/** Every sensor that a rule of the campaign watches in its grids: all of them, whatever came of them. */
export function listHeads(turn: Turn, campaign: Campaign): void {
  for (const point of pointsOf(turn, campaign)) {
    const key = headKey(campaign.id, point);
    if (turn.get("campaignHead", key) !== undefined) continue;
    const grid = turn.site.points.get(point)?.place.grid;
    if (grid !== undefined) turn.put("campaignHead", key, { campaign: campaign.id, point, grid, alarms: 0 });
  }
}

function pointsOf({ site }: Turn, { body }: Campaign): readonly PointId[] {
  const watched = site.site.rules.filter(({ id }) => body.rules[id] !== undefined);
  const points = watched.flatMap(({ id }) => site.pointsOf.get(id) ?? []);
  return [...new Set(points)].filter((point) => {
    const grid = site.points.get(point)?.place.grid;
    const path = grid === undefined ? [] : pathOf(site, grid).map(({ id }) => id);
    return campaignsAt([body], path).length > 0;
  });
}

/** An alarm rang at a head: it counts for every campaign that runs there. */
export function countAtHead(turn: Turn, alarm: AlarmState): void {
  const rule = ruleOf(turn.site, alarm);
  // That the head itself is silent or faulty is told by how it is, not by what it found.
  if (rule === undefined || rule.hazard === "system") return;
  for (const { id } of running(turn)) {
    const key = headKey(id, alarm.point);
    const head = turn.get("campaignHead", key);
    if (head === undefined) continue;
    turn.put("campaignHead", key, { ...head, alarms: head.alarms + 1, worst: worseOf(head.worst, rule.severity) });
  }
}

function worseOf(one: Severity | undefined, other: Severity): Severity {
  return one === undefined || other < one ? other : one;
}

/** Somebody looked at a device: its heads are done in every campaign that runs there. */
export function checkHeads(turn: Turn, device: string, check: HeadCheck): void {
  const ids = new Set(running(turn).map(({ id }) => id));
  for (const [key, head] of turn.rows("campaignHead")) {
    if (ids.has(head.campaign) && turn.site.points.get(head.point)?.device === device) {
      turn.put("campaignHead", key, { ...head, check });
    }
  }
}

/** How each head is as the campaign ends: the report lists them all. */
export function closeHeads(turn: Turn, campaign: Campaign): void {
  listHeads(turn, campaign);
  for (const head of headsOf(turn, campaign.id)) {
    turn.put("campaignHead", headKey(campaign.id, head.point), { ...head, atEnd: standing(turn, head.point) });
  }
}

function standing(turn: Turn, point: PointId): NonNullable<CampaignHead["atEnd"]> {
  const sample = turn.get("point", point)?.last.sample.kind;
  const isSilent = (turn.site.rulesOf.get(point) ?? []).some((rule) => {
    const alarm = rule.kind === "silent" ? turn.get("alarm", alarmIdOf(point, rule.id)) : undefined;
    return alarm !== undefined && isSounding(alarm);
  });
  if (sample === undefined || isSilent) return "silent";
  return sample === "bad" ? "bad" : "good";
}

export function headsOf(turn: Pick<Turn, "rows">, campaign: string): readonly CampaignHead[] {
  return [...turn.rows("campaignHead").values()].filter((head) => head.campaign === campaign);
}

export function totalsOf(heads: readonly CampaignHead[]): CampaignTotals {
  const count = (is: (head: CampaignHead) => boolean) => heads.filter(is).length;
  return {
    heads: heads.length,
    checked: count(({ check }) => check !== undefined),
    proven: count(({ check }) => check?.proven === true),
    faulty: count(({ check }) => check?.found === "faulty"),
    alarms: heads.reduce((sum, { alarms }) => sum + alarms, 0),
    notGood: count(({ atEnd }) => atEnd === "bad" || atEnd === "silent"),
  };
}

function running(turn: Turn): readonly Campaign[] {
  return [...turn.rows("campaign").values()].filter(({ state }) => state === "running");
}
