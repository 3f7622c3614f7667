import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log, Store, StoreDamage } from "../core/ports.ts";
import { readAlarmPlace } from "./alarm-place.ts";
import { readState } from "./alarm-state.ts";
import { readAttempts, type Attempts } from "./attempts.ts";
import { createDamageReport } from "./damage-report.ts";
import { openDatabase, type Database, type WriteSeam } from "./database.ts";
import { makeDirectory, syncDirectory } from "./directory.ts";
import { readIdentity } from "./identity.ts";
import { nothingSealed } from "./seal.ts";
import { openLevelStore, type LevelStore, type LevelStoreDeps } from "./level.ts";
import { inspectLogs, tellFindings } from "./log-file.ts";
import { isThere, newestQuarantine, pruneQuarantine, quarantine } from "./quarantine.ts";
import { renumber } from "./renumbering.ts";
import { ownerRows, salvage, type Salvage } from "./salvage.ts";
import { readReadingsPlace } from "./segment-index.ts";
import { databaseNames, codeOf, isStoreError, reasonOf, storeError, type DatabaseName } from "./trouble.ts";

/**
 * Opens a store whatever became of it: each database is tried by itself first, and one that cannot be used is set
 * aside whole and rebuilt from what is still readable in it. Rejects when another process holds the store, and for
 * what passes (a full disk, no descriptors): then nothing is touched and trying again helps.
 */
export async function openRecoveringStore(deps: LevelStoreDeps): Promise<LevelStore> {
  const { directory, log } = deps;
  const id = await soundIdentity(directory, log);
  const attempts = await readAttempts(directory);
  const damage: StoreDamage[] = [];
  // Without its marker a store is provisioned as a whole, whatever part of it was asked for.
  for (const name of id === undefined ? databaseNames : namesOf(deps))
    if (id !== undefined || (await isThere(join(directory, name)))) {
      damage.push(...(await logDamage(name, deps)));
      const why = await trouble(name, { ...deps, id, attempts });
      if (why !== undefined) damage.push(await rebuild(name, why, { ...deps, id, attempts }));
    }
  const store = await openCounted(deps, attempts);
  return damage.length > 0 ? withDamage(store, damage) : store;
}

function namesOf({ only }: LevelStoreDeps): readonly DatabaseName[] {
  return only === undefined ? databaseNames : [only];
}

interface Deps extends LevelStoreDeps {
  /** Absent as long as the store was never provisioned, or lost its marker. */
  readonly id: string | undefined;
  readonly attempts: Attempts;
}

/** Before LevelDB opens the database for the first time: after that its log is gone, and with it what did not add up. */
async function logDamage(name: DatabaseName, { directory, log }: LevelStoreDeps): Promise<readonly StoreDamage[]> {
  const report = createDamageReport(name, log);
  tellFindings(await inspectLogs(join(directory, name)), { database: name, report, log });
  return report.found();
}

function withDamage(store: LevelStore, before: readonly StoreDamage[]): LevelStore {
  const load: Store["load"] = async (recallMs) => {
    const loaded = await store.load(recallMs);
    return { ...loaded, damage: [...before, ...(loaded.damage ?? [])] };
  };
  return { ...store, load };
}

/** However it ends, it has not ended the process. */
async function openCounted(deps: LevelStoreDeps, attempts: Attempts): Promise<LevelStore> {
  try {
    return await openLevelStore({ ...deps, seam: watchful(deps.seam, attempts) });
  } finally {
    for (const name of namesOf(deps)) await attempts.set(name, 0);
  }
}

/** Packing tables meets what rotted in them and then fails each time: such a database is rebuilt when next opened. */
function watchful(seam: WriteSeam = (_, write) => write(), attempts: Attempts): WriteSeam {
  return (name, write, rows) =>
    seam(name, write, rows).catch(async (error: unknown) => {
      if (codeOf(error) === "LEVEL_CORRUPTION") await attempts.set(name, abortsMax);
      throw error;
    });
}

/** A marker nobody can read is set aside: the databases know whose they are. */
async function soundIdentity(directory: string, log: Log): Promise<string | undefined> {
  try {
    return await readIdentity(directory);
  } catch (error) {
    if (!isStoreError(error)) throw error;
    log.error("store.marker-unreadable", { why: error.message });
    await rename(join(directory, "STORE_ID"), join(directory, "STORE_ID.unreadable"));
    return undefined;
  }
}

/** Why a database cannot be used; nothing when it can. */
async function trouble(name: DatabaseName, deps: Deps): Promise<string | undefined> {
  const { attempts } = deps;
  if (attempts.of(name) >= abortsMax) return `${attempts.of(name)} openings ended the process`;
  await attempts.set(name, attempts.of(name) + 1);
  try {
    await probe(name, deps);
  } catch (error) {
    if (codeOf(error) === "LEVEL_LOCKED") {
      await attempts.set(name, attempts.of(name) - 1);
      throw storeError({ kind: "locked", directory: deps.directory }, error);
    }
    const why = reasonOf(error);
    // An error of the medium may pass: it counts, and is one of the database only when it comes back.
    if (!/Input\/output error/.test(why)) await attempts.set(name, 0);
    if (passing.test(why)) throw error;
    return why;
  }
  return undefined;
}

/** Opens and reads what every start reads; what rotted in it is reported when the store itself is loaded. */
async function probe(name: DatabaseName, { directory, id }: Deps): Promise<void> {
  const database = await opened(name, join(directory, name), false);
  try {
    const deps = { database, report: createDamageReport(name, silent) };
    if (name === "alarm") await readState(await readAlarmPlace(deps), { ...deps, seal: nothingSealed });
    else await readReadingsPlace(deps);
    if (id !== undefined) await mustBelong(database, id);
  } finally {
    await database.close();
  }
}

async function mustBelong(database: Database, id: string): Promise<void> {
  const view = database.snapshot();
  try {
    const [owner] = ownerRows(id);
    const stored = owner && (await database.get(owner.key, { view, unreadable: () => undefined }));
    // It was the first row ever written: what stood beside it in the log is gone as well.
    if (stored === undefined) throw new Error("its first rows are lost");
    const text = Buffer.from(stored).toString("latin1");
    const other = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
    // A row that rotted is no proof of another owner; it is written anew when the store is opened.
    if (other !== undefined && other !== id && stored.length === owner?.value?.length)
      throw new Error(`it belongs to another store, ${other}`);
  } finally {
    await view.close();
  }
}

/**
 * Each step can be the last one before a power cut: `<name>.salvage` is there from before the database is set aside
 * until the new one stands in its place, so a start in between goes on with the newest quarantine.
 */
async function rebuild(name: DatabaseName, why: string, deps: Deps): Promise<StoreDamage> {
  const { directory, log, attempts } = deps;
  const location = join(directory, name);
  const isResumed = await isThere(`${location}.salvage`);
  await attempts.set(name, Math.max(attempts.of(name), abortsMax) + 1);
  await rm(`${location}.salvage`, { recursive: true, force: true });
  await makeDirectory(`${location}.salvage`);
  const moved = await quarantine(location);
  const aside = moved ?? (isResumed ? await newestQuarantine(location) : undefined);
  const taken = await filled(name, aside, deps);
  await rename(`${location}.salvage`, location);
  await syncDirectory(directory);
  await pruneQuarantine(location);
  await attempts.set(name, 0);
  const damage = { kind: "rebuilt", database: name, why, ...taken, ...(aside === undefined ? {} : { aside }) } as const;
  log.error("store.rebuilt", damage);
  return damage;
}

/** The new database, whole and closed. */
async function filled(name: DatabaseName, source: string | undefined, deps: Deps): Promise<Salvage> {
  const { directory, log, attempts, id } = deps;
  const database = await opened(name, join(directory, `${name}.salvage`), true);
  try {
    const isTried = source !== undefined && attempts.of(name) < salvagesMax + abortsMax + 1;
    const taken = isTried ? await salvage(source, database, { id, log }).catch(untaken(log)) : none;
    if (taken.adopted === 0 && id !== undefined) await database.write(ownerRows(id));
    if (name === "alarm") await renew(database, directory, log);
    return taken;
  } finally {
    await database.close();
  }
}

/** What cannot be repaired stays in quarantine for people; the gateway starts without it. */
function untaken(log: Log): (error: unknown) => Salvage {
  return (error) => {
    if (passing.test(reasonOf(error))) throw error;
    log.error("store.salvage-failed", { why: reasonOf(error) });
    return none;
  };
}

/** The epoch is kept in a file of its own too: a database of which nothing is left cannot say what it was. */
async function renew(database: Database, directory: string, log: Log): Promise<void> {
  const file = join(directory, "EPOCH");
  const last = Number(await readFile(file, "utf8").catch(() => "1")) || 1;
  const deps = { database, report: createDamageReport("alarm", silent) };
  const epoch = await renumber(deps, { epochMin: last + 1, log });
  await writeFile(`${file}.new`, String(epoch), { flush: true });
  await rename(`${file}.new`, file);
  log.warn("store.epoch", { epoch });
}

function opened(name: DatabaseName, location: string, create: boolean): Promise<Database> {
  return openDatabase({ name, location, create, log: silent, seam: (_, write) => write() });
}

const none: Salvage = { adopted: 0, refused: 0 };
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const passing =
  /No space left|Too many open files|Read-only file system|Input\/output error|Cannot allocate|ENOSPC|EMFILE|EROFS|EIO/;
/** Openings that may end the process before the database is taken for the cause. */
const abortsMax = 2;
/** Salvages that may; after that a start does without. */
const salvagesMax = 3;
