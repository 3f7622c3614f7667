import { expect, test } from "vitest";
import { coverageOf } from "../../../../gateway/core/points/coverage.ts";
import { dutyBook, dutyNow } from "../../../../gateway/core/people/duty.ts";
import { createLittleCore, realClock } from "../../api/little-core.ts";
import { sampleSite } from "../../api/sample-site.ts";

/** Gas at two places, smoke, two levels and a door watch over a hazard; temperature, humidity, CO and a battery do not. */
const all = [
  ["gas-3-2/gas", 3],
  ["gas-3-1/gas", 3],
  ["smoke-5/smoke", 0],
  ["level-1/level", 1],
  ["level-2/level", 0],
  ["door-1/door", 0],
] as const;

async function boxWithReadings() {
  const index = sampleSite();
  const core = createLittleCore(index);
  for (const [point, value] of all) await core.read(point, value);
  const onDuty = () => dutyNow(dutyBook(index, core.state()), realClock.now());
  const coverage = (duty = onDuty()) => coverageOf(index, core.state(), duty);
  return { core, coverage };
}

test("every point that watches over a hazard, is heard and would call somebody is protected", async () => {
  const { coverage } = await boxWithReadings();
  expect(coverage()).toEqual({ points: 6, live: 6, protected: 6, gaps: [] });
});

test("a point that gives no usable value is not, and is named", async () => {
  const { core, coverage } = await boxWithReadings();
  await core.read("level-1/level", { kind: "bad", why: "timeout" });
  expect(coverage()).toEqual({ points: 6, live: 5, protected: 5, gaps: [{ point: "level-1/level", why: "unheard" }] });
});

test("a point whose alarm a person put aside is heard and not protected", async () => {
  const { core, coverage } = await boxWithReadings();
  const suppression = { kind: "shelved", by: "worker-a", at: realClock.now(), why: "test", until: realClock.now() };
  core.state().alarm.set("gas-3-2/gas#gas.hh" as never, { suppression } as never);
  expect(coverage()).toMatchObject({ live: 6, protected: 5, gaps: [{ point: "gas-3-2/gas", why: "put-aside" }] });
});

test("where nobody is on any rung nothing is protected, however well it is heard", async () => {
  const { coverage } = await boxWithReadings();
  expect(coverage([])).toMatchObject({ points: 6, live: 6, protected: 0 });
  expect(coverage([]).gaps.map(({ why }) => why)).toEqual(Array(6).fill("nobody-called"));
});
