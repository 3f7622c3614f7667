import type { Path, Problem } from "../problem.ts";
import type { Rule, RuleOf } from "../rule.ts";
import { words, type Words } from "../words.ts";
import { factsOfRule } from "./amounts.ts";
import { pointsUnder, type Survey, type SurveyPoint } from "./survey.ts";

/** What the numbers of a rule alone do not show: whether a rule of its kind can ever say what it is for. */
export function ruleShapeFaults(survey: Survey): readonly Problem[] {
  return survey.site.rules.flatMap((rule, at) => [...hours(rule, at), ...byKind(survey, rule, at)]);
}

function byKind(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  return (shapes[rule.kind] as Shape<Rule> | undefined)?.(survey, rule, at) ?? [];
}

type Shape<R> = (survey: Survey, rule: R, at: number) => readonly Problem[];

const shapes: { readonly [K in Rule["kind"]]?: Shape<RuleOf<K>> } = {
  deviation: (_, rule, at) => fewNeighbours(rule, at),
  vote: (survey, rule, at) => [...oneBallot(rule, at), ...tooFewVoters(survey, rule, at)],
  exposure: (_, rule, at) => bandOrder(rule, at),
  calibration: undated,
  compound: nested,
};

/** Nobody's life has visiting hours: gas, smoke and everything red is watched at all times. */
function hours(rule: Rule, at: number): readonly Problem[] {
  const path: Path = ["rules", at, "during"];
  if (rule.during === undefined) return [];
  if (rule.during.hours === undefined && rule.during.days === undefined) {
    return [
      fault("E1351", path, words("没有写时段", "it names no time"), words("写 hours 或 days", "write hours or days")),
    ];
  }
  if (rule.severity !== 1 && rule.hazard !== "gas" && rule.hazard !== "smoke") return [];
  const problem = words("燃气、烟雾和一级告警不分时段", "alarms of gas, of smoke and of severity 1 have no hours");
  return [fault("E1351", path, problem, words("删去 during", "delete during"))];
}

function fewNeighbours({ on }: RuleOf<"deviation">, at: number): readonly Problem[] {
  const count = "points" in on ? on.points.length : 0;
  if (count >= neighbours.min && count <= neighbours.max) return [];
  const problem =
    "points" in on
      ? words(`相互比较的测点有 ${count} 个`, `points to compare with each other: ${count}`)
      : words("没有写明哪些测点互为邻居", "it does not name the points that are neighbours");
  const hint = words(
    `用 on: {points: […]} 列出 ${neighbours.min}–${neighbours.max} 个测同一处的测点`,
    `list ${neighbours.min} to ${neighbours.max} points that measure the same, under on: {points: […]}`,
  );
  return [fault("E1352", ["rules", at, "on"], problem, hint)];
}

/** With two nobody knows which is wrong; with many the comparison costs more at each reading than it tells. */
const neighbours = { min: 3, max: 16 } as const;

function oneBallot({ when, above }: RuleOf<"vote">, at: number): readonly Problem[] {
  if ((when === undefined) !== (above === undefined)) return [];
  const problem =
    when === undefined
      ? words("没有写什么算一票", "it does not say what a vote is")
      : words("when 和 above 只能写一个", "it has both when and above");
  const hint = words("开关量写 when，模拟量写 above", "write when for contacts, above for analogue values");
  return [fault("E1353", ["rules", at, ...(when === undefined ? [] : ["above"])], problem, hint)];
}

/** A group that cannot muster the votes would confirm nothing, ever. */
function tooFewVoters(survey: Survey, rule: RuleOf<"vote">, at: number): readonly Problem[] {
  const most = largestGroup(pointsUnder(survey, rule), "points" in rule.on);
  if (most === 0 || most >= rule.count) return [];
  const problem = words(
    `要 ${rule.count} 票，一组最多只有 ${most} 个测点`,
    `it wants ${rule.count} votes, but no group has more than ${most} points`,
  );
  const hint = words("减小 count，或加上测点", "lower count, or add points");
  return [{ ...fault("E1353", ["rules", at, "count"], problem, hint), relies: [{ section: "devices" }] }];
}

/** The points of a vote in its largest group: those named, or those of one zone. */
export function largestGroup(points: readonly SurveyPoint[], named: boolean): number {
  const zones = new Map<string, number>();
  for (const { device } of points) {
    const zone = named ? "" : device.place.grid;
    zones.set(zone, (zones.get(zone) ?? 0) + 1);
  }
  return Math.max(0, ...zones.values());
}

/** A higher band is borne for a shorter time, else it would ring later for being worse. */
function bandOrder({ bands }: RuleOf<"exposure">, at: number): readonly Problem[] {
  const index = bands.findIndex((band, place) => {
    const before = bands[place - 1];
    return before !== undefined && (band.above.value <= before.above.value || band.for >= before.for);
  });
  if (index < 0) return [];
  const problem = words("不比上一档更高、更短", "it is not higher and shorter than the band before it");
  const hint = words("浓度由低到高，时间由长到短", "order bands from low and long to high and short");
  return [fault("E1354", ["rules", at, "bands", index], problem, hint)];
}

function undated(survey: Survey, rule: RuleOf<"calibration">, at: number): readonly Problem[] {
  const bare = pointsUnder(survey, rule).find(({ device }) => device.calibrated === undefined);
  if (bare === undefined) return [];
  const problem = words(`${bare.device.id} 没有写校准日期`, `${bare.device.id} has no calibration date`);
  const hint = words("在设备上写 calibrated: 2026-06-01", "give the device calibrated: 2026-06-01");
  return [{ ...fault("W1450", ["rules", at, "on"], problem, hint), relies: [{ section: "devices" }] }];
}

/** A condition may ask for the alarm of a rule that rings by itself, not for one that waits for others, or is on trial. */
function nested(survey: Survey, { when }: RuleOf<"compound">, at: number): readonly Problem[] {
  return factsOfRule(when, ["rules", at, "when"]).flatMap(({ fact, path }) => {
    const named = "rule" in fact ? survey.site.rules.find(({ id }) => id === fact.rule) : undefined;
    if (named === undefined || (named.kind !== "compound" && !named.shadow)) return [];
    const problem = named.shadow
      ? words(`${named.id} 在试运行，从不响`, `${named.id} is on trial and never rings`)
      : words(`${named.id} 本身也是组合条件`, `${named.id} is a compound rule itself`);
    const hint = words("改用它所依据的规则或测点", "name the rules or points it stands on");
    return [fault("E1355", [...path, "rule"], problem, hint)];
  });
}

function fault(code: string, path: Path, problem: Words, hint: Words): Problem {
  return { code, path, problem, hint };
}
