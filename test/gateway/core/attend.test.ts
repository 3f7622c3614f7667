import { expect, test } from "vitest";
import type { DeviceId, PointId } from "../../../config/ids.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { applyChanges, emptyState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import { testSite } from "./site.ts";

/** A little core of its own, with its clock in the test's hand. */
function core() {
  const site = testSite();
  const state = emptyState();
  let nowMs = 0;
  const put = (input: Input) => {
    const now = { boot: "b", monoMs: nowMs, wallMs: nowMs, wallTrusted: true };
    applyChanges(state, step(site, state, input, now).changes);
  };
  const reading = (point: string, sample: Sample) => {
    const at = { boot: "b", monoMs: nowMs, wallMs: nowMs, wallTrusted: true };
    put({ kind: "readings", readings: [{ point: point as PointId, sample, at }] });
  };
  put({ kind: "started", recent: [] });
  return {
    reading,
    speak: (device: string) => put({ kind: "heard", devices: [device as DeviceId] }),
    wait: (ms: number) => (nowMs += ms),
    heardMs: (point: string) => state.point.get(point)?.heardAt.monoMs,
  };
}

test("a device that speaks of something else vouches for its contacts, and for no measured value", () => {
  const { reading, speak, wait, heardMs } = core();
  reading("node-1/door", { kind: "good", value: 0 });
  reading("node-1/gas", { kind: "good", value: 1 });
  wait(60_000);
  speak("node-1");
  expect([heardMs("node-1/door"), heardMs("node-1/gas")]).toEqual([60_000, 0]);
});

test("it vouches for no contact it never told, and for none that it called gone", () => {
  const { reading, speak, wait, heardMs } = core();
  reading("node-2/door", { kind: "good", value: 1 });
  wait(10_000);
  reading("node-2/door", { kind: "bad", why: "disconnected" });
  wait(60_000);
  speak("node-1");
  speak("node-2");
  expect([heardMs("node-1/door"), heardMs("node-2/door")]).toEqual([0, 0]);
});
