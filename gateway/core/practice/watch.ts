import type { PointId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { signalOf } from "../alarms/signal.ts";
import { passTimeAt, watchPoint } from "../alarms/watch.ts";
import { chaseCases } from "../cases/machine.ts";
import { walkLadders } from "../people/escalation.ts";
import { absorb, accept, reject, unheard } from "../points/acceptance.ts";
import type { Reading } from "../points/reading.ts";
import { elapsedMs, isDue, rebased } from "../time.ts";
import type { Turn } from "../turn.ts";
import { endDrill, missing } from "./end.ts";
import { reached } from "./hops.ts";
import { isRunning, type Drill, type Trial } from "./rows.ts";
import { isTried } from "./trial-value.ts";
import { practiceTurn } from "./world.ts";

/** Time passed: values are put in, the ladders of tests are walked, and what is over ends by itself. */
export function watchDrills(turn: Turn): void {
  for (const drill of turn.rows("drill").values()) {
    if (isRunning(drill)) runOn(turn, drill);
    else if (drill.settleBy !== undefined) settle(turn, drill);
  }
  forgetNews(turn);
}

function runOn(turn: Turn, drill: Drill): void {
  const world = practiceTurn(turn, drill);
  if (drill.method === "inject") for (const trial of drill.trials) putIn(turn, drill, trial);
  passTimeAt(world, pointsOf(drill));
  chaseCases(world);
  walkLadders(world);
  review(turn, drill);
}

function pointsOf({ trials }: Drill): readonly PointId[] {
  return trials.flatMap(({ point }) => point ?? []);
}

/** Every second, as a sensor that goes on saying it. */
function putIn(turn: Turn, drill: Drill, { point, value }: Trial): void {
  if (point === undefined || value === undefined) return;
  const before = turn.get("practicePoint", point);
  if (before !== undefined && (elapsedMs(before.last.at, turn.now) ?? Infinity) < putInEveryMs) return;
  hearPutIn(turn, { point, sample: { kind: "good", value }, at: turn.now, purpose: drill.purpose });
}

const putInEveryMs = 1_000;

/** A value that somebody put in counts in the test of its point and nowhere else. */
export function hearPutIn(turn: Turn, reading: Reading): void {
  const drill = [...turn.rows("drill").values()].find(
    (each) =>
      isRunning(each) &&
      each.method === "inject" &&
      each.purpose === reading.purpose &&
      pointsOf(each).includes(reading.point),
  );
  if (drill === undefined)
    return reject(turn, { source: reading.point, why: "self-test", detail: "no test is under way" });
  hearAs(turn, drill, reading);
}

/** What a sensor says while it is tried: true of the test gas, and of nothing else. */
export function hearOnTrial(turn: Turn, reading: Reading): void {
  const trial = turn.get("trial", reading.point);
  const drill = trial && turn.get("drill", trial.drill);
  if (trial === undefined || drill === undefined) return;
  turn.put("trial", reading.point, { ...trial, last: reading });
  setAside(turn, reading);
  if (isRunning(drill)) return hearAs(turn, drill, reading);
  hearAs(turn, drill, reading);
  if (!isBeyond(practiceTurn(turn, drill), reading.point)) release(turn, reading.point);
}

/** For all who look at what is live, the sensor is there and says nothing. */
function setAside(turn: Turn, { point, at, sample }: Reading): void {
  const before = turn.get("point", point) ?? unheard(point, turn.now);
  const aside = { point, at, sample: { kind: "bad", why: "self-test" } } as const;
  const { heardAt } = sample.kind === "bad" ? before : { heardAt: turn.now };
  turn.put("point", point, { ...absorb(turn, before, aside), heardAt });
  if (before.last.sample.kind !== "bad" || before.last.sample.why !== "self-test") turn.keep(aside);
}

function hearAs(turn: Turn, drill: Drill, reading: Reading): void {
  const world = practiceTurn(turn, drill);
  if (!accept(world, reading)) return;
  if (!isRunning(drill)) return;
  if (isBeyond(world, reading.point)) reached(turn, drill.id, { hop: "beyond", points: [reading.point] });
  watchPoint(world, reading.point);
}

/** Any of its rules says so now. */
function isBeyond(world: Turn, id: PointId): boolean {
  const point = world.site.points.get(id);
  const state = world.get("point", id);
  if (point === undefined || state === undefined) return false;
  const rules = (world.site.rulesOf.get(id) ?? []).filter(isTried);
  return rules.some((rule) => signalOf(rule, point, state, world).kind === "beyond");
}

/** All that was tried has arrived: a test has nothing more to prove, while a drill is worked on to its end. */
function review(turn: Turn, { id, purpose, method }: Drill): void {
  const drill = turn.get("drill", id);
  if (drill === undefined || !isRunning(drill)) return;
  const lacking = drill.trials.map((trial) => missing(method, trial)).find((why) => why !== undefined);
  const isThrough = lacking === undefined && (purpose === "test" || !hasOpenCase(turn, drill));
  if (isThrough) return endDrill(turn, drill, { result: "passed" });
  if (!isDue(drill.until, turn.now)) return;
  endDrill(turn, drill, lacking === undefined ? { result: "passed" } : { result: "failed", why: lacking });
}

function hasOpenCase(turn: Turn, drill: Drill): boolean {
  return [...practiceTurn(turn, drill).rows("case").values()].some(({ closedAt }) => closedAt === undefined);
}

/** The test gas has had its time to leave: what still stands above its line is an alarm. */
function settle(turn: Turn, drill: Drill): void {
  const waiting = pointsOf(drill).filter((point) => turn.get("trial", point)?.drill === drill.id);
  if (waiting.length > 0 && !isDue(drill.settleBy ?? turn.now, turn.now)) {
    for (const point of waiting) if (turn.get("trial", point)?.last === undefined) release(turn, point);
    return;
  }
  for (const point of waiting) release(turn, point);
  turn.put("drill", drill.id, { ...drill, settleBy: undefined });
}

/** From here on it counts, beginning with what it said last. */
function release(turn: Turn, point: PointId): void {
  const last = turn.get("trial", point)?.last;
  turn.drop("trial", point);
  turn.drop("practicePoint", point);
  if (last !== undefined && accept(turn, last)) watchPoint(turn, point);
}

/** That a test is over is worth saying for a while only. */
function forgetNews(turn: Turn): void {
  const isRecent = [...turn.rows("drill").values()].some(
    ({ end }) => end !== undefined && (elapsedMs(end.at, turn.now) ?? 0) < limits.settleMs * 2,
  );
  if (!isRecent) return;
  for (const { id, kind, dueAt } of turn.rows("notice").values())
    if (kind === "practice-over" && (elapsedMs(dueAt, turn.now) ?? Infinity) >= limits.settleMs)
      turn.drop("notice", id);
}

/** A restart ends what was under way; a sensor full of test gas keeps its time to clear. */
export function resumeDrills(turn: Turn): void {
  for (const notice of turn.rows("notice").values()) if (notice.purpose !== undefined) turn.drop("notice", notice.id);
  for (const drill of turn.rows("drill").values()) {
    if (isRunning(drill)) endDrill(turn, drill, { result: "stopped", why: "restarted" });
    else if (drill.settleBy !== undefined)
      turn.put("drill", drill.id, { ...drill, settleBy: rebased(drill.settleBy, turn.now, limits.settleMs) });
  }
}
