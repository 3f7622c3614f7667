import type { Site } from "../../config/site.ts";
import { isSounding } from "./cases/actions.ts";
import { absorb, unheard } from "./points/acceptance.ts";
import type { Reading, Sample } from "./points/reading.ts";
import { periodOf } from "./summary.ts";
import type { Turn } from "./turn.ts";

/**
 * First turn of a life. Points know their past again but vouch for nothing; an alarm that was on its way
 * out is active again; deadlines were stored and stay as they are; nothing is announced as new.
 */
export function resume(turn: Turn, recent: readonly Reading[]): void {
  for (const id of turn.site.points.keys()) turn.put("point", id, unheard(id, turn.now));
  for (const reading of recent) recall(turn, reading);
  for (const [id, alarm] of turn.rows("alarm")) {
    if (alarm.condition.kind !== "pending-off") continue;
    turn.put("alarm", id, { ...alarm, condition: { kind: "active", since: alarm.condition.since } });
  }
  turn.fact({
    kind: "started",
    alarmsOpen: [...turn.rows("alarm").values()].filter(isSounding).length,
    casesOpen: [...turn.rows("case").values()].filter((row) => row.state !== "closed").length,
    noticesOpen: [...turn.rows("notice").values()].filter((notice) => notice.progress.kind === "queued").length,
  });
}

/** How far back readings are needed to know trends and the running period again. */
export function recallMs(site: Site): number {
  const windows = site.rules.map((rule) => (rule.kind === "rise" ? rule.within : 0));
  return Math.max(site.uplink?.summaryEvery ?? 60_000, ...windows);
}

/** Counts into the running period only what was received in it: the rest was summed up before the restart. */
function recall(turn: Turn, reading: Reading): void {
  const before = turn.get("point", reading.point);
  if (before === undefined) return;
  const known = absorb(turn, before, reading);
  const period = periodOf(turn, reading.at) === periodOf(turn, turn.now) ? known.period : before.period;
  turn.put("point", reading.point, { ...known, period, last: { ...reading, sample: doubted(reading.sample) } });
}

function doubted(sample: Sample): Sample {
  return sample.kind === "bad" ? sample : { kind: "uncertain", value: sample.value, why: "restarted" };
}
