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

/** Builds what a cut at seeded places of the recorded run leaves, opens it and looks for what was acknowledged before. */
export async function cutEverywhere(
  operations: readonly Operation[],
  { count, fates, log }: Cuts,
  { directory, examiner }: { readonly directory: string; readonly examiner: Examiner },
): Promise<Tally> {
  const tally = newTally();
  for (let turn = 0; turn < count; turn += 1) {
    const rng = createRng(seed + turn);
    const fate = fates[turn % fates.length] ?? "kept";
    const place = Math.floor(rng.next() * operations.length);
    const store = join(directory, "cut");
    mkdirSync(store);
    build(operations, place, { store, fate, rng });
    take(tally, await examiner.examine(store), ackedBefore(operations, place), `cut ${turn} at ${place}, ${fate}`);
    rmSync(store, { recursive: true });
    if (turn % 100 === 99) log(`${turn + 1} of ${count} cuts`);
  }
  return tally;
}

/** The operation at the place is the one it happens in: of a write some bytes are done. */
function build(
  operations: readonly Operation[],
  place: number,
  { store, fate, rng }: { readonly store: string; readonly fate: Fate; readonly rng: ReturnType<typeof createRng> },
): void {
  const disk = createDisk();
  for (const operation of operations.slice(0, place)) disk.apply(operation);
  const during = operations[place];
  if (during?.kind === "write") {
    const bytes = during.bytes.subarray(0, Math.floor(rng.next() * (during.bytes.length + 1)));
    disk.apply({ ...during, bytes });
  }
  disk.build(store, fate, rng);
}

function ackedBefore(operations: readonly Operation[], place: number): Numbers {
  const last = operations.slice(0, place).findLast((each) => each.kind === "acked");
  return last?.kind === "acked" ? last.numbers : { facts: 0, readings: 0 };
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
