import { capOf, type Cap } from "../caps.ts";
import type { Problem } from "../problem.ts";
import { factsOf, type Quantity } from "../quantity.ts";
import type { Rule } from "../rule.ts";
import { convert } from "../units.ts";
import { words } from "../words.ts";
import { amountsOf, type RuleAmount } from "./amounts.ts";
import { amountText } from "./figures.ts";
import { pointsUnder, quantitiesUnder, type Survey, type SurveyPoint } from "./survey.ts";

/** Bounds a site may not loosen, because a person's life hangs on them. */
export function safetyFaults(survey: Survey): readonly Problem[] {
  const rules = survey.site.rules.flatMap((rule, at) => [...lateRule(rule, at), ...overCap(survey, rule, at)]);
  return [...rules, ...unguardedGas(survey)];
}

/** Hard cap: a red alarm held back longer helps nobody (basis: assumed; the longest default is the 10 min of CO). */
const redDelayMaxMs = 600_000;

function lateRule(rule: Rule, at: number): readonly Problem[] {
  if (rule.severity !== 1 || rule.onDelay <= redDelayMaxMs) return [];
  const problem = words("一级告警延迟超过 10min", "a severity 1 alarm is held back more than 10min");
  const hint = words("写 10min 或更短", "write 10min or less");
  return [{ code: "E1316", path: ["rules", at, "onDelay"], problem, hint }];
}

/** A red limit is level 2, every other level 1. Of several limits at several hours, and of several bands, each counts. */
function overCap(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  if (rule.kind === "drift" || rule.kind === "compound") return [];
  const levels = amountsOf(rule, at).filter(({ role, path }) => role === "level" && path.at(-1) !== "below");
  // Only the lowest band of an exposure must be low enough: the higher ones only shorten the time.
  const counted = rule.kind === "exposure" ? levels.slice(0, 1) : levels;
  return counted.flatMap((level) => {
    const beyond = quantitiesUnder(survey, rule).find((quantity) => isOver(level, capOf(quantity, rule.severity)));
    const cap = beyond && capOf(beyond, rule.severity);
    return beyond === undefined || cap === undefined ? [] : [capProblem(rule, level, beyond, cap)];
  });
}

function isOver({ amount }: RuleAmount, cap: Cap | undefined): boolean {
  const value = cap && convert(amount.value, amount.unit, cap.most.unit);
  return cap !== undefined && value !== undefined && value > cap.most.value;
}

function capProblem(rule: Rule, { amount, path }: RuleAmount, quantity: Quantity, { most, basis }: Cap): Problem {
  const level = rule.severity === 1 ? words("高报（二级）", "level 2") : words("低报（一级）", "level 1");
  const { label } = factsOf(quantity);
  const [given, cap] = [amountText(amount), amountText(most)];
  return {
    code: "E1317",
    path,
    problem: words(
      `${given} 超过${label.zh}${level.zh}上限 ${cap}`,
      `${given} is beyond the ${level.en} cap of ${cap} for ${label.en.toLowerCase()}`,
    ),
    hint: words(`至多 ${cap}（${basis}）`, `write at most ${cap} (${basis})`),
  };
}

const gas = "combustible-gas";

function limitLel(rule: Rule): number | undefined {
  return rule.kind === "limit" && rule.above ? convert(rule.above.value, rule.above.unit, "%LEL") : undefined;
}

/** Level 1 by its number or by its colour; a number that is too high for it is reported on its own. */
function isEarly(rule: Rule): boolean {
  if (rule.kind !== "limit" || rule.below !== undefined || rule.shadow) return false;
  return rule.severity !== 1 || (limitLel(rule) ?? Infinity) <= (capOf(gas, 2)?.most.value ?? 0);
}

/** A gas point whose first alarm comes late or never is worth a word, even where each rule alone is within its cap. */
function unguardedGas(survey: Survey): readonly Problem[] {
  const early = survey.site.rules.filter((rule) => isEarly(rule));
  const guarded = new Set<SurveyPoint>(early.flatMap((rule) => pointsUnder(survey, rule)));
  return survey.points
    .filter((point) => point.quantity === gas && !guarded.has(point))
    .map(({ id, deviceAt }) => ({
      code: "W1405",
      path: ["devices", deviceAt],
      problem: words(`${id} 没有 25 %LEL 以下的告警`, `${id} has no alarm at or below 25 %LEL`),
      hint: words(
        "加一条 on: {quantity: combustible-gas} 的 limit 规则",
        "add a limit rule on {quantity: combustible-gas}",
      ),
      relies: [{ section: "rules" }],
    }));
}
