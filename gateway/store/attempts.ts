import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseName } from "./trouble.ts";

/**
 * Counts how often a database was begun to be opened and never was: LevelDB can end the process by an assertion, and
 * only the next process can draw the conclusion. Not synced: a process that ends leaves the file to the kernel.
 */
export interface Attempts {
  readonly of: (name: DatabaseName) => number;
  readonly set: (name: DatabaseName, count: number) => Promise<void>;
}

export async function readAttempts(directory: string): Promise<Attempts> {
  const counts = new Map<DatabaseName, number>();
  const pathOf = (name: DatabaseName): string => join(directory, `${name}.opening`);
  for (const name of ["alarm", "readings"] as const)
    counts.set(name, Number(await readFile(pathOf(name), "utf8").catch(() => "0")) || 0);
  const set = async (name: DatabaseName, count: number): Promise<void> => {
    counts.set(name, count);
    // On a full disk nothing can be counted; nothing can be opened there either.
    if (count === 0) await rm(pathOf(name), { force: true }).catch(() => undefined);
    else await writeFile(pathOf(name), String(count)).catch(() => undefined);
  };
  return { of: (name) => counts.get(name) ?? 0, set };
}
