import { open, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../../config/limits.ts";
import { syncDirectory } from "./directory.ts";
import { isMissing } from "./identity.ts";

/**
 * Space taken beforehand. LevelDB needs space even to delete: on a full disk the ballast goes first, then the store
 * can be opened and shed.
 */
export interface Ballast {
  /** The space is free when it resolves. */
  readonly release: () => Promise<void>;
  /** False when the disk has no room for it yet. */
  readonly restore: () => Promise<boolean>;
}

export function createBallast(directory: string, bytes: number = limits.ballastBytes): Ballast {
  const path = join(directory, "ballast");
  return {
    release: async () => {
      await unlink(path).catch(ignoreMissing);
      await syncDirectory(directory);
    },
    restore: () => restore(path, bytes),
  };
}

async function restore(path: string, bytes: number): Promise<boolean> {
  if ((await sizeOf(path)) === bytes) return true;
  try {
    await fill(path, bytes);
    return true;
  } catch {
    // Half a ballast only takes the space that others need now.
    await unlink(path).catch(ignoreMissing);
    return false;
  }
}

/** Written, not only lengthened: a file with holes holds no space. Bytes that no file system packs. */
async function fill(path: string, bytes: number): Promise<void> {
  const handle = await open(path, "w", 0o600);
  try {
    for (let written = 0; written < bytes; written += block.length)
      await handle.write(block.subarray(0, Math.min(block.length, bytes - written)));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** A run of a linear congruential generator (Numerical Recipes). */
const block: Uint8Array = (() => {
  let state = 1;
  return Uint8Array.from(
    { length: 1 << 16 },
    () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24,
  );
})();
