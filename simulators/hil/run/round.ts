import { createRng, seedFor } from "../../rng.ts";
import { pointNamed } from "../file/point-named.ts";
import { lookAtClock } from "./clock-looks.ts";
import { openEars } from "./ears.ts";
import { trouble, waited, type Stage } from "./stage.ts";
import { takeStep } from "./steps.ts";

/** One repetition of a scenario on a gateway that stands ready; what cannot be played is a row of trouble. */
export async function playRound(stage: Stage): Promise<void> {
  const { bench, target, scenario, signal } = stage;
  bench.connectNodes(target.mqttUrl);
  if (!(await isReady(stage))) return trouble(stage, "the gateway has no good reading of every device");
  if (!(await lookAtClock(stage, "before"))) return trouble(stage, "the gateway does not tell its time");
  noteRelay(stage);
  const ears = await openEars(stage);
  const ends = new Map<NodeJS.Timeout, () => void>();
  const later = (ms: number, end: () => void): void => {
    const timer = setTimeout(() => {
      ends.delete(timer);
      end();
    }, ms);
    ends.set(timer, end);
  };
  await waited(phaseMs(stage), signal);
  for (let at = 0; at < scenario.steps.length && !signal.aborted; at += 1) await takeStep(stage, at, later);
  for (const [timer, end] of ends) {
    clearTimeout(timer);
    end();
  }
  await ears.stop();
  if (!(await lookAtClock(stage, "after"))) trouble(stage, "the gateway does not tell its time any more");
}

/** A siren that still sounds from the round before closed no contact in this one. */
function noteRelay({ bench, recorder, round, clock }: Stage): void {
  if (bench.isRelayClosed()) recorder.note({ kind: "relay", round, isClosed: true, atMs: clock.nowMs() });
}

/** A value that is set before the gateway has read the device once is a first reading, not a change. */
async function isReady({ scenario, site, target, signal }: Stage): Promise<boolean> {
  const points = scenario.steps.flatMap(({ ramp, set }) => {
    const point = pointNamed(site, (ramp ?? set)?.dev ?? "");
    return point === undefined ? [] : [point.id];
  });
  for (let tries = 0; tries * tryMs < readyMs && !signal.aborted; tries += 1) {
    const state = await target.client.state();
    if (state !== undefined && points.every((point) => state.point[point]?.last.sample.kind === "good")) return true;
    await waited(tryMs, signal);
  }
  return false;
}

/** Rounds begin at another phase of the poll each, or they would all measure the same one. */
function phaseMs({ scenario, round, site }: Stage): number {
  const pollMs = Math.max(0, ...site.site.links.map(({ poll }) => poll));
  return createRng(seedFor(scenario.seed, `round ${round}`)).next() * pollMs;
}

const tryMs = 100;
const readyMs = 20_000;
