import { Level } from "level";
import type { Log } from "../core/ports.ts";
import { isIntact, decodeJson, encodeJson } from "./codec.ts";
import { openDatabase, type Database, type Row } from "./database.ts";
import { identityKey } from "./keys.ts";
import { copyDatabase } from "./quarantine.ts";
import { rm } from "node:fs/promises";
import type { DatabaseName } from "./trouble.ts";

export interface Salvage {
  readonly adopted: number;
  readonly refused: number;
}

/**
 * Repairs a copy and takes over every row whose own sum is right: LevelDB's repair also brings back rows that rotted
 * or stand under a wrong key. The source is not touched. A database of another store is not taken over.
 */
export async function salvage(
  source: string,
  into: Database,
  { id, log }: { readonly id: string | undefined; readonly log: Log },
): Promise<Salvage> {
  const copy = `${source}.copy`;
  try {
    await copyDatabase(source, copy);
    await repair(copy);
    return await adopted(await opened(into.name, copy, log), into, id);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function adopted(from: Database, into: Database, id: string | undefined): Promise<Salvage> {
  let [rows, count, refused]: [Row[], number, number] = [[], 0, 0];
  try {
    if (id !== undefined && (await isForeign(from, id))) return { adopted: 0, refused: 0 };
    for await (const [key, value] of from.scan(everything, { unreadable: () => (refused += 1) })) {
      if (isIntact(key, value)) rows.push({ key, value });
      else refused += 1;
      if (rows.length < rowsAtOnce) continue;
      await into.write(rows);
      [rows, count] = [[], count + rows.length];
    }
    await into.write([...rows, ...ownerRows(id)]);
    return { adopted: count + rows.length, refused };
  } finally {
    await from.close();
  }
}

async function isForeign(from: Database, id: string): Promise<boolean> {
  const view = from.snapshot();
  try {
    const value = await from.get(identityKey, { view, unreadable: () => undefined });
    const row = value === undefined ? undefined : decodeJson(identityKey, value);
    return row?.ok === true && (row.value as { readonly id?: unknown }).id !== id;
  } finally {
    await view.close();
  }
}

/** With the marker lost the owner is written once the other database says who it is. */
export function ownerRows(id: string | undefined): readonly Row[] {
  return id === undefined ? [] : [{ key: identityKey, value: encodeJson(identityKey, { id }) }];
}

function opened(name: DatabaseName, location: string, log: Log): Promise<Database> {
  return openDatabase({ name, location, create: false, log, seam: (_, write) => write() });
}

/** `level` leaves out of its types what only a LevelDB on disk can do. */
function repair(location: string): Promise<void> {
  const onDisk = Level as unknown as { readonly repair: (location: string) => Promise<void> };
  return onDisk.repair(location);
}

const everything = { gte: new Uint8Array([0]), lt: new Uint8Array([255]) };
const rowsAtOnce = 500;
