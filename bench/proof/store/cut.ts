import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRng } from "../../../simulators/rng.ts";
import { createDisk, type Fate } from "./disk.ts";
import type { Examination } from "./examination.ts";
import type { Examiner } from "./examiner.ts";
import type { Operation } from "./operation.ts";
import { seed, type Numbers } from "./rows.ts";

export interface Cuts {
  readonly count: number;
  readonly fates: readonly Fate[];
  readonly log: (line: string) => void;
}

export interface Tally {
  cuts: number;
  /** Acknowledged rows that were not there. */
  lost: number;
  /** Stores that did not open and go on by themselves, with the first reason. */
  unopened: number;
  wrong: number;
  slowestMs: number;
  first: string | undefined;
}

export function newTally(): Tally {
  return { cuts: 0, lost: 0, unopened: 0, wrong: 0, slowestMs: 0, first: undefined };
}

/**
 * Builds what a cut at seeded places of the recorded run leaves, opens it and looks for what was acknowledged before.
 * In order of the places, so that the run is gone through once; each examiner has one store at a time.
 */
export async function cutEverywhere(
  operations: readonly Operation[],
  { count, fates, log }: Cuts,
  { directory, examiners }: { readonly directory: string; readonly examiners: readonly Examiner[] },
): Promise<Tally> {
  const tally = newTally();
  const cuts = seededCuts(operations.length, count, fates);
  const disk = createDisk();
  let done = 0;
  const advance = (place: number): void => {
    for (const operation of operations.slice(done, place)) disk.apply(operation);
    done = place;
  };
  const cutOnce = async ({ turn, place, fate, rng }: Cut, examiner: Examiner, store: string): Promise<void> => {
    advance(place);
    mkdirSync(store);
    disk.build(store, fate, rng, operations[place]);
    const acked = ackedBefore(operations, place);
    take(tally, await examiner.examine(store), acked, `cut ${turn} at ${place}, ${fate}`);
    rmSync(store, { recursive: true });
    if (tally.cuts % 100 === 0) log(`${tally.cuts} of ${count} cuts`);
  };
  const left = cuts.values();
  const lane = async (examiner: Examiner, number: number): Promise<void> => {
    for (const cut of left) await cutOnce(cut, examiner, join(directory, `cut-${number}`));
  };
  await Promise.all(examiners.map(lane));
  return tally;
}

interface Cut {
  readonly turn: number;
  readonly place: number;
  readonly fate: Fate;
  readonly rng: ReturnType<typeof createRng>;
}

function seededCuts(places: number, count: number, fates: readonly Fate[]): readonly Cut[] {
  const cuts = Array.from({ length: count }, (_, turn) => {
    const rng = createRng(seed + turn);
    return { turn, place: Math.floor(rng.next() * places), fate: fates[turn % fates.length] ?? "kept", rng };
  });
  return cuts.toSorted((one, other) => one.place - other.place);
}

function ackedBefore(operations: readonly Operation[], place: number): Numbers {
  for (let at = place - 1; at >= 0; at -= 1) {
    const operation = operations[at];
    if (operation?.kind === "acked") return operation.numbers;
  }
  return { facts: 0, readings: 0 };
}

export function take(tally: Tally, answer: Examination | "aborted", acked: Numbers, where: string): void {
  const found = answer === "aborted" ? ended : answer;
  const lost = missing(acked.facts, found.whole.facts) + missing(acked.readings, found.whole.readings);
  const trouble = found.refused ?? found.wrong[0] ?? (lost > 0 ? `${lost} lost` : undefined);
  tally.cuts += 1;
  tally.lost += lost;
  tally.unopened += found.refused === undefined ? 0 : 1;
  tally.wrong += found.wrong.length;
  tally.slowestMs = Math.max(tally.slowestMs, found.startMs);
  if (trouble !== undefined) tally.first ??= `${where}: ${trouble}`;
}

const none: Numbers = { facts: 0, readings: 0 };
const ended = { refused: "the process ended", whole: none, wrong: [], startMs: 0 };

function missing(acked: number, there: number): number {
  return Math.max(0, acked - there);
}

export function isClean({ lost, unopened, wrong }: Tally): boolean {
  return lost + unopened + wrong === 0;
}

export function told({ lost, unopened, wrong, slowestMs, first }: Tally): string {
  const start = `slowest start ${Math.round(slowestMs)} ms`;
  const why = first === undefined ? "" : `; first: ${first}`;
  return `${lost} acknowledged lost, ${unopened} did not start, ${wrong} wrong, ${start}${why}`;
}
