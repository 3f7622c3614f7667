import type { Level } from "level";
import type { Key, KeyRange } from "./keys.ts";
import { codeOf, reasonOf, storeError, type DatabaseName, type StoreError } from "./trouble.ts";

export type OpenLevel = Level<Uint8Array, Uint8Array>;
/** A view that no later write changes. */
export type Snapshot = ReturnType<OpenLevel["snapshot"]>;
export type Entry = readonly [key: Key, value: Uint8Array];

export interface Scan {
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly view?: Snapshot;
  /** Rows taken from LevelDB in one go, at most `atOnceMax`: no more than the reader is likely to want. */
  readonly atOnce?: number;
  /** Told about a block that LevelDB refuses; the rows beyond it still come. Without it such a block ends the scan. */
  readonly unreadable?: (why: string) => void;
}

export interface Readable {
  readonly name: DatabaseName;
  readonly level: OpenLevel;
}

/** Rows in key order, few at a time, never more than asked for. */
export async function* scan(from: Readable, range: KeyRange, how: Scan): AsyncGenerator<Entry, void, undefined> {
  const first: Rest = { range, left: how.limit ?? Infinity };
  const end: End = yield* pass(from, first, { ...how, atOnce: Math.min(how.atOnce ?? atOnceMax, atOnceMax) });
  if (end.kind === "done") return;
  skip(from, end.error, how);
  // The rows taken together with a refused block are lost with it: what is left once more, row by row.
  const last: End = yield* pass(from, end.rest, { ...how, atOnce: 1 });
  if (last.kind === "failed") skip(from, last.error, how);
}

export async function get(
  { name, level }: Readable,
  key: Key,
  { view, unreadable }: { readonly view: Snapshot; readonly unreadable?: Scan["unreadable"] },
): Promise<Uint8Array | undefined> {
  try {
    return await level.get(key, { snapshot: view });
  } catch (error) {
    skip({ name }, error, { unreadable });
    return undefined;
  }
}

/** In one go; a block that LevelDB refuses costs only the rows in it. */
export async function getMany(
  from: Readable,
  keys: readonly Key[],
  how: { readonly view: Snapshot; readonly unreadable?: Scan["unreadable"] },
): Promise<readonly (Uint8Array | undefined)[]> {
  try {
    return await from.level.getMany([...keys], { snapshot: how.view });
  } catch (error) {
    if (codeOf(error) !== "LEVEL_CORRUPTION") throw readError(from.name, error);
    const each: (Uint8Array | undefined)[] = [];
    for (const key of keys) each.push(await get(from, key, how));
    return each;
  }
}

export function snapshot({ name, level }: Readable): Snapshot {
  try {
    return level.snapshot();
  } catch (error) {
    throw readError(name, error);
  }
}

interface Rest {
  readonly range: KeyRange;
  readonly left: number;
}
type End = { readonly kind: "done" } | { readonly kind: "failed"; readonly error: unknown; readonly rest: Rest };

async function* pass(
  { name, level }: Readable,
  start: Rest,
  how: Scan & { readonly atOnce: number },
): AsyncGenerator<Entry, End, undefined> {
  const iterator = openIterator(name, level, start.range, how);
  let rest = start;
  try {
    while (rest.left > 0) {
      const entries = await iterator.nextv(Math.min(how.atOnce, rest.left));
      if (entries.length === 0) break;
      for (const entry of entries) if (isWhole(entry, start.range, how)) yield entry;
      rest = { range: beyond(rest.range, entries.at(-1)?.[0], how), left: rest.left - entries.length };
    }
    return { kind: "done" };
  } catch (error) {
    return { kind: "failed", error, rest };
  } finally {
    await iterator.close();
  }
}

function openIterator(name: DatabaseName, level: OpenLevel, range: KeyRange, { reverse = false, view }: Scan) {
  try {
    return level.iterator({ gte: range.gte, lt: range.lt, reverse, ...(view === undefined ? {} : { snapshot: view }) });
  } catch (error) {
    throw readError(name, error);
  }
}

function isWhole([key]: Entry, { bytesEach }: KeyRange, { unreadable }: Scan): boolean {
  if (bytesEach === undefined || key.length === bytesEach) return true;
  unreadable?.(`a key of ${key.length} bytes where ${bytesEach} are due`);
  return false;
}

function beyond(range: KeyRange, last: Key | undefined, { reverse }: Scan): KeyRange {
  if (last === undefined) return range;
  return reverse ? { ...range, lt: last } : { ...range, gte: Buffer.concat([last, new Uint8Array(1)]) };
}

function skip(
  { name }: Pick<Readable, "name">,
  error: unknown,
  how: { unreadable?: Scan["unreadable"] | undefined },
): void {
  if (codeOf(error) !== "LEVEL_CORRUPTION" || how.unreadable === undefined) throw readError(name, error);
  how.unreadable(reasonOf(error));
}

function readError(database: DatabaseName, error: unknown): StoreError {
  const isClosed = closedCodes.has(codeOf(error) ?? "");
  return storeError(
    isClosed ? { kind: "closed", database } : { kind: "unreadable", database, why: reasonOf(error) },
    error,
  );
}

/** What abstract-level answers after close. */
export const closedCodes: ReadonlySet<string> = new Set(["LEVEL_DATABASE_NOT_OPEN", "LEVEL_ITERATOR_NOT_OPEN"]);

/** Readers come after every commit: so many rows in one turn of the event loop. */
const atOnceMax = 100;
