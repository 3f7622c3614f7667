import { describe, expect, test } from "vitest";
import { areTestsWanting, coverageOf } from "../../../../gateway/core/points/coverage.ts";
import { dutyBook, dutyNow } from "../../../../gateway/core/people/duty.ts";
import { createLittleCore, realClock } from "../../api/little-core.ts";
import { sampleSite } from "../../api/sample-site.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";

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
  const coverage = (duty = onDuty()) => coverageOf({ site: index, state: core.state(), duty, now: realClock.now() });
  return { core, coverage };
}

test("every point that watches over a hazard, is heard and would call somebody is protected", async () => {
  const { coverage } = await boxWithReadings();
  expect(coverage()).toEqual({ points: 6, live: 6, tested: 0, protected: 6, gaps: [] });
});

test("a point that gives no usable value is not, and is named", async () => {
  const { core, coverage } = await boxWithReadings();
  await core.read("level-1/level", { kind: "bad", why: "timeout" });
  const gaps = [{ point: "level-1/level", why: "unheard" }];
  expect(coverage()).toEqual({ points: 6, live: 5, tested: 0, protected: 5, gaps });
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

describe("a trip test", () => {
  const site = testSite();
  const gas = "node-1/gas";
  const dayMs = 86_400_000;

  /** One point is heard and tried by a value that is put in; messages are taken, and somebody claims or does not. */
  function tried({ claims }: { readonly claims: boolean }) {
    const box = createBox(site);
    const gap = () => {
      const duty = dutyNow(dutyBook(site, box.state()), box.now());
      const { tested, gaps } = coverageOf({ site, state: box.state(), duty, now: box.now() });
      return { tested, why: gaps.find(({ point }) => point === gas)?.why };
    };
    const test = (command: string) => {
      box.good(gas, 1);
      const act = { do: "start", purpose: "test", method: "inject", points: [gas] };
      box.take({ kind: "drill", by: "worker-a", command, act } as never);
      box.wait(2);
      for (const { id } of box.notices())
        box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "accepted" } });
      const [id] = box.state().practiceCase.keys();
      if (claims) box.act("claim", "worker-a", { id: id as never });
      box.wait(claims ? 2 : 601);
      box.good(gas, 1);
    };
    const days = (count: number) => {
      box.shift({ monoMs: box.now().monoMs + count * dayMs, wallMs: box.now().wallMs + count * dayMs });
      box.good(gas, 1);
    };
    return { box, gap, test, days };
  }

  test("that passed vouches for its point for ninety days", () => {
    const { gap, test: trip, days } = tried({ claims: true });
    trip("d-1");
    expect(gap()).toEqual({ tested: 1, why: undefined });
    days(89);
    expect(gap()).toEqual({ tested: 1, why: undefined });
    days(2);
    expect(gap()).toEqual({ tested: 0, why: "test-overdue" });
    trip("d-2");
    expect(gap()).toEqual({ tested: 1, why: undefined });
  });
  test("that nobody answered takes the point out at once", () => {
    const { gap, test: trip } = tried({ claims: false });
    trip("d-1");
    expect(gap()).toEqual({ tested: 0, why: "test-failed" });
  });
  test("that was never made is missed after as long, over a restart as well", () => {
    const { box, gap, days } = tried({ claims: true });
    box.good(gas, 1);
    expect(gap()).toEqual({ tested: 0, why: undefined });
    days(60);
    box.restart();
    days(29);
    expect(gap().why).toBeUndefined();
    days(2);
    expect(gap().why).toBe("test-overdue");
  });

  test("of a person that nobody answered leaves the seat unfilled until a message is proven to arrive", () => {
    const { box } = tried({ claims: true });
    const watch = () => ({
      site,
      state: box.state(),
      duty: dutyNow(dutyBook(site, box.state()), box.now()),
      now: box.now(),
    });
    const protectedNow = () => coverageOf(watch()).protected;
    const wanting = () => areTestsWanting(site, box.state(), box.now());
    for (const point of site.points.keys()) box.good(point, 0);
    const before = protectedNow();
    const everybody = ["worker-a", "worker-b", "leader", "room"];
    const act = { do: "start", purpose: "test", method: "channel", people: everybody };
    box.take({ kind: "drill", by: "leader", command: "d-1", act } as never);
    expect(wanting()).toBe(false);
    box.wait(601);
    expect([before > 0, protectedNow(), wanting()]).toEqual([true, 0, true]);
    box.good("node-1/gas", 50);
    for (const { id } of box.notices())
      box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "delivered" } });
    expect(protectedNow()).toBeGreaterThan(0);
  });
});
