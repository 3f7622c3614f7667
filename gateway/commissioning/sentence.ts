import type { Label } from "../../config/quantity.ts";
import type { Rule } from "../../config/rule.ts";
import type { Amount } from "../../config/units.ts";
import { words } from "../../config/words.ts";

/** A rule as a sentence that a resident's committee can read: when it rings, after how long, how grave. */
export function sentenceOf(rule: Rule): Label {
  const [when, severity] = [conditionOf(rule), severities[rule.severity]];
  const delay =
    rule.onDelay > 0 ? words(`，持续 ${spanOf(rule.onDelay).zh}`, ` for ${spanOf(rule.onDelay).en}`) : words("", "");
  const trial = rule.shadow ? words("（试运行，不叫人）", " (on trial, calls nobody)") : words("", "");
  const latch = rule.latch ? words("；恢复后要人工解除", "; a person takes it off") : words("", "");
  return words(
    `${when.zh}${delay.zh}：${severity.zh}「${rule.title.zh}」${latch.zh}${trial.zh}`,
    `${when.en}${delay.en}: ${severity.en}, “${rule.title.en}”${latch.en}${trial.en}`,
  );
}

const severities: Readonly<Record<Rule["severity"], Label>> = {
  1: words("1 级危险", "severity 1"),
  2: words("2 级严重", "severity 2"),
  3: words("3 级较重", "severity 3"),
  4: words("4 级注意", "severity 4"),
};

function conditionOf(rule: Rule): Label {
  return (conditions[rule.kind] as (rule: Rule) => Label)(rule);
}

const conditions: { readonly [K in Rule["kind"]]: (rule: Extract<Rule, { kind: K }>) => Label } = {
  limit: limitOf,
  contact: ({ when }) => (when === "active" ? words("动作", "acts") : words("断开", "opens")),
  silent: ({ after }) => words(`${spanOf(after).zh}没有读数`, `no reading for ${spanOf(after).en}`),
  rise: ({ by, within }) =>
    words(`${spanOf(within).zh}内上升 ${textOf(by)}`, `rises by ${textOf(by)} within ${spanOf(within).en}`),
  average: ({ over, above }) =>
    words(`${spanOf(over).zh}平均高于 ${textOf(above)}`, `mean over ${spanOf(over).en} above ${textOf(above)}`),
  forecast: ({ within, reaches }) =>
    words(
      `按现在的速度 ${spanOf(within).zh}内到 ${textOf(reaches)}`,
      `reaches ${textOf(reaches)} within ${spanOf(within).en} at the present rate`,
    ),
  calibration: ({ every }) => words(`校准满 ${spanOf(every).zh}`, `calibrated ${spanOf(every).en} ago`),
  exposure: () => words("累计暴露到限", "exposed for too long"),
  forced: () => words("无授权打开", "opened without a grant"),
  quality: () => words("传感器自报失常", "says itself that it cannot be trusted"),
  flat: () => words("读数长时间不变", "does not move for too long"),
  drift: () => words("读数不回零", "does not come back to its rest"),
  deviation: () => words("与同类相差过大", "stands apart from its like"),
  vote: () => words("多点同时越限", "several at once"),
  compound: () => words("几个条件同时成立", "several conditions together"),
};

function limitOf({ above, below, clear }: Extract<Rule, { kind: "limit" }>): Label {
  const back = textOf(clear);
  if (above !== undefined)
    return words(`高于 ${textOf(above)}（回到 ${back} 恢复）`, `above ${textOf(above)} (back at ${back})`);
  const low = below === undefined ? "?" : textOf(below);
  return words(`低于 ${low}（回到 ${back} 恢复）`, `below ${low} (back at ${back})`);
}

function textOf({ value, unit }: Amount): string {
  return unit === "" ? String(value) : `${value} ${unit}`;
}

function spanOf(ms: number): Label {
  const [size, zh, en] = spans.find(([each]) => ms >= each && ms % each === 0) ?? [1, "毫秒", "ms"];
  return words(`${ms / size} ${zh}`, `${ms / size} ${en}`);
}

const spans: readonly (readonly [number, string, string])[] = [
  [86_400_000, "天", "d"],
  [3_600_000, "小时", "h"],
  [60_000, "分钟", "min"],
  [1_000, "秒", "s"],
];
