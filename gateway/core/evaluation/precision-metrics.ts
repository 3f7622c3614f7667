import { words } from "../../../config/words.ts";
import type { PointId } from "../../../config/ids.ts";
import type { CaseRecord } from "./case-record.ts";
import { partsOf, share } from "./measure.ts";
import type { Metric, Scene } from "./metric.ts";
import { yearMs } from "./span.ts";

/** Real, nuisance or false was said of it; tests and what is something else are no verdict on an alarm. */
function judged({ cases }: Scene): readonly CaseRecord[] {
  return cases.filter(({ verdict }) => verdict === "real" || isNuisance(verdict));
}

function isNuisance(verdict: CaseRecord["verdict"]): boolean {
  return verdict === "nuisance" || verdict === "false";
}

function realOf(records: readonly CaseRecord[]) {
  return share(records.filter(({ verdict }) => verdict === "real").length, records.length);
}

/** The points whose alarms turned out to be nothing; a case of several counts each of them once. */
function nuisancePoints({ cases }: Scene): readonly PointId[] {
  const ofCase = ({ alarms }: CaseRecord) =>
    new Set(alarms.map((alarm) => alarm.slice(0, alarm.indexOf("#")) as PointId));
  return cases.filter(({ verdict }) => isNuisance(verdict)).flatMap((record) => [...ofCase(record)]);
}

const judgedWords = words("有结论的案件（真实、扰动、误报）", "cases with a verdict: real, nuisance or false");

/** How often an alarm was right. It holds nothing back from a worker: it is about what is published. */
export const precisionMetrics: readonly Metric[] = [
  {
    key: "rawPrecision",
    label: words("原始准确率", "Raw precision"),
    unit: "share",
    numerator: words("真实", "real"),
    denominator: judgedWords,
    measure: (scene) => realOf(judged(scene)),
    pair: "recallProbe",
  },
  {
    key: "verifiedPrecision",
    label: words("核实准确率", "Verified precision"),
    unit: "share",
    numerator: words("真实", "real"),
    denominator: words("到过现场且有结论的案件", "cases with a verdict of somebody who was on the scene"),
    measure: (scene) => realOf(judged(scene).filter(({ attended }) => attended)),
    pair: "recallProbe",
  },
  {
    key: "recallProbe",
    label: words("抽测响应率", "Probes that alarmed"),
    unit: "share",
    numerator: words("测试中报警", "stimuli that alarmed"),
    denominator: words("施加的测试", "stimuli that were applied"),
    measure: ({ box }) => {
      const stimuli = box.probes.filter(({ isStimulus, result }) => isStimulus && result !== "stopped");
      return share(stimuli.filter(({ hasAlarmed }) => hasAlarmed).length, stimuli.length);
    },
  },
  {
    key: "nuisancePerSensorYear",
    label: words("单点年误扰次数", "Nuisance per sensor-year"),
    unit: "per-year",
    numerator: words("扰动和误报", "nuisance and false"),
    denominator: words("测点·年", "sensor-years"),
    measure: (scene) => {
      const here = scene.standing.equipment.filter(({ grid }) => scene.grids.has(grid));
      const sensors = here.reduce((sum, { points }) => sum + points, 0);
      const { fromMs, toMs } = scene.span;
      return { kind: "rate", count: nuisancePoints(scene).length, per: (sensors * (toMs - fromMs)) / yearMs };
    },
  },
  {
    key: "topTenNuisance",
    label: words("误扰最多的测点", "The ten worst sensors"),
    unit: "count",
    numerator: words("各测点的扰动和误报", "nuisance and false of each"),
    denominator: words("全部扰动和误报", "all nuisance and false"),
    measure: (scene) => {
      const points = nuisancePoints(scene);
      return { kind: "split", parts: partsOf(points).slice(0, 10), of: points.length };
    },
  },
  {
    key: "missedByHuman",
    label: words("传感器漏报、群众先报", "Heard from people where a sensor stood"),
    unit: "share",
    numerator: words("热线或群众先报，且有同类传感器", "first heard from people where such a sensor stands"),
    denominator: words("有同类传感器处的案件", "cases where such a sensor stands"),
    measure: ({ cases, standing: { places } }) => {
      const kinds = new Map(places.map(({ grid, kinds: here }) => [grid, here]));
      const watched = cases.filter(({ zone, hazard }) => kinds.get(zone)?.includes(hazard) === true);
      return share(watched.filter(({ source }) => source === "hotline" || source === "citizen").length, watched.length);
    },
  },
  {
    key: "reviewRate",
    label: words("复核率", "Alarms with a disposition"),
    unit: "share",
    numerator: words("有人工结论的告警", "alarms a person has judged"),
    denominator: words("告警", "alarms"),
    measure: ({ cases }) => {
      const alarmsOf = (records: readonly CaseRecord[]) => records.reduce((sum, { alarms }) => sum + alarms.length, 0);
      return share(alarmsOf(cases.filter(({ verdict }) => verdict !== undefined)), alarmsOf(cases));
    },
  },
];
