import { expect, test } from "vitest";
import { indexSite } from "../../gateway/core/site-index.ts";
import { createLane, factsOfLane } from "../../gateway/notify/lane.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { loadText, neighbourhoodText } from "./sites.ts";

const numbers = Array.from({ length: 41 }, (_, at) => at + 1);

/** Forty-one grids of one worker, each with a detector whose first limit is yellow. */
function fortyGrids() {
  const text = neighbourhoodText({
    programme: "huizhou",
    grids: [
      { id: "v", tier: "community", name: "村居网格" },
      ...numbers.map((at) => ({ id: `g${at}`, tier: "grid", name: `网格${at}`, parent: "v" })),
    ],
    seats: [...numbers.map((at) => [`g${at}`, "worker", "worker-1"] as const), ["v", "head", "head"]],
    gas: Object.fromEntries(numbers.map((at) => [`gas-${at}`, { grid: `g${at}` }])),
  });
  const { site, profiles, programme } = loadText(text.replace("severity: 2", "severity: 3"));
  return indexSite(site, profiles, programme);
}

test("I04 of forty yellow alarms in an hour ten call the worker, the others come in one digest; red and orange ring at once", () => {
  const box = createBox(fortyGrids());
  // The roster is looked at first: whoever is on duty has been since now.
  box.wait(1);
  const toWorker = () => box.notices().filter(({ to }) => to === "worker-1");
  for (const at of numbers.slice(0, 40)) {
    box.good(`gas-${at}/gas`, 30);
    box.wait(2);
  }
  const [now, held] = [toWorker().filter(({ digest }) => digest !== true), toWorker().filter(({ digest }) => digest)];
  expect(now).toHaveLength(10);
  expect(held).toHaveLength(30);
  expect(new Set(held.map(({ dueAt }) => dueAt.wallMs)).size).toBe(1);
  // Within the time a yellow case may wait to be claimed.
  expect((held[0]?.dueAt.wallMs ?? Infinity) - box.now().wallMs).toBeLessThan(900_000);
  // The channel makes one message of them.
  const lane = createLane("screen", factsOfLane(undefined));
  expect(lane.pick(held, 0).map((parcel) => parcel.length)).toEqual([20, 10]);
  box.good("gas-41/gas", 50);
  const loud = toWorker().filter(({ severity }) => severity === 1);
  expect(loud).toHaveLength(1);
  expect(loud[0]).toMatchObject({ dueAt: box.now() });
  expect(loud[0]).not.toHaveProperty("digest");
});

test("I04 what waits for the digest rings at once when it grows red", () => {
  const box = createBox(fortyGrids());
  for (const at of numbers.slice(0, 12)) box.good(`gas-${at}/gas`, 30);
  box.good("gas-12/gas", 50);
  const of = box.notices().filter(({ to, severity }) => to === "worker-1" && severity === 1);
  expect(of).toHaveLength(1);
  expect(of[0]?.dueAt).toEqual(box.now());
});

test("I04 a new shift begins with a new budget", () => {
  const box = createBox(fortyGrids());
  for (const at of numbers.slice(0, 12)) box.good(`gas-${at}/gas`, 30);
  box.wait(1);
  const { monoMs, wallMs } = box.now();
  box.shift({ monoMs: monoMs + 12 * 3_600_000, wallMs: wallMs + 12 * 3_600_000 });
  box.good("gas-13/gas", 30);
  expect(box.notices().findLast(({ to }) => to === "worker-1")).not.toHaveProperty("digest");
});
