import { factsOf } from "../../../config/quantity.ts";
import { convert, type Amount } from "../../../config/units.ts";
import { assert } from "../../../gateway/core/result.ts";
import type { Mood, Told } from "../../platforms/http-platform.ts";
import type { Course } from "../bench/sensors.ts";
import { pointNamed, resolutionOf } from "../file/point-named.ts";
import type { DoStep, FaultStep, Step } from "../file/scenario.ts";
import { judge, untilMs, type Outcome } from "../verdict/expectation.ts";
import { rowsOf } from "../verdict/row.ts";
import { timelineOf } from "../verdict/timeline.ts";
import { trouble, waited, type Stage } from "./stage.ts";

/** Faults that end by themselves run beside the steps; at the end of the round they are all over. */
export type Later = (ms: number, end: () => void) => void;

export async function takeStep(stage: Stage, at: number, later: Later): Promise<void> {
  const step: Step = stage.scenario.steps[at] ?? {};
  if (step.expect !== undefined) return expectStep(stage, at);
  const fromMs = stage.clock.nowMs();
  await actOut(step, stage, later);
  stage.recorder.note({ kind: "step", round: stage.round, step: at, fromMs, toMs: stage.clock.nowMs() });
}

async function actOut({ ramp, set, wait, fault, do: act }: Step, stage: Stage, later: Later): Promise<void> {
  if (ramp !== undefined) return move(ramp.dev, { from: ramp.from, to: ramp.to, overMs: ramp.over }, stage);
  if (set !== undefined) return move(set.dev, { from: set.to, to: set.to, overMs: 0 }, stage);
  if (wait !== undefined) return waited(wait, stage.signal);
  if (fault !== undefined) return suffer(fault, stage, later);
  if (act !== undefined) return doAs(act, stage);
}

interface Move {
  readonly from: Amount;
  readonly to: Amount;
  readonly overMs: number;
}

async function move(dev: string, { from, to, overMs }: Move, stage: Stage): Promise<void> {
  const { bench, clock, recorder, round, site, signal } = stage;
  const point = pointNamed(site, dev);
  assert(point !== undefined, `${dev} was checked`);
  const own = (amount: Amount) => convert(amount.value, amount.unit, factsOf(point.quantity).unit) ?? amount.value;
  const startMs = Date.now();
  const course: Course = { from: own(from), to: own(to), startMs, endMs: startMs + overMs };
  const fromMs = clock.ofMachine(startMs);
  const resolution = resolutionOf(site, point);
  recorder.note({
    kind: "stimulus",
    round,
    point: point.id,
    from: course.from,
    to: course.to,
    ...(resolution !== undefined && { resolution }),
    fromMs,
    toMs: fromMs + overMs,
  });
  bench.follow(point.id, course);
  await waited(overMs, signal);
}

async function suffer(fault: FaultStep, stage: Stage, later: Later): Promise<void> {
  const { dev, fake, clock, power, for: lastsMs = 0 } = fault;
  if (clock !== undefined) return stage.clock.shift((fault.ahead ?? 0) - (fault.behind ?? 0));
  if (power !== undefined) return stage.target.cutPower?.(lastsMs);
  if (dev !== undefined) return hurtWire(dev, fault, stage, later);
  if (fake !== undefined) return spoilPlatform(fault, stage, later);
}

function hurtWire(
  dev: string,
  { wire = "drop", by: byMs = 0, share, for: lastsMs = 0 }: FaultStep,
  stage: Stage,
  later: Later,
): void {
  const device = pointNamed(stage.site, dev)?.device;
  assert(device !== undefined, `${dev} was checked`);
  stage.bench.ail(device, { kind: wire, byMs, share });
  later(lastsMs, () => stage.bench.ail(device, undefined));
}

async function spoilPlatform(
  { fake = "wecom", mood, reply, for: lastsMs = 0 }: FaultStep,
  { bench }: Stage,
  later: Later,
): Promise<void> {
  const standIn = bench.standIns.get(fake);
  assert(standIn !== undefined, `${fake} was checked`);
  if (reply !== undefined && standIn.answerWith !== undefined) {
    standIn.answerWith(toldOf(reply));
    return later(lastsMs, () => standIn.answerWith?.(undefined));
  }
  await standIn.behave(mood ?? refusing);
  later(lastsMs, () => void standIn.behave("well"));
}

/** What stands for a reply in words where there is no HTTP to reply by. */
const refusing: Mood = "refuses";

function toldOf({ status, ...fields }: NonNullable<FaultStep["reply"]>): Told {
  return { body: JSON.stringify(fields), ...(typeof status === "number" && { status }) };
}

/** On the newest case. What the gateway does not let a person do is a step that failed. */
async function doAs({ after, verb, by }: DoStep, stage: Stage): Promise<void> {
  const { target, signal, round } = stage;
  await waited(after, signal);
  const cases = Object.values((await target.client.state())?.case ?? {});
  const newest = cases.toSorted((a, b) => b.seq - a.seq)[0];
  if (newest === undefined || by === undefined) return trouble(stage, `there is no case to ${verb}`);
  const command = `hil-${round}-${newest.id}-${newest.seq}-${verb}`;
  const isDone = await target.client.act({ case: newest.id, verb, by, command });
  if (!isDone) trouble(stage, `${by} may not ${verb} case ${newest.code}`);
}

/** Waits until the expectation has come, or can come no more. */
async function expectStep(stage: Stage, at: number): Promise<void> {
  const { scenario, recorder, clock, round, signal } = stage;
  while (!signal.aborted) {
    const rows = recorder.ofRound(round);
    const before = rowsOf(rows, "clock").findLast((row) => row.round === round);
    const timeline = timelineOf(rows, round, before?.offsetMs ?? 0);
    const outcome = judge(scenario.steps, at, timeline);
    const isOver = clock.nowMs() > (untilMs(scenario.steps, at, timeline) ?? 0) + graceMs;
    const isNews = came.includes(outcome.kind) && scenario.steps[at]?.expect?.absent !== true;
    if (isNews || isOver) return;
    await waited(lookMs, signal);
  }
}

const came: readonly string[] = ["held", "late"] satisfies Outcome["kind"][];
const lookMs = 20;
/** So long may the news of something that came in time be on its way to us. */
const graceMs = 1_000;
