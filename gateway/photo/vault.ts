import { createHash } from "node:crypto";
import { open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../core/ports.ts";
import { diskOf, makeDirectory, syncDirectory } from "../store/directory.ts";
import { spaceLevel } from "../store/space.ts";

/**
 * Photos as files beside the store, each under its own hash. The store's commits stay small by it, and a disk that is
 * busy with a picture holds up no alarm's batch.
 */
export interface PhotoVault {
  /** The disk has space for what can wait; alarms need what is left of a full one. */
  readonly hasSpace: () => Promise<boolean>;
  /**
   * Answers the SHA-256 of what was kept, hexadecimal. `name` is called once it is on disk: only then may a fact name
   * it, and until that is settled nobody sweeps it away.
   */
  readonly keep: (bytes: Uint8Array, name?: (hash: string) => Promise<void>) => Promise<string>;
  /** Nothing for one that is not there, or is not what it was. */
  readonly read: (hash: string) => Promise<Uint8Array | undefined>;
  readonly forget: (hashes: readonly string[]) => Promise<void>;
  /** Removes what nothing names: the power went between the file and the fact, or it was of a test. */
  readonly sweep: (isNamed: (hash: string) => boolean) => Promise<void>;
}

export function createPhotoVault(directory: string, log: Log): PhotoVault {
  const folder = join(directory, "photos");
  const pathOf = (hash: string) => join(folder, `${hash}.jpg`);
  const coming = new Set<string>();
  let made: Promise<void> | undefined;
  let writes = 0;
  const write = async (hash: string, bytes: Uint8Array) => {
    made ??= makeDirectory(folder);
    await made.catch(() => (made = undefined));
    const beside = join(folder, `${hash}.${(writes += 1)}.new`);
    try {
      await writeSynced(beside, bytes);
      await rename(beside, pathOf(hash));
      await syncDirectory(folder);
    } catch (error) {
      await removed(beside, log);
      throw error;
    }
  };
  const keep: PhotoVault["keep"] = async (bytes, name = async () => {}) => {
    const hash = hashOf(bytes);
    coming.add(hash);
    try {
      await write(hash, bytes);
      await name(hash);
    } finally {
      coming.delete(hash);
    }
    return hash;
  };
  const forget = async (hashes: readonly string[]) => {
    for (const hash of hashes) await removed(pathOf(hash), log);
  };
  const sweep = async (isNamed: (hash: string) => boolean) => {
    const names = await readdir(folder).catch(() => []);
    const isOrphan = ([hash = "", kind]: readonly string[]) => !coming.has(hash) && (kind !== "jpg" || !isNamed(hash));
    const orphans = names.filter((name) => isOrphan(name.split(".")));
    for (const name of orphans) await removed(join(folder, name), log);
    if (orphans.length > 0) log.info("photo.orphans-swept", { count: orphans.length });
  };
  const hasSpace = async () => ["ample", "warn"].includes(spaceLevel(await diskOf(directory)));
  return { hasSpace, keep, read: (hash) => readSound(pathOf(hash), hash, log), forget, sweep };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readSound(path: string, hash: string, log: Log): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || hashOf(bytes) === hash) return bytes;
  log.error("photo.damaged", { hash });
  return undefined;
}

/** One that is gone already needs no word. */
async function removed(path: string, log: Log): Promise<void> {
  await unlink(path).catch((error: unknown) => log.info("photo.not-removed", { path, why: String(error) }));
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
