import { mkdir, open, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Disk } from "./space.ts";

/** Makes a directory and all above it that are missing, and puts the name of each on disk. */
export async function makeDirectory(directory: string): Promise<void> {
  const topmost = await mkdir(directory, { recursive: true });
  const last = resolve(topmost ?? directory);
  let made = resolve(directory);
  for (; made !== last; made = dirname(made)) await syncDirectory(dirname(made));
  await syncDirectory(dirname(last));
}

/** A new or renamed file is only there for good once its directory is on disk. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The disk a directory lies on, as an ordinary user sees it. */
export async function diskOf(directory: string): Promise<Disk> {
  const { bsize, bavail, blocks } = await statfs(directory);
  return { freeBytes: bavail * bsize, bytes: blocks * bsize };
}
