import { Level, type BatchOptions } from "level";
import { assert } from "../core/result.ts";
import type { Log } from "../core/ports.ts";
import type { Key, KeyRange } from "./keys.ts";
import { inspectLogs, type LogFinding } from "./log-file.ts";
import {
  closedCodes,
  get,
  getMany,
  scan,
  snapshot,
  type Entry,
  type OpenLevel,
  type Scan,
  type Snapshot,
} from "./scan.ts";
import { codeOf, reasonOf, storeError, type DatabaseName, type StoreError } from "./trouble.ts";

/** Set (`value`) or removed (without). */
export interface Row {
  readonly key: Key;
  readonly value?: Uint8Array;
}

/** One LevelDB. What goes wrong in it is a StoreError. */
export interface Database {
  readonly name: DatabaseName;
  /** What LevelDB's log held that does not add up, when it was opened. */
  readonly logFindings: readonly LogFinding[];
  /** One atomic batch, on disk when it resolves. One at a time. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** Removes a range without waiting for the disk: only for what can be removed again after a crash. */
  readonly drop: (range: KeyRange) => Promise<void>;
  /** Gives the space of removed rows back to the disk. */
  readonly compact: (range: KeyRange) => Promise<void>;
  readonly get: (
    key: Key,
    how: Pick<Scan, "unreadable"> & { readonly view: Snapshot },
  ) => Promise<Uint8Array | undefined>;
  readonly getMany: (
    keys: readonly Key[],
    how: Pick<Scan, "unreadable"> & { readonly view: Snapshot },
  ) => Promise<readonly (Uint8Array | undefined)[]>;
  readonly scan: (range: KeyRange, how?: Scan) => AsyncGenerator<Entry, void, undefined>;
  readonly snapshot: () => Snapshot;
  /** Throws once a write has failed. */
  readonly mustBeSound: () => void;
  readonly close: () => Promise<void>;
}

/** Where tests put faults between the store and the disk, and see what is written; a range that leaves has no rows. */
export type WriteSeam = (database: DatabaseName, write: () => Promise<void>, rows: readonly Row[]) => Promise<void>;

export interface DatabaseDeps {
  readonly name: DatabaseName;
  readonly location: string;
  /** Only for a store that never existed: LevelDB empties one that lost its CURRENT file. */
  readonly create: boolean;
  readonly log: Log;
  readonly seam: WriteSeam;
}

export async function openDatabase(deps: DatabaseDeps): Promise<Database> {
  const { name } = deps;
  const logFindings = await inspectLogs(deps.location);
  const level = new Level<Uint8Array, Uint8Array>(deps.location, { ...encodings, ...sizes[name] });
  await level.open({ createIfMissing: deps.create });
  const { exclusive, beside, mustBeSound } = createWriting(deps);
  return {
    name,
    logFindings,
    write: (rows) => exclusive(() => level.batch(rows.map(operation), durably), rows),
    drop: (range) => beside(() => level.clear({ gte: range.gte, lt: range.lt })),
    compact: (range) => beside(() => compacting(level)(range.gte, range.lt)),
    get: (key, how) => get({ name, level }, key, how),
    getMany: (keys, how) => getMany({ name, level }, keys, how),
    scan: (range, how = {}) => scan({ name, level }, range, how),
    snapshot: () => snapshot({ name, level }),
    mustBeSound,
    close: () => level.close(),
  };
}

/** `level` leaves out of its types what only a LevelDB on disk can do. */
function compacting(level: OpenLevel): (start: Key, end: Key) => Promise<void> {
  const onDisk = level as OpenLevel & { readonly compactRange: (start: Key, end: Key) => Promise<void> };
  return (start, end) => onDisk.compactRange(start, end);
}

const encodings = { keyEncoding: "view", valueEncoding: "view" } as const;
/** Alarms are few: a short log is read quickly at start. */
const sizes = {
  alarm: { writeBufferSize: 1 << 20, cacheSize: 1 << 20, maxOpenFiles: 64 },
  readings: { writeBufferSize: 4 << 20, cacheSize: 4 << 20, maxOpenFiles: 128, blockSize: 16 << 10 },
} as const;
const durably: BatchOptions<Uint8Array, Uint8Array> = { sync: true };

function operation({ key, value }: Row) {
  return value === undefined ? ({ type: "del", key } as const) : ({ type: "put", key, value } as const);
}

interface Writing {
  readonly exclusive: (write: () => Promise<void>, rows: readonly Row[]) => Promise<void>;
  readonly beside: (write: () => Promise<void>) => Promise<void>;
  readonly mustBeSound: () => void;
}

/** After a failed write LevelDB acknowledges what it will lose, so the first failure is the last word of a handle. */
function createWriting({ name, log, seam }: DatabaseDeps): Writing {
  let poison: StoreError | undefined;
  let busy = false;
  const mustBeSound = (): void => {
    if (poison !== undefined) throw poison;
  };
  const beside = async (write: () => Promise<void>, rows: readonly Row[] = []): Promise<void> => {
    mustBeSound();
    await seam(name, write, rows).catch((error: unknown) => {
      poison ??= writeError(name, error);
      log.error("store.write-failed", { database: name, why: reasonOf(error) });
    });
    // Also when it was another write that failed meanwhile.
    mustBeSound();
  };
  const exclusive = async (write: () => Promise<void>, rows: readonly Row[]): Promise<void> => {
    assert(!busy, `two batches at once for the ${name} database`);
    busy = true;
    await beside(write, rows).finally(() => (busy = false));
  };
  return { exclusive, beside, mustBeSound };
}

function writeError(database: DatabaseName, error: unknown): StoreError {
  const isClosed = closedCodes.has(codeOf(error) ?? "");
  return storeError(
    isClosed ? { kind: "closed", database } : { kind: "poisoned", database, why: reasonOf(error) },
    error,
  );
}
