import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Log } from "../core/ports.ts";
import { decodeJson, encodeJson } from "./codec.ts";
import { openDatabase, type Database, type WriteSeam } from "./database.ts";
import { makeDirectory, syncDirectory } from "./directory.ts";
import { readIdentity, writeIdentity } from "./identity.ts";
import { identityKey } from "./keys.ts";
import { isBlank, isStillborn, setAside } from "./stillborn.ts";
import { codeOf, databaseNames, isStoreError, reasonOf, storeError, type DatabaseName } from "./trouble.ts";

export interface OpeningDeps {
  readonly directory: string;
  readonly log: Log;
  readonly seam: WriteSeam;
}

/** Databases of one store, by the names that were asked for. */
export type Databases = { readonly [name in DatabaseName]?: Database };

/** A store that exists is never created again, whatever is missing of it. */
export async function openDatabases(
  deps: OpeningDeps,
  names: readonly DatabaseName[] = databaseNames,
): Promise<Databases> {
  const id = await readIdentity(deps.directory);
  if (id === undefined) return provision(deps, names);
  const databases = await openAll(
    names,
    (name) => open(deps, name, false),
    (all) => verifyOwner(all, id, deps),
  );
  return byName(databases);
}

/** First start, or one that was cut off before its end. The store is there when both databases are. */
async function provision(deps: OpeningDeps, names: readonly DatabaseName[]): Promise<Databases> {
  await makeDirectory(deps.directory);
  const databases = await openAll(
    databaseNames,
    (name) => openOrCreate(deps, name),
    (all) => makeDurable(all, deps),
  );
  for (const database of databases) if (!names.includes(database.name)) await database.close();
  return byName(databases.filter(({ name }) => names.includes(name)));
}

async function openAll(
  names: readonly DatabaseName[],
  openOne: (name: DatabaseName) => Promise<Database>,
  settle: (databases: readonly Database[]) => Promise<void>,
): Promise<readonly Database[]> {
  const opened: Database[] = [];
  try {
    for (const name of names) opened.push(await openOne(name));
    await settle(opened);
    return opened;
  } catch (error) {
    for (const database of opened) await database.close();
    throw error;
  }
}

function byName(databases: readonly Database[]): Databases {
  return Object.fromEntries(databases.map((database) => [database.name, database]));
}

async function open({ directory, log, seam }: OpeningDeps, name: DatabaseName, create: boolean): Promise<Database> {
  try {
    return await openDatabase({ name, location: join(directory, name), create, log, seam });
  } catch (error) {
    if (codeOf(error) === "LEVEL_LOCKED") throw storeError({ kind: "locked", directory }, error);
    throw storeError({ kind: "refused", directory, why: `${name}: ${reasonOf(error)}` }, error);
  }
}

async function openOrCreate(deps: OpeningDeps, name: DatabaseName): Promise<Database> {
  const location = join(deps.directory, name);
  if (await isBlank(location)) return open(deps, name, true);
  try {
    return await open(deps, name, false);
  } catch (error) {
    if (!isStoreError(error) || error.kind !== "refused" || !(await isStillborn(location))) throw error;
    deps.log.warn("store.set-aside", { from: location, to: await setAside(location) });
    return open(deps, name, true);
  }
}

/** Each step is on disk before the next one: what the last file says is then true after any power cut. */
async function makeDurable(databases: readonly Database[], deps: OpeningDeps): Promise<void> {
  const { directory, log } = deps;
  const owners = await Promise.all(databases.map(ownerOf));
  const known = owners.find((owner) => owner.kind === "known");
  const id = known?.id ?? randomUUID();
  for (const database of databases) if ((await ownerOf(database)).kind === "none") await database.write([ownerRow(id)]);
  await verifyOwner(databases, id, deps);
  for (const name of databaseNames) await syncDirectory(join(directory, name));
  await writeIdentity(directory, id);
  log.info("store.provisioned", { directory, id, resumed: known !== undefined });
}

async function verifyOwner(databases: readonly Database[], id: string, { directory, log }: OpeningDeps): Promise<void> {
  for (const database of databases) {
    const { name } = database;
    const owner = await ownerOf(database);
    if (owner.kind === "known" && owner.id === id) continue;
    if (owner.kind !== "rotten") throw storeError({ kind: "refused", directory, why: stranger(name, owner) });
    log.error("store.damaged", { database: name, key: "identity", count: 1 });
    await database.write([ownerRow(id)]);
  }
}

type Owner = { readonly kind: "known"; readonly id: string } | { readonly kind: "none" | "rotten" };

function stranger(name: DatabaseName, owner: Owner): string {
  return owner.kind === "known" ? `${name} belongs to another store, ${owner.id}` : `${name} is empty`;
}

async function ownerOf(database: Database): Promise<Owner> {
  const view = database.snapshot();
  let refused = false;
  try {
    const value = await database.get(identityKey, { view, unreadable: () => (refused = true) });
    if (value === undefined) return { kind: refused ? "rotten" : "none" };
    const row = decodeJson(identityKey, value);
    return row.ok && isIdentity(row.value) ? { kind: "known", id: row.value.id } : { kind: "rotten" };
  } finally {
    await view.close();
  }
}

function ownerRow(id: string): { readonly key: Uint8Array; readonly value: Uint8Array } {
  return { key: identityKey, value: encodeJson(identityKey, { id }) };
}

function isIdentity(row: unknown): row is { readonly id: string } {
  return typeof row === "object" && row !== null && "id" in row && typeof row.id === "string";
}
