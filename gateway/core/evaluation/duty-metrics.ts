import { words } from "../../../config/words.ts";
import type { DutyChange, EvacuationRecord } from "./box-fold.ts";
import { anomaliesOf } from "./anomalies.ts";
import { count, share, type Measure } from "./measure.ts";
import type { Metric, Scene } from "./metric.ts";
import { readinessOf } from "./readiness.ts";
import type { Inspection } from "./inspection-fold.ts";
import { leavesOf, type PlaceStanding, type Standing } from "./standing.ts";
import { pathOf } from "../site-index.ts";
import type { GridId } from "../../../config/ids.ts";

const none = words("—", "none");
const notRecorded = (): Measure => ({ kind: "none", why: "not-recorded" });
const atDistrict = (): Measure => ({ kind: "none", why: "district" });

/** People and equipment: whether anybody and anything was there. */
export const dutyMetrics: readonly Metric[] = [
  {
    key: "dutyCoverage",
    label: words("值守覆盖率", "Duty filled"),
    unit: "share",
    numerator: words("有人在岗的分钟", "minutes somebody was on duty"),
    denominator: words("各岗位已知的分钟", "minutes of the seats that are known"),
    measure: dutyCoverage,
  },
  {
    key: "unreachableMinutes",
    label: words("失联分钟", "Minutes people were unreachable"),
    unit: "count",
    numerator: words("失联的人·分钟", "person-minutes without any way to reach them"),
    denominator: none,
    measure: ({ box }) => count(Math.round(box.unreachableMs / 60_000)),
  },
  {
    key: "handoverMissed",
    label: words("未交接率", "Handovers missed"),
    unit: "share",
    numerator: words("逾期未确认", "not confirmed in time"),
    denominator: words("交接班", "handovers"),
    measure: ({ box: { handovers } }) => share(handovers.overdue, handovers.begun),
  },
  {
    key: "noticeLoad",
    label: words("夜间打扰", "Calls at night"),
    unit: "share",
    numerator: words("22:00–07:00 的通知", "calls between 22:00 and 07:00"),
    denominator: words("全部通知（一人一次，不分渠道）", "all calls, each person once whatever the channel"),
    measure: ({ box: { calls } }) => share(calls.filter(({ isNight }) => isNight).length, calls.length),
  },
  {
    key: "readiness",
    label: words("就绪度", "Readiness"),
    unit: "share",
    numerator: words("各项加权得分（千分）", "weighted score, in thousandths"),
    denominator: words("满分一千", "a thousand"),
    measure: ({ standing }) => share(Math.round(readinessOf(standing).score * 1000), 1000),
  },
  {
    key: "compliance",
    label: words("规范达标率", "Compliance"),
    unit: "share",
    numerator: words("达标的检查项", "items met"),
    denominator: words("能检查的项", "items that can be checked"),
    measure: ({ standing }) => {
      const { items } = readinessOf(standing);
      return share(items.filter(({ isMet }) => isMet).length, items.length);
    },
  },
  {
    key: "coverage",
    label: words("感知覆盖率", "Coverage"),
    unit: "share",
    numerator: words(
      "各类传感器都有在线的、且有人值守的最小网格",
      "smallest grids with a working sensor of each kind they have, and duty",
    ),
    denominator: words("最小网格", "smallest grids"),
    measure: ({ standing, grids }) => coverageOf(standing, grids),
  },
  {
    key: "linkAvailability",
    label: words("上联可用率", "Link to the district"),
    unit: "share",
    numerator: words("连通的秒数", "seconds it was up"),
    denominator: words("全部秒数", "all seconds"),
    measure: ({ box, span }) => {
      const seconds = Math.round((span.toMs - span.fromMs) / 1000);
      return share(seconds - Math.round(box.cutOffMs / 1000), seconds);
    },
  },
  {
    key: "backlogAge",
    label: words("待上报记录", "Records that wait for the district"),
    unit: "count",
    numerator: words("上级未确认的记录", "records not acknowledged"),
    denominator: none,
    measure: ({ standing }) => count(standing.uplinkWaiting),
  },
  {
    key: "evacuation",
    label: words("转移安置", "Evacuation"),
    unit: "share",
    numerator: words("已清点的户", "households accounted for"),
    denominator: words("应转移的户", "households to move"),
    measure: ({ box }) => movedOf([...box.evacuations.values()]),
  },
  {
    key: "drillScore",
    label: words("演练通过率", "Drills passed"),
    unit: "share",
    numerator: words("通过", "passed"),
    denominator: words("做完的演练（不含中止）", "drills that ran to their end"),
    measure: ({ box }) => {
      const drills = box.probes.filter(({ purpose, result }) => purpose === "drill" && result !== "stopped");
      return share(drills.filter(({ result }) => result === "passed").length, drills.length);
    },
  },
  {
    key: "inspectionDone",
    label: words("台账完成率", "Inspections done"),
    unit: "share",
    numerator: words("已看过的传感器、已销号的隐患", "sensors looked at, hazards closed"),
    denominator: words("巡查单、专项和台账中应做的", "due on sheets, in campaigns and in the ledger"),
    measure: inspected,
  },
  {
    key: "groups",
    label: words("一格一群", "One group for each grid"),
    unit: "share",
    numerator: words("本格或上级有居民群", "with a group of residents, its own or above it"),
    denominator: words("最小网格", "smallest grids"),
    measure: ({ site, grids }) => {
      const leaves = leavesOf(site).filter(({ id }) => grids.has(id));
      const hasGroup = (id: GridId) => pathOf(site, id).some(({ groups }) => groups.length > 0);
      return share(leaves.filter(({ id }) => hasGroup(id)).length, leaves.length);
    },
  },
  {
    key: "integrity",
    label: words("过程异常", "Process anomalies"),
    unit: "share",
    numerator: words("至少一项可疑", "implausible in at least one way"),
    denominator: words("已结案的案件", "cases closed"),
    measure: ({ cases }) => {
      const closed = cases.filter(({ closed: at }) => at !== undefined);
      return share(new Set(anomaliesOf(closed).flatMap(({ cases: ids }) => ids)).size, closed.length);
    },
  },
  ...[
    ["modeSwitchTime", words("模式切换用时", "Time to switch the mode"), notRecorded],
    ["lostReadings", words("切换中丢失的读数", "Readings lost in a switch"), notRecorded],
    ["uplinkLag", words("上报时延", "Lag to the district"), atDistrict],
    ["stars", words("星级", "Stars"), atDistrict],
  ].map(
    ([key, label, measure]) => ({ key, label, measure, unit: "count", numerator: none, denominator: none }) as Metric,
  ),
];

/** Of each seat the minutes that are known: those before its first fact are, when the fact says what was before. */
function dutyCoverage({ box, standing, grids, span }: Scene): Measure {
  let filled = 0;
  let known = 0;
  for (const seat of standing.seats.filter(({ grid }) => grids.has(grid))) {
    const changes = box.duty.filter((change) => change.seat === `${seat.grid} ${seat.role}`);
    for (const { fromMs, toMs, people } of stretchesOf(seat, changes, span)) {
      const minutes = Math.round((toMs - fromMs) / 60_000);
      known += minutes;
      if (people > 0) filled += minutes;
    }
  }
  return share(filled, known);
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly people: number;
}

function stretchesOf(
  seat: Standing["seats"][number],
  changes: readonly DutyChange[],
  span: Scene["span"],
): readonly Stretch[] {
  const [first] = changes;
  if (first === undefined) {
    const isKnown = seat.sinceMs !== undefined && seat.sinceMs <= span.fromMs;
    return isKnown ? [{ ...span, people: seat.people }] : [];
  }
  const before = first.were === undefined ? [] : [{ fromMs: span.fromMs, toMs: first.atMs, people: first.were }];
  const after = changes.map(({ atMs, people }, at) => ({
    fromMs: atMs,
    toMs: changes[at + 1]?.atMs ?? span.toMs,
    people,
  }));
  return [...before, ...after];
}

/** A grid without any sensor is not covered. */
function isCovered({ kinds, working, isDuty }: PlaceStanding): boolean {
  return isDuty && kinds.length > 0 && kinds.every((kind) => working.includes(kind));
}

function coverageOf({ places }: Standing, grids: Scene["grids"]): Measure {
  const here = places.filter(({ grid }) => grids.has(grid));
  return share(here.filter(isCovered).length, here.length);
}

/** Campaigns count in the figure of the whole box alone: their heads are not told by grid. */
function inspected({ box, grids, site }: Scene): Measure {
  const isWhole = grids.size === site.grids.size;
  const here = box.inspections.filter(({ grid }) => (grid === undefined ? isWhole : grids.has(grid)));
  const sum = (of: (each: Inspection) => number) => here.reduce((total, each) => total + of(each), 0);
  return share(
    sum(({ done }) => done),
    sum(({ due }) => due),
  );
}

function movedOf(evacuations: readonly EvacuationRecord[]): Measure {
  const sum = (of: (each: EvacuationRecord) => number) => evacuations.reduce((total, each) => total + of(each), 0);
  return share(
    sum(({ accounted }) => accounted),
    sum(({ toMove }) => toMove),
  );
}
