import { isOver } from "./cases/transitions.ts";
import { amendmentKinds, amended, type AmendmentKind, type Change } from "../../config/amendment.ts";
import { limits } from "../../config/limits.ts";
import type { Amendment } from "./amendment-row.ts";
import type { CommandRefusal } from "./commands/command.ts";
import type { Input } from "./input.ts";
import { fail, ok, type Result } from "./result.ts";
import type { Turn } from "./turn.ts";

type Proposal = Pick<Amendment, "kind" | "version" | "effectiveAtMs" | "body" | "by">;

/** Takes it when the whole site stands with it, at once or for its day; says since when. */
export function propose(
  turn: Turn,
  proposal: Proposal,
): Result<string, { readonly why: CommandRefusal; readonly detail?: string }> {
  const rows = [...turn.rows("amendment").values()];
  const mine = rows.filter(({ kind }) => kind === proposal.kind);
  const newest = Math.max(0, ...mine.map(({ version }) => version));
  if (proposal.version <= newest) return fail({ why: "old-version", detail: `${newest}` });
  const waiting = mine.filter(({ state }) => state === "waiting").length;
  if (waiting >= limits.amendmentsWaitingMax) return fail({ why: "too-many-waiting" });
  const refusal = refusalOf(turn, rows, proposal);
  if (refusal !== undefined) return fail(refusal);
  const row: Amendment = { ...proposal, at: turn.now, state: "waiting", turn: 0 };
  if (isDay(turn, row)) bring(turn, row);
  else keep(turn, row, "waiting");
  return ok(isDay(turn, row) ? "effective" : `waiting for ${row.effectiveAtMs}`);
}

/** Those whose day has come are effective from this turn on. */
export function bringAmendments(turn: Turn): void {
  const due = [...turn.rows("amendment").values()].filter((row) => row.state === "waiting" && isDay(turn, row));
  for (const row of due.toSorted((a, b) => a.effectiveAtMs - b.effectiveAtMs)) bring(turn, row);
}

/** The site goes back to what it was before: to the version below, or to what the file says. */
export function removeAmendment(turn: Turn, input: Extract<Input, { kind: "amendment-removed" }>): void {
  const row = turn.get("amendment", keyOf({ kind: input.amendment, version: input.version }));
  if (row === undefined || row.state === "removed") return;
  const { kind, version } = row;
  // Its number stays taken: the order that brought it, or an older one, must not bring it again.
  turn.put("amendment", keyOf(row), { ...row, state: "removed", body: "" });
  turn.fact({ kind: "amendment", amendment: kind, version, to: "removed", by: input.who });
}

/** What is laid over the site's file, in its order. */
export function effectiveChanges(rows: Iterable<Amendment>): readonly Change[] {
  return [...rows].filter(({ state }) => state === "effective").toSorted((a, b) => a.turn - b.turn);
}

function bring(turn: Turn, row: Amendment): void {
  const order = Math.max(0, ...[...turn.rows("amendment").values()].map((each) => each.turn)) + 1;
  keep(turn, { ...row, turn: order }, "effective");
  forgetOld(turn, row.kind);
}

function keep(turn: Turn, row: Amendment, state: "waiting" | "effective"): void {
  turn.put("amendment", keyOf(row), { ...row, state });
  turn.fact({ kind: "amendment", amendment: row.kind, version: row.version, to: state, by: row.by });
}

/** With a clock nobody believes, only what was to be at once is. */
function isDay({ now }: Turn, { effectiveAtMs }: Amendment): boolean {
  return effectiveAtMs === 0 || (now.wallTrusted && now.wallMs >= effectiveAtMs);
}

/** The site as it would be on that day: with what is effective, what waits for an earlier day, and this. */
function refusalOf(turn: Turn, rows: readonly Amendment[], proposal: Proposal) {
  const before = rows.filter(
    ({ state, effectiveAtMs }) => state === "waiting" && effectiveAtMs <= proposal.effectiveAtMs,
  );
  const earlier = before.toSorted((a, b) => a.effectiveAtMs - b.effectiveAtMs);
  const { site } = turn;
  const { unfit } = amended({ ...site, site: site.declared }, [...effectiveChanges(rows), ...earlier, proposal]);
  const problem = unfit.find(({ change }) => change === proposal)?.problems[0];
  if (problem === undefined) return undefined;
  const why: CommandRefusal = problem.code === "E1363" ? "loosens-life-safety" : "invalid";
  return { why, detail: `${problem.code} ${problem.path}: ${problem.problem.en}; ${problem.hint.en}`.slice(0, 300) };
}

/** Grids that an open case stands in are kept as long as it is open. */
function forgetOld(turn: Turn, kind: AmendmentKind): void {
  const past = [...turn.rows("amendment").values()].filter((row) => row.kind === kind && row.state !== "waiting");
  const old = past.toSorted((a, b) => b.version - a.version).slice(limits.amendmentsKept);
  const isNeeded = kind === "grid" && [...turn.rows("case").values()].some((row) => !isOver(row));
  if (!isNeeded) for (const row of old) turn.drop("amendment", keyOf(row));
}

export function isAmendmentKind(text: string): text is AmendmentKind {
  return (amendmentKinds as readonly string[]).includes(text);
}

function keyOf({ kind, version }: Pick<Amendment, "kind" | "version">): string {
  return `${kind} ${version}`;
}
