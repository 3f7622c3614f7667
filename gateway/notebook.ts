import { readFileSync } from "node:fs";
import { open, rename, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Log, Memory } from "./core/ports.ts";

/**
 * A small JSON file beside the store, for what adapters learn and may lose. It is no part of the store on purpose: a
 * commit of the store decides about people and waits for nothing else, and a full or broken store must not keep a
 * siren from sounding. Each change replaces the whole file: written beside it, synced, renamed.
 */
export function createNotebook(file: string, { log }: { readonly log: Log }): Memory {
  const pages = readPages(file, log);
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = (): Promise<void> => {
    next = undefined;
    writing = replace(file, JSON.stringify(Object.fromEntries(pages))).catch((error: unknown) =>
      log.warn("notebook-not-written", { file, error: String(error) }),
    );
    return writing;
  };
  return {
    recall: (name) => pages.get(name),
    keep: (name, value) => {
      pages.set(name, value);
      // What is changed while a write is under way goes with the one after it, all in one.
      next ??= writing.then(write);
      return next;
    },
  };
}

/** A missing file is a new box; a damaged one is told and begun anew. */
function readPages(file: string, log: Log): Map<string, unknown> {
  try {
    const pages: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof pages === "object" && pages !== null && !Array.isArray(pages)) return new Map(Object.entries(pages));
    log.warn("notebook-damaged", { file, error: "not an object" });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing) log.warn("notebook-damaged", { file, error: String(error) });
  }
  return new Map();
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  await synced(beside, "w", (handle) => handle.writeFile(text));
  await rename(beside, file);
  await synced(dirname(file), "r", () => Promise.resolve());
}

async function synced(
  path: string,
  flags: string,
  fill: (handle: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags);
  try {
    await fill(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
