import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "./directory.ts";
import { storeError } from "./trouble.ts";

/**
 * The file that says a store exists. It is written last, after the first durable batch of both databases, so with it
 * every database must be there and without it nothing was ever acknowledged.
 */
export async function readIdentity(directory: string): Promise<string | undefined> {
  return (await readMarker(directory))?.id;
}

/** Of an earlier layout: its rows were moved, and from now on it says so. */
export async function raiseLayout(directory: string): Promise<void> {
  const marker = await readMarker(directory);
  if (marker !== undefined && marker.layout < layoutVersion) await writeIdentity(directory, marker.id);
}

async function readMarker(directory: string): Promise<{ readonly id: string; readonly layout: number } | undefined> {
  const text = await readFile(join(directory, file), "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [, version, id] = /^gridpost-store (\d+) ([0-9a-f-]{36})\n$/.exec(text) ?? [];
  if (version !== undefined && Number(version) > layoutVersion)
    throw storeError({ kind: "refused", directory, why: `layout ${version} is newer than ${layoutVersion}` });
  if (id === undefined) throw storeError({ kind: "refused", directory, why: `${file} is not readable` });
  return { id, layout: Number(version) };
}

export async function writeIdentity(directory: string, id: string): Promise<void> {
  const draft = join(directory, `${file}.new`);
  const handle = await open(draft, "w");
  try {
    await handle.writeFile(`gridpost-store ${layoutVersion} ${id}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(directory, file));
  await syncDirectory(directory);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Rows that are only added do not raise it; a version that would misread the rows before it does. */
const layoutVersion = 2;
const file = "STORE_ID";
