import { expect, test } from "vitest";
import type { CaseId } from "../../../gateway/core/ids.ts";
import { factsOfCase } from "../../../gateway/store/case-facts.ts";
import { chartOf } from "../../../gateway/store/chart.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { createMemoryDisk, openMemoryStore } from "../../../gateway/store/memory.ts";
import { freshDirectory, opened } from "./directory.ts";
import { decision, fact, point, reading, recordingLog, wallStartMs } from "./rows.ts";

const minuteMs = 60_000;
const segments = { groupsMax: 50, readingsMax: 1_000, perStretch: 2 };

test("a chart has few rows whatever its range: readings, else minutes, else hours, and says which", async () => {
  const level = await opened(await freshDirectory(), { segments });
  for (const store of [level, openMemoryStore(createMemoryDisk())]) {
    for (let minute = 0; minute < 300; minute += 1)
      await store.commit(
        decision({
          readings: [0, 1, 2].map((third) => reading("a/x", minute * minuteMs + third * 20_000, minute)),
        }),
      );
    const chart = (minutes: number) =>
      chartOf(store, {
        point: point("a/x"),
        fromMs: wallStartMs,
        toMs: wallStartMs + minutes * minuteMs - 1,
        rowsMax: 100,
      });
    const [short, middle, long] = [await chart(20), await chart(90), await chart(300)];
    expect([short.step, short.rows.length]).toEqual(["reading", 60]);
    expect([middle.step, middle.rows.length]).toEqual(["minute", 90]);
    expect([long.step, long.rows.length]).toEqual(["hour", 5]);
    expect(long.rows[4]).toMatchObject({ count: 180, min: 240, max: 299, last: 299 });
  }
});

test("the latest reading of a point is found, packed long ago or just taken, and none of a point without", async () => {
  const directory = await freshDirectory();
  const store = await openLevelStore({ directory, log: recordingLog(), segments: { groupsMax: 3, readingsMax: 12 } });
  await store.commit(decision({ readings: [reading("rare/x", 1, 7)] }));
  for (let ms = 2; ms <= 40; ms += 1) await store.commit(decision({ readings: [reading("a/x", ms, ms)] }));
  expect(await store.latest(point("rare/x"))).toEqual(reading("rare/x", 1, 7));
  expect(await store.latest(point("a/x"))).toEqual(reading("a/x", 40, 40));
  expect(await store.latest(point("none/x"))).toBeUndefined();
  await store.close();
});

test("the facts of a case come in order, from among many others", async () => {
  const store = await opened(await freshDirectory());
  const ofCase = (seq: number, id: string) => ({ ...fact(seq), kind: "rung", case: id, rung: 1, loop: 0, told: [] });
  const facts = Array.from({ length: 350 }, (_, place) => ofCase(place + 1, place % 7 === 0 ? "c1" : "c2"));
  await store.commit(decision({ facts: facts as ReturnType<typeof fact>[] }));
  const found: number[] = [];
  for await (const { seq } of factsOfCase(store, "c1" as CaseId)) found.push(seq);
  expect(found).toEqual(Array.from({ length: 50 }, (_, place) => place * 7 + 1));
});
