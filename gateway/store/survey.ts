import { join } from "node:path";
import type { Log } from "../core/ports.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { lanes } from "../core/uplink.ts";
import { decode, decodeJson, type Damage } from "./codec.ts";
import { createDamageReport, type DamageReport } from "./damage-report.ts";
import { openDatabase, type Database } from "./database.ts";
import { readingsIn } from "./groups.ts";
import { emptyHead, headFrom, type Head } from "./head.ts";
import { readIdentity } from "./identity.ts";
import { allRows, kindOf as letterOf, segmentOf, seqOf, type Key } from "./keys.ts";
import { tellFindings } from "./log-file.ts";
import { unpackParts } from "./part-packing.ts";
import type { Entry } from "./scan.ts";
import type { PointsRow } from "./sealing.ts";
import { createSequence, type Sequence } from "./sequence.ts";
import { codeOf, databaseNames, isStoreError, reasonOf, type DatabaseName } from "./trouble.ts";

/** What stands in a closed store. */
export interface Survey {
  /** Sound rows of each kind; the names of keys.ts. */
  readonly rows: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** One broken place, with the words of the damage report. */
export interface Finding {
  readonly event: string;
  readonly [field: string]: unknown;
}

export type Unfit =
  { readonly kind: "absent" } | { readonly kind: "locked" } | { readonly kind: "unreadable"; readonly why: string };

/** Opens both databases of a store that nobody has open, and closes them again. Nothing is ever created. */
export async function withClosedStore<T>(
  directory: string,
  work: (databases: readonly Database[], id: string) => Promise<T>,
): Promise<Result<T, Unfit>> {
  const opened: Database[] = [];
  try {
    const id = await readIdentity(directory);
    if (id === undefined) return fail({ kind: "absent" });
    for (const name of databaseNames) opened.push(await openExisting(directory, name));
    return ok(await work(opened, id));
  } catch (error) {
    return fail(unfit(error));
  } finally {
    for (const database of opened) await database.close();
  }
}

export function surveyStore(directory: string): Promise<Result<Survey, Unfit>> {
  return withClosedStore(directory, async (databases) => {
    const rows: Record<string, number> = {};
    const findings: Finding[] = [];
    for (const database of databases) await surveyDatabase(database, rows, findings);
    return { rows, findings };
  });
}

function openExisting(directory: string, name: DatabaseName): Promise<Database> {
  return openDatabase({
    name,
    location: join(directory, name),
    create: false,
    log: silent,
    seam: (_, write) => write(),
  });
}

function unfit(error: unknown): Unfit {
  if (codeOf(error) === "LEVEL_LOCKED") return { kind: "locked" };
  const isOurs = isStoreError(error) || codeOf(error) !== undefined;
  if (!isOurs) throw error;
  return { kind: "unreadable", why: reasonOf(error) };
}

async function surveyDatabase(database: Database, rows: Record<string, number>, findings: Finding[]): Promise<void> {
  const keep: Log["error"] = (event, fields = {}) => void findings.push({ event, ...fields });
  const log: Log = { ...silent, warn: keep, error: keep };
  const report = createDamageReport(database.name, log);
  tellFindings(database.logFindings, { database: database.name, report, log });
  const watch = createWatch(report);
  for await (const [key, value] of database.scan(allRows, { unreadable: report.unreadable })) {
    const damage = damageOf([key, value]);
    const kind = kindOf(key);
    if (damage !== undefined) report.row(key, damage);
    else rows[kind] = (rows[kind] ?? 0) + 1;
    watch.saw([key, value], damage === undefined);
  }
  watch.end();
}

interface Watch {
  readonly saw: (entry: Entry, isSound: boolean) => void;
  readonly end: () => void;
}

/** Which numbers must be there: facts from 1, every stream without a hole, all to where the newest head stands. */
function createWatch(report: DamageReport): Watch {
  const sequences = new Map<string, Sequence>();
  const series = new Map<number, number>();
  let head: Head = emptyHead;
  const sequenceOf = (name: string): Sequence => {
    const known =
      sequences.get(name) ?? createSequence(name, name === "facts" || name === "journal" ? 1 : undefined, report);
    sequences.set(name, known);
    return known;
  };
  const saw = ([key, value]: Entry, isSound: boolean): void => {
    const stream = streamOf(key);
    if (stream !== undefined) sequenceOf(stream).takes(seqOf(key), isSound);
    const kind = kindOf(key);
    if (kind === "series") series.set(segmentOf(key), (series.get(segmentOf(key)) ?? 0) + 1);
    if (kind === "commits" && isSound) head = headIn([key, value]);
    if (kind === "points" && isSound) compareSeries([key, value], series, report);
  };
  const end = (): void => {
    if (head.facts > 0) sequenceOf("facts").end(head.facts);
    for (const lane of lanes) sequences.get(`uplink ${lane}`)?.end(head.lanes[lane]);
  };
  return { saw, end };
}

function headIn([key, value]: Entry): Head {
  const row = decodeJson(key, value);
  return row.ok ? headFrom(row.value) : emptyHead;
}

function compareSeries([key, value]: Entry, series: ReadonlyMap<number, number>, report: DamageReport): void {
  const row = decodeJson(key, value);
  const expected = row.ok ? (row.value as PointsRow).points.length : 0;
  const found = series.get(segmentOf(key)) ?? 0;
  if (found < expected) report.gap(`series of segment ${segmentOf(key)}`, found + 1, expected);
}

function damageOf([key, value]: Entry): Damage | undefined {
  const kind = kindOf(key);
  if (kind === "unknown") return { kind: "content", at: 0, why: "a key this version does not know" };
  if (kind === "groups" || kind === "series") return errorOf(readingsIn(key, value));
  if (kind !== "roll-ups") return errorOf(decodeJson(key, value));
  const payload = decode(key, "rollups", value);
  return errorOf(payload.ok ? unpackParts(payload.value, key[6] === 0x68 ? "hour" : "minute") : payload);
}

function errorOf(result: Result<unknown, Damage>): Damage | undefined {
  return result.ok ? undefined : result.error;
}

function streamOf(key: Key): string | undefined {
  const kind = kindOf(key);
  if (kind !== "uplink") return gapFree.has(kind) ? kind : undefined;
  return `uplink ${Buffer.from(key.subarray(1, key.indexOf(0))).toString()}`;
}

function kindOf(key: Key): string {
  const kind = kinds[letterOf(key)];
  return kind !== undefined && key.length >= kind.bytesMin ? kind.name : "unknown";
}

const gapFree: ReadonlySet<string> = new Set(["facts", "commits", "groups", "journal"]);
const kinds: Readonly<Record<string, { readonly name: string; readonly bytesMin: number }>> = {
  a: { name: "journal", bytesMin: 9 },
  c: { name: "commits", bytesMin: 9 },
  f: { name: "facts", bytesMin: 9 },
  i: { name: "identity", bytesMin: 1 },
  s: { name: "state", bytesMin: 2 },
  u: { name: "uplink", bytesMin: 10 },
  w: { name: "tip", bytesMin: 1 },
  z: { name: "floor", bytesMin: 1 },
  G: { name: "groups", bytesMin: 14 },
  P: { name: "series", bytesMin: 6 },
  Q: { name: "points", bytesMin: 6 },
  R: { name: "roll-ups", bytesMin: 7 },
  V: { name: "points rolled up", bytesMin: 6 },
  X: { name: "segments", bytesMin: 6 },
  Y: { name: "stretches", bytesMin: 6 },
};

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
