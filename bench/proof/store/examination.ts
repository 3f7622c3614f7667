import { isDeepStrictEqual } from "node:util";
import type { PointId } from "../../../config/ids.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import type { Log, Store } from "../../../gateway/core/ports.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { decisionAfter, factOf, pointCount, pointOf, readingOf, recordOf, segments, type Numbers } from "./rows.ts";

/** What a store gives back, held against what its rows must be. */
export interface Examination {
  /** Why it did not open, or broke off; then nothing else counts. */
  readonly refused?: string;
  /** Up to which number everything is there, without a hole. */
  readonly whole: Numbers;
  /** How many there are in all. */
  readonly found: Numbers;
  /** A row that is not what was written under its number. */
  readonly wrong: readonly string[];
  /** What the store itself said is damaged or missing. */
  readonly complaints: readonly string[];
  readonly startMs: number;
}

export async function examine(directory: string): Promise<Examination> {
  const complaints: string[] = [];
  const started = performance.now();
  try {
    const store = await openLevelStore({ directory, log: listening(complaints), segments });
    try {
      const seen = await look(store);
      return { ...seen, complaints, startMs: seen.readyAt - started };
    } finally {
      await store.close();
    }
  } catch (error) {
    const refused = error instanceof Error ? error.message : String(error);
    return { refused, whole: none, found: none, wrong: [], complaints, startMs: performance.now() - started };
  }
}

const none: Numbers = { facts: 0, readings: 0 };

async function look(store: Store): Promise<Omit<Examination, "complaints" | "startMs"> & { readyAt: number }> {
  const { state } = await store.load(0);
  const readyAt = performance.now();
  const facts = await store.facts({ afterSeq: 0, limit: 1e6 });
  const records = await store.uplink({ lane: "event", afterSeq: 0, limit: 1e6 });
  const readings = await allReadings(store);
  const wrong = [
    ...differing(facts, ({ seq }) => factOf(seq)),
    ...differing(records, ({ seq }) => recordOf(seq)),
    ...differing(readings, ({ at }) => readingOf(at.monoMs)),
  ];
  const seqs = facts.map(({ seq }) => seq);
  const numbers = readings.map(({ at }) => at.monoMs).toSorted((one, other) => one - other);
  const whole = { facts: wholeTo(seqs), readings: wholeTo(numbers) };
  const counted = state.box.get("box")?.seq ?? 0;
  if (counted !== (seqs.at(-1) ?? 0)) wrong.push(`the box stands at ${counted}, its last fact is ${seqs.at(-1) ?? 0}`);
  await goOn(store, { facts: counted, readings: numbers.at(-1) ?? 0 });
  return { readyAt, whole, found: { facts: facts.length, readings: readings.length }, wrong };
}

/** A store that opens and then takes nothing has not come back. */
async function goOn(store: Store, after: Numbers): Promise<void> {
  await store.commit(decisionAfter(after));
}

async function allReadings(store: Store): Promise<readonly Reading[]> {
  const points: readonly PointId[] = Array.from({ length: pointCount }, (_, number) => pointOf(number));
  const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1e6 };
  return (await Promise.all(points.map((point) => store.history({ point, ...range })))).flat();
}

function differing<T extends object>(rows: readonly T[], expected: (row: T) => T): string[] {
  return rows.filter((row) => !isDeepStrictEqual(row, expected(row))).map((row) => JSON.stringify(row).slice(0, 200));
}

function wholeTo(numbers: readonly number[]): number {
  const hole = numbers.findIndex((number, index) => number !== index + 1);
  return hole < 0 ? numbers.length : hole;
}

function listening(complaints: string[]): Log {
  const keep: Log["error"] = (event, fields) => void complaints.push(`${event} ${JSON.stringify(fields ?? {})}`);
  return { info: () => undefined, warn: keep, error: keep };
}
