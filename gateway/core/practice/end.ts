import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Rule } from "../../../config/rule.ts";
import { notify } from "../people/notices.ts";
import type { Case } from "../state.ts";
import { elapsedMs, later } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isRunning, type Drill, type DrillEnd, type Trial } from "./rows.ts";
import { practiceTurn } from "./world.ts";

/** A test is over: whoever was called is told, its world is gone, and what it proved is kept. */
export function endDrill(turn: Turn, { id }: Pick<Drill, "id">, end: Omit<DrillEnd, "at">): void {
  const drill = turn.get("drill", id);
  if (drill === undefined || !isRunning(drill)) return;
  tellOver(turn, drill);
  clearWorld(turn, drill);
  const settleBy = drill.method === "physical" ? { settleBy: later(turn.now, limits.settleMs) } : {};
  const over: Drill = { ...drill, ...settleBy, end: { ...end, at: turn.now } };
  turn.put("drill", id, over);
  for (const trial of over.trials) keepProof(turn, over, trial);
  const tookMs = elapsedMs(drill.startedAt, turn.now) ?? 0;
  const { purpose, method, scenario } = drill;
  const why = end.why === undefined ? {} : { why: end.why };
  turn.fact({ kind: "drill", drill: id, purpose, method, event: end.result, by: drill.by, ...why });
  turn.send("step", { kind: "drill", drill: id, purpose, method, scenario, event: end.result, tookMs, ...why });
}

/** A real alarm that may kill ends every test at once: people have one matter then, and it is real. */
export function preempt(turn: Turn, zone: string, { severity, hazard }: Pick<Rule, "severity" | "hazard">): void {
  if (severity > 2) return;
  for (const drill of turn.rows("drill").values()) {
    if (isRunning(drill)) endDrill(turn, drill, { result: "stopped", why: "live-alarm" });
    countAtOnce(turn, drill, zone, hazard);
  }
}

/** What is tried beside a real alarm of the same hazard may be real as well: it counts from now on. */
function countAtOnce(turn: Turn, { id }: Drill, zone: string, hazard: string): void {
  const drill = turn.get("drill", id);
  if (drill?.settleBy === undefined) return;
  const isBeside = drill.trials.some(({ point }) => {
    const place = point && turn.site.points.get(point)?.place.grid;
    return place === zone && (turn.site.rulesOf.get(point as never) ?? []).some((rule) => rule.hazard === hazard);
  });
  if (isBeside) turn.put("drill", id, { ...drill, settleBy: turn.now });
}

/** Those whom a message of it has reached, or may have. */
function tellOver(turn: Turn, drill: Drill): void {
  const world = practiceTurn(turn, drill);
  for (const row of world.rows("case").values()) {
    const heard = peopleWhoHeard(turn, row).filter((person) => person !== row.claimedBy || drill.method !== "channel");
    for (const notice of turn.rows("notice").values()) if (notice.case === row.id) turn.drop("notice", notice.id);
    if (heard.length > 0) notify(world, row, { people: heard, kind: "practice-over" });
  }
}

function peopleWhoHeard(turn: Turn, { id }: Case): readonly PersonId[] {
  const sent = [...turn.rows("notice").values()].filter(
    ({ case: of, progress }) => of === id && progress.kind !== "superseded" && !isUntried(progress),
  );
  return [...new Set(sent.map(({ to }) => to))];
}

function isUntried(progress: { readonly kind: string; readonly attempts?: number }): boolean {
  return progress.kind === "queued" && progress.attempts === 0;
}

function clearWorld(turn: Turn, drill: Drill): void {
  const world = practiceTurn(turn, drill);
  for (const table of ["alarm", "case", "point"] as const)
    for (const key of world.rows(table).keys()) world.drop(table, key);
}

function keepProof(turn: Turn, { id: drill, purpose, method, startedAt, end }: Drill, trial: Trial): void {
  const key = trial.point ?? trial.person;
  if (key === undefined || end === undefined) return;
  const hops = trial.hops.map(({ hop, at, by }) => {
    const afterMs = elapsedMs(startedAt, at) ?? 0;
    return { hop, afterMs, ...(by !== undefined && { by }) };
  });
  const judged = judgementOf(method, trial, end);
  const before = turn.get("proof", key)?.passedAt ?? {};
  // What was stopped proves nothing, and takes nothing away of what was proven before.
  const passedAt = judged.result === "passed" ? { ...before, [method]: turn.now } : before;
  turn.put("proof", key, { drill, purpose, method, ...judged, at: turn.now, hops, passedAt });
}

/** Each of those that are tried together passes or fails by itself. */
function judgementOf(method: Drill["method"], trial: Trial, end: DrillEnd): Pick<DrillEnd, "result" | "why"> {
  const lacking = missing(method, trial);
  if (lacking === undefined) return { result: "passed" };
  return end.result === "stopped" ? { result: "stopped", why: end.why ?? lacking } : { result: "failed", why: lacking };
}

/** The first hop that was not reached; nothing when all were. */
export function missing(method: Drill["method"], { hops }: Trial): string | undefined {
  const needed =
    method === "channel" ? (["accepted", "claimed"] as const) : (["fired", "accepted", "claimed"] as const);
  const lacking = needed.find((name) => !hops.some(({ hop }) => hop === name));
  return lacking && `not-${lacking}`;
}
