import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingsIn, inspectLogs } from "../../../gateway/store/log-file.ts";
import { createRng } from "../../../simulators/rng.ts";
import { freshDirectory, opened } from "./directory.ts";
import { decision, fact, recordingLog } from "./rows.ts";

test("the log of a closed store adds up, over many blocks and records longer than a block", async () => {
  const { directory, bytes } = await written();
  expect(bytes.length).toBeGreaterThan(4 * 32_768);
  expect(await inspectLogs(join(directory, "alarm"))).toEqual([]);
});

test("any flipped bit is found; only at the end is it like a torn tail", async () => {
  const { bytes } = await written();
  const rng = createRng(11);
  for (let turn = 0; turn < 300; turn += 1) {
    const at = Math.floor(rng.next() * bytes.length);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(rng.next() * 8));
    const [found] = findingsIn(flipped, "log");
    expect(found, `bit in byte ${at}`).toBeDefined();
    expect(found?.at).toBeLessThanOrEqual(at);
    if (at < bytes.length - 2 * 32_768) expect(found?.kind).toBe("damaged");
  }
});

test("a log that was cut off is torn, unless the cut is between two records", async () => {
  const { bytes } = await written();
  for (let cut = 1; cut < 3_000; cut += 7) {
    const found = findingsIn(bytes.subarray(0, bytes.length - cut), "log");
    expect(found.length).toBeLessThanOrEqual(1);
    for (const { kind } of found) expect(kind).toBe("torn");
  }
});

test("a rotten log is named when the store is opened, also where LevelDB loses the end without a word", async () => {
  const { directory, file, bytes } = await written();
  const flipped = Buffer.from(bytes);
  const at = flipped.length - 40_000;
  flipped[at] = (flipped[at] ?? 0) ^ 4;
  await writeFile(file, flipped);
  const log = recordingLog();
  const store = await opened(directory, { log });
  expect(log.lines).toContainEqual(
    expect.objectContaining({ event: "store.unreadable", fields: expect.objectContaining({ database: "alarm" }) }),
  );
  const { damage } = await store.load(0);
  expect(damage?.some((each) => each.kind === "damaged" && each.why.includes(".log at byte"))).toBe(true);
  await store.close();
});

/** One closed store whose alarms are still in the log. */
async function written() {
  const directory = await freshDirectory();
  const store = await opened(directory);
  for (let seq = 1; seq <= 20; seq += 1)
    await store.commit(
      decision({ facts: [{ ...fact(seq), why: "x".repeat(seq * 1_000) } as ReturnType<typeof fact>] }),
    );
  await store.close();
  const folder = join(directory, "alarm");
  const name = (await readdir(folder)).find((each) => each.endsWith(".log")) ?? "";
  const file = join(folder, name);
  return { directory, file, bytes: await readFile(file) };
}
