import { access, readdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { assert } from "../core/result.ts";
import { isMissing } from "./identity.ts";

/** No data file at all: LevelDB may create what it needs. Its lock and its own log say nothing about content. */
export async function isBlank(location: string): Promise<boolean> {
  return (await dataFilesIn(location)).length === 0;
}

/**
 * Power lost before the first durable batch leaves a database that LevelDB cannot open and that holds nothing:
 * no table, and no log longer than that batch.
 */
export async function isStillborn(location: string): Promise<boolean> {
  const files = await dataFilesIn(location);
  return files.every(
    ({ name, bytes }) => !isTable.test(name) && (!name.endsWith(".log") || bytes < firstBatchBytesMax),
  );
}

/** Kept, not deleted: it costs a few hundred bytes, and nobody has to believe the reasoning above. */
export async function setAside(location: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    assert(number < 100, `a hundred stillborn databases beside ${location}`);
    const aside = `${location}.stillborn-${number}`;
    if (await exists(aside)) continue;
    await rename(location, aside);
    return aside;
  }
}

interface DataFile {
  readonly name: string;
  readonly bytes: number;
}

async function dataFilesIn(location: string): Promise<readonly DataFile[]> {
  const names = await readdir(location).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const kept = names.filter((name) => !isLevelsOwn.test(name));
  return Promise.all(kept.map(async (name) => ({ name, bytes: (await stat(join(location, name))).size })));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const isTable = /\.(ldb|sst)$/;
const isLevelsOwn = /^LO(CK|G|G\.old)$/;
const firstBatchBytesMax = 1_024;
