import type { Path, Problem } from "../problem.ts";
import type { Rule, RuleOf } from "../rule.ts";
import type { Site } from "../site.ts";
import { words } from "../words.ts";
import { pointsUnder, type Survey } from "./survey.ts";

/** Durations that cannot be zero are not, and silence is longer than the time between two readings. */
export function timeFaults(survey: Survey): readonly Problem[] {
  const zeros = durationsOf(survey.site).filter(({ ms }) => ms === 0);
  const hasty = survey.site.rules.flatMap((rule, at) => (rule.kind === "silent" ? hastySilence(survey, rule, at) : []));
  const long = survey.site.rules.flatMap((rule, at) => longWindows(rule, at));
  return [...zeros.map(({ path }) => zero(path)), ...long, ...hasty];
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
    ...roster.flatMap(({ shift }, at) => (shift === undefined ? [] : [{ path: ["roster", at, "shift"], ms: shift }])),
    ...(ladder
      ? [
          { path: ["ladder", "repeat"], ms: ladder.repeat },
          { path: ["ladder", "respondBy"], ms: ladder.respondBy },
        ]
      : []),
    ...(uplink ? [{ path: ["uplink", "summaryEvery"], ms: uplink.summaryEvery }] : []),
  ];
}

/** Times that mean nothing at zero. */
const positive: Readonly<Partial<Record<Rule["kind"], readonly string[]>>> = {
  rise: ["within"],
  forecast: ["within", "window"],
  average: ["over"],
  exposure: ["forget"],
  vote: ["within"],
  forced: ["within"],
  deviation: ["fresh"],
  flat: ["over"],
  drift: ["over"],
  calibration: ["every"],
  silent: ["after"],
};

/** The pasts that rules look back on. */
const windows: typeof positive = {
  rise: ["within"],
  forecast: ["window"],
  average: ["over"],
  exposure: ["forget"],
  vote: ["within"],
};

function ruleDurations(rule: Rule, path: Path): readonly Duration[] {
  return timesIn(rule, positive, path);
}

function timesIn(rule: Rule, wanted: typeof positive, path: Path): readonly Duration[] {
  const keys = wanted[rule.kind] ?? [];
  const times = Object.entries(rule).flatMap(([key, ms]: [string, unknown]) =>
    keys.includes(key) && typeof ms === "number" ? [{ path: [...path, key], ms }] : [],
  );
  if (rule.kind !== "exposure") return times;
  // The first band is the longest; a later one may be 0, for at once.
  return [...times, ...rule.bands.slice(0, 1).map((band) => ({ path: [...path, "bands", 0, "for"], ms: band.for }))];
}

/** A longer past would have to be read back from disk at every start, before the first alarm can be decided. */
const windowMsMax = 86_400_000;

function longWindows(rule: Rule, at: number): readonly Problem[] {
  const long = timesIn(rule, windows, ["rules", at]).filter(({ ms }) => ms > windowMsMax);
  const problem = words("回看的时间超过 24h", "it looks back over more than 24h");
  return long.map(({ path }) => ({ code: "E1356", path, problem, hint: words("至多 24h", "write at most 24h") }));
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
