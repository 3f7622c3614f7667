import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLevelStore, type LevelStore, type LevelStoreDeps } from "../../../gateway/store/level.ts";
import { recordingLog } from "./rows.ts";

/** A directory that is gone when the test ends. */
export async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "gridpost-store-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens a store and closes it when the test ends; closing twice does no harm. */
export async function opened(directory: string, over: Partial<LevelStoreDeps> = {}): Promise<LevelStore> {
  const store = await openLevelStore({ directory, log: recordingLog(), ...over });
  onTestFinished(() => store.close());
  return store;
}
