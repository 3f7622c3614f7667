import { expect, test } from "vitest";
import { holds, type Cost } from "../../bench/proof/bridge/fleet.ts";
import { boxNames } from "../../bench/proof/bridge/fleet/names.ts";
import { lanes } from "../../gateway/core/uplink.ts";
import { createFleetWorld } from "./fleet-world.ts";

const names = boxNames(304);

test("N01 304 boxes enrol within 10 min, bring 5 records a second without a loss, and a silent one is flagged within 3 min", async () => {
  const { clock, fleet, district, enrolled } = createFleetWorld({ names, points: 2 });
  await clock.advance(30_000);
  expect(enrolled.size).toBe(304);
  const heldNow = () => district.received().reduce((sum, each) => sum + upTo(each), 0);
  const [quiet = ""] = names;
  const before = heldNow();
  fleet.silence(quiet);
  await clock.advance(180_000);
  expect((heldNow() - before) / 180).toBeGreaterThanOrEqual(5);
  expect(district.received().flatMap((each) => (each.silent ? [each.box] : []))).toEqual([quiet]);
  fleet.rest();
  await clock.advance(10_000);
  expect(fleet.report()).toEqual({ live: 304, produced: heldNow(), waiting: 0 });
  expect(district.received().flatMap((each) => lanes.flatMap((lane) => each.lanes[lane].gaps))).toEqual([]);
  expect(district.refused().size).toBe(0);
}, 120_000);

function upTo({
  lanes: held,
}: ReturnType<ReturnType<typeof createFleetWorld>["district"]["received"]>[number]): number {
  return lanes.reduce((sum, lane) => sum + held[lane].upTo, 0);
}

test.each<[string, Partial<Cost>]>([
  ["too slow to enrol", { enrolledMs: 600_000 }],
  ["a record lost", { lost: 1 }],
  ["too few records", { perSecond: 4.9 }],
  ["boxes that all speak in one second", { busiest: 290 }],
  ["a silent box flagged too late", { silentAfterMs: 181_000 }],
  ["a silent box never flagged", { silentAfterMs: undefined }],
])("N01 the measurement with real sockets notices: %s", (_, over) => {
  const trial = { boxes: 304, workers: 2, mood: "peace", minutes: 4, silence: true } as const;
  const costs = { busiest: 20, waiting: 0, districtMs: 1, brokerMs: 1, districtKb: 1, brokerKb: 1 };
  const good: Cost = { trial, enrolledMs: 20_000, perSecond: 5.1, lost: 0, silentAfterMs: 140_000, ...costs };
  expect(holds(good)).toBe(true);
  expect(holds({ ...good, ...over })).toBe(false);
});
