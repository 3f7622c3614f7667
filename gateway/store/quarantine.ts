import { access, copyFile, link, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncDirectory } from "./directory.ts";
import { isBlank } from "./stillborn.ts";

/** Where a database that cannot be used lies, whole: `<location>.quarantine-N`, the highest number the newest. */
export async function newestQuarantine(location: string): Promise<string | undefined> {
  return (await quarantines(location)).at(-1);
}

/** Moves a database aside; answers nothing when there was no data file to keep. */
export async function quarantine(location: string): Promise<string | undefined> {
  const isKept = !(await isBlank(location).catch(isUnreadable));
  if (!isKept) await rm(location, { recursive: true, force: true });
  if (!isKept) return undefined;
  const newest = await newestQuarantine(location);
  const aside = `${location}.quarantine-${newest === undefined ? 1 : numberOf(newest) + 1}`;
  await rename(location, aside);
  await syncDirectory(dirname(location));
  return aside;
}

/** Two are kept: the disk must not fill with what nobody reads. */
export async function pruneQuarantine(location: string): Promise<void> {
  const stale = (await quarantines(location)).slice(0, -keptMax);
  for (const path of stale) await rm(path, { recursive: true, force: true });
}

/** Tables are never written again, so they are linked; everything else a repair may write to. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to);
  for (const file of await readdir(from)) {
    const [source, target] = [join(from, file), join(to, file)];
    // A file that cannot be read is one more that the repair does without.
    if (/\.(ldb|sst)$/.test(file)) await link(source, target).catch(() => copyFile(source, target).catch(ignored));
    else if (file !== "LOCK") await copyFile(source, target).catch(ignored);
  }
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function quarantines(location: string): Promise<readonly string[]> {
  const directory = dirname(location);
  const paths = (await readdir(directory)).map((file) => join(directory, file));
  const mine = paths.filter((path) => path.startsWith(`${location}.quarantine-`) && numberOf(path) > 0);
  return mine.toSorted((one, other) => numberOf(one) - numberOf(other));
}

function numberOf(path: string): number {
  return Number(/-(\d+)$/.exec(path)?.[1] ?? 0);
}

/** Not a directory at all: kept as it is. */
function isUnreadable(): boolean {
  return false;
}

const ignored = (): void => undefined;
const keptMax = 2;
