import { randomInt } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Log } from "../core/ports.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { readArchive, type ArchiveFault, type ArchiveRow } from "./archive.ts";
import { decodeJson, encodeJson } from "./codec.ts";
import { createDamageReport } from "./damage-report.ts";
import { openDatabase, type Database, type Row } from "./database.ts";
import { makeDirectory, syncDirectory } from "./directory.ts";
import type { Head } from "./head.ts";
import { isMissing, writeIdentity } from "./identity.ts";
import { stateKey } from "./keys.ts";
import { migrateFrom1 } from "./layout-1.ts";
import { surveyStore, type Finding } from "./survey.ts";
import { databaseNames, type DatabaseName } from "./trouble.ts";

export type RestoreFault =
  ArchiveFault | { readonly kind: "not-empty" } | { readonly kind: "damaged"; readonly findings: readonly Finding[] };

/**
 * Makes a store from an archive. It is built beside the directory, read back whole and only then put in its place, so
 * that a bad archive leaves nothing behind. With `newEpoch` its numbering is a new generation: the district must not
 * take what comes after an old backup for what it has already seen.
 */
export async function restoreStore(
  archive: string,
  directory: string,
  { newEpoch }: { readonly newEpoch: boolean },
): Promise<Result<number, RestoreFault>> {
  if (!(await isEmpty(directory))) return fail({ kind: "not-empty" });
  const draft = `${directory}.restoring`;
  await rm(draft, { recursive: true, force: true });
  await makeDirectory(draft);
  const built = await build(archive, draft, newEpoch ? nextGeneration() : (row) => row);
  if (!built.ok) {
    await rm(draft, { recursive: true, force: true });
    return built;
  }
  await rm(directory, { recursive: true, force: true });
  await rename(draft, directory);
  await syncDirectory(dirname(directory));
  return built;
}

async function build(
  archive: string,
  draft: string,
  change: (row: ArchiveRow) => ArchiveRow,
): Promise<Result<number, RestoreFault>> {
  const databases = { alarm: await create(draft, "alarm"), readings: await create(draft, "readings") };
  let rows = 0;
  const waiting: Record<DatabaseName, Row[]> = { alarm: [], readings: [] };
  const flush = async (name: DatabaseName, atLeast: number): Promise<void> => {
    if (waiting[name].length >= atLeast) await databases[name].write(waiting[name].splice(0));
  };
  const take = async (row: ArchiveRow): Promise<void> => {
    rows += 1;
    waiting[row.database].push(change(row));
    await flush(row.database, rowsPerBatch);
  };
  const read = await readArchive(archive, take);
  for (const name of databaseNames) await flush(name, 1);
  await migrateFrom1({ database: databases.readings, report: createDamageReport("readings", silent) });
  for (const name of databaseNames) await databases[name].close();
  if (!read.ok) return read;
  await writeIdentity(draft, read.value.id);
  const survey = await surveyStore(draft);
  const findings = survey.ok ? survey.value.findings : [{ event: "store.unreadable", ...survey.error }];
  return findings.length > 0 ? fail({ kind: "damaged", findings }) : ok(rows);
}

function create(draft: string, name: DatabaseName): Promise<Database> {
  return openDatabase({ name, location: join(draft, name), create: true, log: silent, seam: (_, write) => write() });
}

async function isEmpty(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.length === 0;
}

/**
 * By a leap and not by one: whoever restores the same backup twice begins two generations. Rows that are damaged stay as
 * they are and are found.
 */
function nextGeneration(): (row: ArchiveRow) => ArchiveRow {
  const leap = randomInt(1, epochLeapMax);
  return (row) => {
    const { database, key } = row;
    const isBox = Buffer.compare(key, stateKey("box", "box")) === 0;
    const isHead = key[0] === 0x63 && key.length === 9;
    if (database !== "alarm" || !(isBox || isHead)) return row;
    const content = decodeJson(key, row.value);
    if (!content.ok) return row;
    const next = isBox ? raised(content.value as Box, leap) : raisedHead(content.value as Head, leap);
    return { ...row, value: encodeJson(key, next) };
  };
}

/** An epoch has 32 bits in the alarm ring: room for thousands of restores. */
const epochLeapMax = 1 << 20;

interface Box {
  readonly epoch: number;
}

function raised<T extends Box>(box: T, leap: number): T {
  return { ...box, epoch: box.epoch + leap };
}

/** The copy of the row in a head. */
function raisedHead(head: Head, leap: number): Head {
  const box = head.counters["box box"];
  if (box?.table !== "box" || box.value === undefined) return head;
  return { ...head, counters: { ...head.counters, "box box": { ...box, value: raised(box.value, leap) } } };
}

const rowsPerBatch = 500;
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
