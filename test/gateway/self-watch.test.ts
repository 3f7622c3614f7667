import { expect, test } from "vitest";
import { limits } from "../../config/limits.ts";
import { loadSite } from "../../config/load.ts";
import type { Input } from "../../gateway/core/input.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { createSelfWatch, type SelfView } from "../../gateway/self-watch.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { createBox } from "./core/bench-box.ts";

const sound: SelfView = {
  storage: false,
  diskUsed: 0.4,
  clock: false,
  district: false,
  duty: false,
  lines: false,
  ladder: false,
  notices: false,
  channels: false,
  configuration: false,
  tests: false,
  supply: false,
};
const index = () => {
  const loaded = loadSite("config/examples/minimal.yaml");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme);
};

async function watched(views: readonly SelfView[], everyMs: number) {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const said: Extract<Input, { kind: "readings" }>[] = [];
  let view = views[0] ?? sound;
  const ending = new AbortController();
  const put = async (input: Input) => void said.push(input as never) as never;
  const running = createSelfWatch(index(), { clock, look: () => view }).run(put, ending.signal);
  for (const next of views) {
    view = next;
    await clock.advance(everyMs);
  }
  ending.abort();
  await running;
  return said;
}

test("the box speaks of itself when something changed, and once a minute", async () => {
  const said = await watched([sound, sound, { ...sound, storage: true }], 30_000);
  const storage = said.map(({ readings }) => readings.find(({ point }) => point === "box/storage")?.sample);
  expect(storage).toEqual([0, 0, 1].map((value) => ({ kind: "good", value })));
  expect(said[0]?.readings.find(({ point }) => point === "box/disk")?.sample).toEqual({ kind: "good", value: 40 });
});

test("what it cannot tell has no value", async () => {
  const [said] = await watched([{ ...sound, diskUsed: undefined }], 10);
  expect(said?.readings.find(({ point }) => point === "box/disk")?.sample).toEqual({ kind: "bad", why: "missing" });
});

test("a storage that takes no writes is told to the person on duty within ten seconds", () => {
  const box = createBox(index());
  box.good("box/storage", 1);
  box.wait(4);
  expect(box.alarmEvents()).toEqual(["box/storage#box.storage raised"]);
  expect(box.notices().map(({ to, severity }) => [to, severity])).toEqual([["worker-a", 2]]);
  expect(limits.alarmStoreMs + 2_000 + 4_000).toBeLessThan(10_000);
});
