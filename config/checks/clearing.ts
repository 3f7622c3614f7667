import type { Path, Problem } from "../problem.ts";
import { factsOf } from "../quantity.ts";
import type { Rule } from "../rule.ts";
import { convert, type Amount } from "../units.ts";
import { words } from "../words.ts";
import { amountText, rangeText } from "./figures.ts";
import { pointsUnder, type Survey, type SurveyPoint } from "./survey.ts";

/** Between limit and clear lies the dead-band; without one the alarm would flutter or never leave. */
export function clearFaults(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  return edgesOf(rule).flatMap((edge) => [
    ...edge.limits.flatMap(({ key, limit }) => wrongSide(edge, key, limit, ["rules", at, ...edge.path])),
    ...neverBack(survey, rule, edge, ["rules", at, ...edge.path]),
  ]);
}

/** A clear level with the limits it belongs to. `span`: differences, which are back below it. */
interface Edge {
  readonly path: Path;
  readonly clear: Amount;
  readonly limits: readonly { readonly key: string; readonly limit: Amount }[];
  readonly span: boolean;
}

function edgesOf(rule: Rule): readonly Edge[] {
  if (rule.kind === "limit") {
    const inner = (rule.at ?? []).map((limits, index) => edge(["at", index, "clear"], limits.clear, limits));
    return [edge(["clear"], rule.clear, rule), ...inner];
  }
  if (rule.kind === "average") return [edge(["clear"], rule.clear, { above: rule.above })];
  if (rule.kind === "exposure") {
    const limits = rule.bands.map(({ above }) => ({ key: "above", limit: above }));
    return [{ path: ["clear"], clear: rule.clear, limits: limits.slice(0, 1), span: false }];
  }
  if (rule.kind !== "rise" && rule.kind !== "deviation") return [];
  return [{ path: ["clear"], clear: rule.clear, limits: [{ key: "by", limit: rule.by }], span: true }];
}

function edge(
  path: Path,
  clear: Amount,
  { above, below }: { readonly above?: Amount | undefined; readonly below?: Amount | undefined },
): Edge {
  const limits = Object.entries({ above, below }).flatMap(([key, limit]) => (limit ? [{ key, limit }] : []));
  return { path, clear, limits, span: false };
}

function wrongSide({ clear: back }: Edge, key: string, limit: Amount, path: Path): readonly Problem[] {
  const clear = convert(back.value, back.unit, limit.unit);
  if (clear === undefined || (key === "below" ? clear > limit.value : clear < limit.value)) return [];
  const [zh, en] = key === "below" ? ["高于", "above"] : ["低于", "below"];
  const trip = amountText(limit);
  const problem = words(
    `恢复值 ${amountText(back)} 不${zh}报警值 ${trip}`,
    `the clear level ${amountText(back)} is not ${en} the limit ${trip}`,
  );
  return [{ code: "E1306", path, problem, hint: words(`写${zh} ${trip} 的值`, `write a value ${en} ${trip}`) }];
}

/** A value counts as back once it is past the clear level; where it cannot get past, the alarm would stand for ever. */
function neverBack(survey: Survey, rule: Rule, edge: Edge, path: Path): readonly Problem[] {
  const stuck = edge.span ? undefined : pointsUnder(survey, rule).find((point) => !canBeBack(edge, point));
  if (stuck === undefined && !(edge.span && edge.clear.value <= 0)) return [];
  const reach = stuck === undefined ? "0" : rangeText(stuck);
  const clear = amountText(edge.clear);
  const problem = words(
    `恢复值 ${clear} 永远越不过（量程 ${reach}）`,
    `the value never gets past the clear level ${clear} (range ${reach})`,
  );
  const hint = words("写报警值与量程端点之间的值", "write a value between the limit and the end of the range");
  return [{ code: "E1306", path, problem, hint }];
}

function canBeBack({ clear: { value, unit }, limits }: Edge, { quantity, range: [low, high] }: SurveyPoint): boolean {
  const clear = convert(value, unit, factsOf(quantity).unit);
  if (clear === undefined || factsOf(quantity).kind === "contact") return true;
  return limits.some(({ key }) => key === "below") ? clear < high : clear > low;
}
