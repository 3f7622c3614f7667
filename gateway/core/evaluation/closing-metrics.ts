import { levelKeys } from "../../../config/programme.ts";
import { words, type Words } from "../../../config/words.ts";
import { isClosed, isLate, whistlesOf, type CaseRecord } from "./case-record.ts";
import { leavesOf } from "./standing.ts";
import { count, partsOf, share } from "./measure.ts";
import type { Metric, Scene } from "./metric.ts";
import { monthMs } from "./span.ts";

const ofRegistered = words("登记的案件", "cases registered");
const ofClosed = words("已结案的案件", "cases closed");
const ofDue = words("应结的案件（已结，或有一段已超时）", "cases due: closed, or a limit in time has passed");
const ofWhistles = words("吹哨次数", "whistles blown");

/** `test` over the cases of `of`. */
function shareOf(of: (scene: Scene) => readonly CaseRecord[], test: (record: CaseRecord, scene: Scene) => boolean) {
  return (scene: Scene) => {
    const whole = of(scene);
    return share(whole.filter((record) => test(record, scene)).length, whole.length);
  };
}

const registered = ({ cases }: Scene) => cases;
const closed = ({ cases }: Scene) => cases.filter(isClosed);
const due = ({ cases }: Scene) => cases.filter((record) => isClosed(record) || isLate(record));

function isBase({ closed: closing }: CaseRecord, { baseUpTo }: Scene): boolean {
  return closing !== undefined && levelKeys.indexOf(closing.level) <= levelKeys.indexOf(baseUpTo);
}

const closedWords = words("已结案", "closed");
const baseWords = words("在基层结案", "closed at the base");

function rate(of: Omit<Metric, "unit">): Metric {
  return { ...of, unit: "share" };
}

const closure = words("结案率", "Closure rate");
const base = words("基层处置率", "Settled at the base");

/** What became of the cases that were registered in the span. */
export const closingMetrics: readonly Metric[] = [
  rate({
    key: "closureRate.ofRegistered",
    label: named(closure, "占登记数", "of those registered"),
    numerator: closedWords,
    denominator: ofRegistered,
    measure: shareOf(registered, isClosed),
    pair: "reopenRate",
  }),
  rate({
    key: "closureRate.ofDue",
    label: named(closure, "占应结数", "of those due"),
    numerator: closedWords,
    denominator: ofDue,
    measure: shareOf(due, isClosed),
    pair: "reopenRate",
  }),
  rate({
    key: "baseDisposalRate.ofRegistered",
    label: named(base, "占登记数", "of those registered"),
    numerator: baseWords,
    denominator: ofRegistered,
    measure: shareOf(registered, isBase),
    pair: "recurrenceRate",
  }),
  rate({
    key: "baseDisposalRate.ofClosed",
    label: named(base, "占已结数", "of those closed"),
    numerator: baseWords,
    denominator: ofClosed,
    measure: shareOf(closed, isBase),
    pair: "recurrenceRate",
  }),
  rate({
    key: "baseDisposalRate.ofDue",
    label: named(base, "占应结数", "of those due"),
    numerator: baseWords,
    denominator: ofDue,
    measure: shareOf(due, isBase),
    pair: "recurrenceRate",
  }),
  {
    key: "funnel",
    label: words("逐级筛减", "Settled level by level"),
    unit: "count",
    numerator: words("在各级结案", "closed at each level"),
    denominator: ofRegistered,
    measure: (scene) => ({
      kind: "split",
      parts: levelKeys.flatMap((level) => {
        const here = scene.cases.filter((record) => record.closed?.level === level).length;
        return here === 0 ? [] : [{ name: level, count: here }];
      }),
      of: scene.cases.length,
    }),
  },
  rate({
    key: "escalationRate",
    label: words("提级率", "Raised to a level above"),
    numerator: words("提过级", "raised at least once"),
    denominator: ofRegistered,
    measure: shareOf(registered, ({ raised }) => raised > 0),
  }),
  {
    key: "supervisionCount",
    label: words("督办件数", "Cases supervised"),
    unit: "count",
    numerator: words("同一时限两次超时，报上一级", "a limit passed twice, told above"),
    denominator: words("—", "none"),
    measure: ({ cases }) =>
      count(cases.filter(({ late }) => Object.values(late).some((strikes) => strikes > 1)).length),
  },
  rate({
    key: "whistleRate",
    label: words("吹哨率", "Departments called"),
    numerator: words("吹过哨", "with a whistle"),
    denominator: ofRegistered,
    measure: shareOf(registered, (record) => whistlesOf(record).length > 0),
  }),
  rate({
    key: "noShowRate",
    label: words("未报到率", "Departments that did not come"),
    numerator: words("未报到", "no-shows"),
    denominator: ofWhistles,
    measure: ({ cases }) => {
      const whistles = cases.flatMap(whistlesOf);
      return share(whistles.filter(({ wasNoShow }) => wasNoShow).length, whistles.length);
    },
  }),
  rate({
    key: "reportInTime",
    label: words("按时报到率", "Departments in time"),
    numerator: words("时限内报到", "reported in within the limit"),
    denominator: ofWhistles,
    measure: ({ cases }) => {
      const whistles = cases.flatMap(whistlesOf);
      const inTime = whistles.filter(({ reportedInAt, wasNoShow }) => reportedInAt !== undefined && !wasNoShow);
      return share(inTime.length, whistles.length);
    },
  }),
  rate({
    key: "reworkRate",
    label: words("返工率", "Work sent back"),
    numerator: words("核查或审批退回过", "sent back by the check or the approval"),
    denominator: ofClosed,
    measure: shareOf(closed, ({ rework }) => rework > 0),
  }),
  rate({
    key: "reopenRate",
    label: words("重开率", "Opened again"),
    numerator: words("结案后又打开过", "opened again after closing"),
    denominator: words("结过案的案件", "cases that were ever closed"),
    measure: shareOf(everClosed, ({ reopened }) => reopened > 0),
  }),
  rate({
    key: "recurrenceRate",
    label: words("复发率", "Came back as a new case"),
    numerator: words("有后续同因案件", "with a later case of the same alarm"),
    denominator: ofClosed,
    measure: (scene) => {
      const again = new Set(scene.cases.flatMap(({ recurrenceOf }) => recurrenceOf ?? []));
      return shareOf(closed, ({ id }) => again.has(id))(scene);
    },
  }),
  {
    key: "satisfaction",
    label: words("群众满意度", "Residents' satisfaction"),
    unit: "stars",
    numerator: words("收到的评分", "stars that were given"),
    denominator: words("收到评分的案件；另报回应率，未评的不补", "cases rated; the others are not filled in"),
    measure: (scene) => {
      const rated = scene.cases.flatMap(({ stars }) => stars ?? []);
      const sum = rated.reduce((total, stars) => total + stars, 0);
      return { kind: "mean", sum, n: rated.length, of: everClosed(scene).length };
    },
    pair: "unsatisfiedReopen",
  },
  rate({
    key: "unsatisfiedReopen",
    label: words("不满意重开率", "Opened again by a bad rating"),
    numerator: words("因差评重开", "opened again by a rating"),
    denominator: words("结过案的案件", "cases that were ever closed"),
    measure: shareOf(everClosed, ({ unsatisfied }) => unsatisfied > 0),
  }),
  {
    key: "discoveryVolume",
    label: words("发现量", "Discovery"),
    unit: "per-month",
    numerator: ofRegistered,
    denominator: words("网格·月（30.44 天）", "grid-months (of 30.44 days)"),
    measure: ({ cases, span, site, grids }) => {
      const leaves = leavesOf(site).filter(({ id }) => grids.has(id)).length;
      return { kind: "rate", count: cases.length, per: (leaves * (span.toMs - span.fromMs)) / monthMs };
    },
  },
  {
    key: "threeBatches",
    label: words("三个一批", "The three batches"),
    unit: "count",
    numerator: words("自治、源头、执法各结一批", "closed by self-governance, at the source, by enforcement"),
    denominator: ofClosed,
    measure: (scene) => {
      const settled = closed(scene);
      return { kind: "split", parts: partsOf(settled.flatMap(({ category }) => category ?? [])), of: settled.length };
    },
  },
];

function everClosed({ cases }: Scene): readonly CaseRecord[] {
  return cases.filter(({ reached }) => reached.closed !== undefined);
}

function named(label: Words, zh: string, en: string): Words {
  return words(`${label.zh}（${zh}）`, `${label.en} (${en})`);
}
