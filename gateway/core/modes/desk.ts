import type { PersonId } from "../../../config/ids.ts";
import { endCareCounts } from "../care/counts.ts";
import { bookOf } from "../people/duty.ts";
import { isAbove } from "../people/override-acts.ts";
import { retimeLadders } from "../people/escalation.ts";
import type { Turn } from "../turn.ts";
import { changeRefusal, endsByItself } from "./machine.ts";
import {
  modeRow,
  peacetime,
  signerText,
  type ModeChange,
  type ModeInput,
  type ModeRefusal,
  type ModeRow,
} from "./mode.ts";
import { beginPeriod, endPeriodOf, spanText } from "./period.ts";
import { modePolicy } from "./policy.ts";
import { limits } from "../../../config/limits.ts";

/** A repeated command changes nothing; a refused one leaves the state untouched. */
export function signMode(turn: Turn, { by, command, change }: ModeInput): void {
  if (modeRow(turn)?.command === command) return;
  const signed: ModeChange = { ...change, by: { kind: "person", person: by }, command };
  const refused = personRefusal(turn, by) ?? changeMode(turn, signed);
  if (refused === undefined) return;
  turn.fact({ kind: "mode-refused", by: signed.by, mode: change.mode, why: refused });
}

function personRefusal(turn: Turn, by: PersonId): ModeRefusal | undefined {
  if (!turn.site.people.has(by)) return "unknown-person";
  return isOverAll(turn, by) ? undefined : "not-above";
}

/** Whoever is rostered at the top of the site's own tree, in the smallest grid that holds all others. */
function isOverAll(turn: Turn, by: PersonId): boolean {
  const { grids, roster } = turn.site.site;
  const book = bookOf(turn);
  const manned = grids.filter(({ id }) => roster.some(({ grid }) => grid === id));
  return manned.filter(({ id }) => !isUnderManned(turn, id)).some(({ id }) => isAbove(book, id, by));
}

function isUnderManned({ site }: Turn, grid: string): boolean {
  const { roster } = site.site;
  for (let at = site.site.grids.find(({ id }) => id === grid)?.parent; at !== undefined;) {
    const above = at;
    if (roster.some((layer) => layer.grid === above)) return true;
    at = site.site.grids.find(({ id }) => id === above)?.parent;
  }
  return false;
}

/** From now on the box is in another mode: decided, accounted for and told in this one turn. */
export function changeMode(turn: Turn, change: ModeChange): ModeRefusal | undefined {
  const before = modeRow(turn);
  const policy = modePolicy(turn.site, change.mode);
  const refused = changeRefusal(change, { row: before, policy, now: turn.now });
  if (refused !== undefined) return refused;
  const { mode, level, preset, untilMs, by, reason, command } = change;
  const optional = { ...(level && { level }), ...(preset && { preset }), ...(untilMs !== undefined && { untilMs }) };
  const row: ModeRow = { mode, ...optional, since: turn.now, by, reason, ...(command && { command }) };
  const period = periodFor(turn, before, row);
  turn.put("mode", "mode", period === undefined ? row : { ...row, period });
  turn.fact({ kind: "mode", from: before?.mode ?? peacetime.mode, to: mode, ...optional, by, reason });
  turn.send("step", { kind: "mode", event: "entered", ...newsOf(row) });
  endCareCounts(turn, before?.mode);
  retimeLadders(turn);
  return undefined;
}

/** The report of a mode goes on while the mode does, whoever signs it anew. */
function periodFor(turn: Turn, before: ModeRow | undefined, row: ModeRow): ModeRow["period"] {
  if (before?.mode === row.mode && before.period !== undefined) return before.period;
  if (before?.period !== undefined) endPeriodOf(turn, before.period, row.by);
  return row.mode === "peace" ? undefined : beginPeriod(turn, row);
}

function newsOf({ mode, level, since, untilMs, by, reason }: ModeRow) {
  const to = mode === "emergency" && level !== undefined ? (`emergency.${level}` as const) : mode;
  const period = untilMs === undefined ? {} : { period: spanText(since.wallMs, untilMs) };
  return { to, by: signerText(by), why: reason, ...period };
}

/** Its end is said a day before, and comes by itself; with a clock nobody believes it waits. */
export function watchModeEnd(turn: Turn): void {
  const row = modeRow(turn);
  if (row?.untilMs === undefined || !endsByItself(row) || !turn.now.wallTrusted) return;
  const leftMs = row.untilMs - turn.now.wallMs;
  if (leftMs <= 0) {
    changeMode(turn, { mode: "peace", by: { kind: "expiry" }, reason: row.reason });
    return;
  }
  if (leftMs > limits.modeEndToldMs || row.isEndTold === true) return;
  turn.put("mode", "mode", { ...row, isEndTold: true });
  turn.fact({ kind: "mode-ending", mode: row.mode, untilMs: row.untilMs });
  turn.send("step", { kind: "mode", event: "ending", ...newsOf(row) });
}
