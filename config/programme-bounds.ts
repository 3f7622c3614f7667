import { firstRungFaults, looser } from "./amendment-bounds.ts";
import type { LadderPolicy } from "./ladder.ts";
import type { Path, Problem } from "./problem.ts";
import type { Programme } from "./programme.ts";
import type { Site } from "./site.ts";

export interface Governed {
  readonly site: Site;
  readonly programme: Programme;
}

/**
 * What another programme may not bring from afar, beyond what the checks of the file say to everybody: a rung that
 * nobody is on, or a red or orange alarm for which people are called, or called for, later than now.
 */
export function programmeBounds(before: Governed, after: Governed): readonly Problem[] {
  return [
    ...newlyEmpty(before, after),
    ...laterCalls(ladderOf(before), ladderOf(after)),
    ...laterDeadlines(before, after),
    ...slowerModes(before.programme, after.programme),
    ...laterIf(before.programme.duty, after.programme.duty, "unreachableAfter", ["duty"]),
  ];
}

function newlyEmpty(before: Governed, after: Governed): readonly Problem[] {
  const known = new Set(firstRungFaults(before.site, ladderOf(before)).map(({ problem }) => problem.en));
  return firstRungFaults(after.site, ladderOf(after)).filter(({ problem }) => !known.has(problem.en));
}

/** Red and orange. */
const severe = ["1", "2"] as const;

function ladderOf({ site, programme }: Governed): LadderPolicy {
  return site.ladder ?? programme.ladder;
}

/** Of each severity the first call, the second one and so on, then the calls anew. */
function laterCalls(before: LadderPolicy, after: LadderPolicy): readonly Problem[] {
  const isLater = severe.some((severity) => {
    const calls = callsOf(after, severity);
    return callsOf(before, severity).some((ms, at) => ms < (calls[at] ?? Infinity));
  });
  const rungs = isLater ? [looser(["ladder", "rungs"])] : [];
  return [...rungs, ...laterIf(before, after, "respondBy", ["ladder"])];
}

function callsOf({ rungs, scale, repeat }: LadderPolicy, severity: (typeof severe)[number]): readonly number[] {
  const factor = scale[severity];
  if (factor === undefined) return [];
  const calls = rungs.filter(({ mode }) => mode !== "copy").map(({ after }) => after * factor);
  const last = Math.max(0, ...rungs.map(({ after }) => after * factor));
  return [...calls.toSorted((a, b) => a - b), last + repeat * factor];
}

/** A site's own ladder says how long the way may take, whatever the programme. */
function laterDeadlines(before: Governed, after: Governed): readonly Problem[] {
  const names =
    after.site.ladder === undefined ? (["claim", "accept", "arrive"] as const) : (["claim", "accept"] as const);
  return severe.flatMap((severity) => {
    const [was, is] = [before, after].map(({ programme: { sla } }) =>
      sla.find((each) => `${each.severity}` === severity),
    );
    return names.flatMap((name) => laterIf(was ?? {}, is ?? {}, name, ["sla", `severity ${severity}`]));
  });
}

function slowerModes({ modes: before }: Programme, { modes: after }: Programme): readonly Problem[] {
  return before.flatMap((was) => {
    const is = after.find(({ key }) => key === was.key);
    return laterIf(was, is ?? {}, "factor", ["modes", was.key]);
  });
}

/** What had a limit keeps one, and none that is larger. */
function laterIf<K extends string>(
  before: { readonly [N in K]?: number | undefined },
  after: { readonly [N in K]?: number | undefined },
  name: K,
  path: Path,
): readonly Problem[] {
  const was = before[name];
  return was !== undefined && (after[name] ?? Infinity) > was ? [looser([...path, name])] : [];
}
