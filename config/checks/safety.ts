import type { Path, Problem } from "../problem.ts";
import type { Rule } from "../rule.ts";
import { convert } from "../units.ts";
import { words } from "../words.ts";
import { pointsUnder, type Survey, type SurveyPoint } from "./survey.ts";
import { amountText } from "./thresholds.ts";

/** Bounds a site may not loosen, because a person's life hangs on them. */
export function safetyFaults(survey: Survey): readonly Problem[] {
  const rules = survey.site.rules.flatMap((rule, at) => [...lateRule(rule, at), ...gasCaps(survey, rule, at)]);
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

/** GB/T 50493-2019: level 1 at most 25 %LEL, level 2 at most 50 %LEL. A red limit is level 2, every other level 1. */
const gasCapsLel = { levelOne: 25, levelTwo: 50 } as const;

function gasCaps(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  const lel = watchesGas(survey, rule) ? limitLel(rule) : undefined;
  const cap = rule.severity === 1 ? gasCapsLel.levelTwo : gasCapsLel.levelOne;
  if (rule.kind !== "limit" || lel === undefined || lel <= cap) return [];
  const level = rule.severity === 1 ? words("高报（二级）", "level 2") : words("低报（一级）", "level 1");
  const path: Path = ["rules", at, "above"];
  const problem = words(
    `${rule.above ? amountText(rule.above) : ""} 超过燃气${level.zh}上限 ${cap} %LEL`,
    `${rule.above ? amountText(rule.above) : ""} is beyond the ${level.en} cap of ${cap} %LEL for combustible gas`,
  );
  return [
    {
      code: "E1317",
      path,
      problem,
      hint: words(`至多 ${cap} %LEL（GB/T 50493-2019）`, `write at most ${cap} %LEL (GB/T 50493-2019)`),
    },
  ];
}

function watchesGas(survey: Survey, rule: Rule): boolean {
  if ("quantity" in rule.on) return rule.on.quantity === gas;
  return pointsUnder(survey, rule).some(({ quantity }) => quantity === gas);
}

const gas = "combustible-gas";

function limitLel(rule: Rule): number | undefined {
  return rule.kind === "limit" && rule.above ? convert(rule.above.value, rule.above.unit, "%LEL") : undefined;
}

/** Level 1 by its number or by its colour; a number that is too high for it is reported on its own. */
function isEarly(rule: Rule): boolean {
  if (rule.kind !== "limit" || rule.below !== undefined) return false;
  return rule.severity !== 1 || (limitLel(rule) ?? Infinity) <= gasCapsLel.levelOne;
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
