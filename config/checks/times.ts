import type { Path, Problem } from "../problem.ts";
import type { Rule, RuleOf } from "../rule.ts";
import type { Site } from "../site.ts";
import { words } from "../words.ts";
import { pointsUnder, type Survey } from "./survey.ts";

/** Durations that cannot be zero are not, and silence is longer than the time between two readings. */
export function timeFaults(survey: Survey): readonly Problem[] {
  const zeros = durationsOf(survey.site).filter(({ ms }) => ms === 0);
  const hasty = survey.site.rules.flatMap((rule, at) => (rule.kind === "silent" ? hastySilence(survey, rule, at) : []));
  return [...zeros.map(({ path }) => zero(path)), ...hasty];
}

function zero(path: Path): Problem {
  return {
    code: "E1318",
    path,
    problem: words("时长不能是 0", "the duration cannot be zero"),
    hint: words("写大于 0 的时长，如 30s", "write a duration above zero, like 30s"),
  };
}

interface Duration {
  readonly path: Path;
  readonly ms: number;
}

function durationsOf({ links, rules, roster, ladder, uplink }: Site): readonly Duration[] {
  return [
    ...links.flatMap(({ poll, timeout }, at) => [
      { path: ["links", at, "poll"], ms: poll },
      { path: ["links", at, "timeout"], ms: timeout },
    ]),
    ...rules.flatMap((rule, at) => ruleDurations(rule, ["rules", at])),
    ...roster.map(({ shift }, at) => ({ path: ["roster", at, "shift"], ms: shift })),
    { path: ["ladder", "repeat"], ms: ladder.repeat },
    { path: ["ladder", "respondBy"], ms: ladder.respondBy },
    ...(uplink ? [{ path: ["uplink", "summaryEvery"], ms: uplink.summaryEvery }] : []),
  ];
}

function ruleDurations(rule: Rule, path: Path): readonly Duration[] {
  if (rule.kind === "rise") return [{ path: [...path, "within"], ms: rule.within }];
  return rule.kind === "silent" ? [{ path: [...path, "after"], ms: rule.after }] : [];
}

/** A silence shorter than the poll would be an alarm between any two readings. */
function hastySilence(survey: Survey, rule: RuleOf<"silent">, at: number): readonly Problem[] {
  const links = new Set(pointsUnder(survey, rule).map(({ device }) => ("link" in device ? device.link : undefined)));
  const slow = survey.site.links.find(({ id, poll }) => links.has(id) && poll >= rule.after);
  if (slow === undefined || rule.after === 0) return [];
  const problem = words(
    `短于 ${slow.id} 的轮询周期 ${slow.poll}ms`,
    `it is no longer than the poll of ${slow.id}, ${slow.poll}ms`,
  );
  const hint = words(`至少三个周期：${slow.poll * 3}ms`, `write at least three polls: ${slow.poll * 3}ms`);
  return [{ code: "E1321", path: ["rules", at, "after"], problem, hint }];
}
