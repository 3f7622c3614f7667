import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { step } from "../../../gateway/core/step.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import { nothing } from "../../../gateway/core/decision.ts";
import { openAlarmNotes } from "../../../gateway/store/alarm-notes.ts";
import { createMemoryDisk, openMemoryStore } from "../../../gateway/store/memory.ts";
import { unstoredAlarms } from "../../../gateway/store/unstored.ts";
import { testSite } from "../core/site.ts";
import { freshDirectory } from "./directory.ts";
import { at, recordingLog } from "./rows.ts";

const index = testSite();
const ring = () => {
  const readings = [{ point: "node-1/gas" as never, sample: { kind: "good", value: 50 } as const, at: at(7) }];
  return step(index, emptyState(), { kind: "readings", readings }, at(7));
};

test("what was noted is known after a start, until the store holds it", async () => {
  const directory = await freshDirectory();
  const place = { path: join(directory, "ring"), slots: 16 };
  const notes = await openAlarmNotes(place, index, recordingLog());
  await notes.write([nothing, ring()]);
  await notes.close();

  const again = await openAlarmNotes(place, index, recordingLog());
  onTestFinished(again.close);
  const disk = createMemoryDisk();
  const empty = openMemoryStore(disk);
  const left = await unstoredAlarms(again.left, await empty.load(0), empty);
  expect(left).toEqual([{ alarm: "node-1/gas#gas.hh", episode: 1, wallMs: at(7).wallMs, monoMs: 7 }]);
  await empty.commit(ring());
  expect(await unstoredAlarms(again.left, await empty.load(0), empty)).toEqual([]);
  await again.clear();
  const last = await openAlarmNotes(place, index, recordingLog());
  onTestFinished(last.close);
  expect(last.left).toEqual([]);
});

test("without a ring there is nothing to know, and each write says so", async () => {
  const log = recordingLog();
  const notes = await openAlarmNotes({ path: "/nowhere/at/all/ring", slots: 16 }, index, log);
  expect(log.lines.map(({ event }) => event)).toEqual(["ring.unusable"]);
  await expect(notes.write([ring()])).rejects.toThrow(/ENOENT/);
  expect(notes.left).toEqual([]);
});
