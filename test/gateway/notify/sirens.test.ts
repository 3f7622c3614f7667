import { expect, test } from "vitest";
import type { Site } from "../../../config/site.ts";
import { sirenSchema } from "../../../config/siren.ts";
import type { Actuation, ActuationOutcome } from "../../../gateway/core/ports.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import { createSirens } from "../../../gateway/notify/sirens.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const failed: ActuationOutcome = { kind: "failed", why: "refused-by-device", detail: "exception 4" };
const unknown: ActuationOutcome = { kind: "unconfirmed", why: "no-answer", detail: "" };

/** The production core, and a siren that answers as the test says. */
function bench(of: { readonly grids?: readonly string[]; readonly severity?: number; readonly isBoxTime?: true } = {}) {
  const base = testSite();
  const { grids = ["micro-1"], severity = 1 } = of;
  const siren = sirenSchema.parse({ id: "s1", device: "io-1", actuator: "output-1", grids, severity });
  const site: Site = { ...base.site, sirens: [siren] };
  const index = indexSite(site, base.profiles, base.programme);
  const box = createBox(index);
  const clock = createVirtualClock(0);
  const said: Actuation[] = [];
  const logged: string[] = [];
  let answer: ActuationOutcome = { kind: "done" };
  const note = (event: string, fields?: object) => void logged.push(`${event} ${JSON.stringify(fields)}`);
  const sirens = createSirens({
    index,
    state: box.state,
    actuator: {
      act: async (actuation) => {
        said.push(actuation);
        return answer;
      },
    },
    offer: async (input) => box.take(input),
    clock: of.isBoxTime === true ? { ...clock, now: box.now } : clock,
    rng: { next: () => 0.5 },
    log: { info: note, warn: note, error: note },
  });
  const look = async () => {
    sirens.look();
    await settled();
  };
  const answers = (next: ActuationOutcome) => (answer = next);
  return { box, clock, said, logged, look, answers, sirens, orders: () => said.map(({ to }) => to) };
}

const gas = "node-1/gas";

test("is put off at the start of a life, sounds with the first alarm, and is off when none rings", async () => {
  const { box, look, orders } = bench();
  await look();
  box.good(gas, 50);
  await look();
  await look();
  expect(orders()).toEqual(["off", "on"]);
  box.good(gas, 1);
  box.wait(61);
  await look();
  expect(orders()).toEqual(["off", "on", "off"]);
});
test("is not silenced by a claim", async () => {
  const { box, look, orders } = bench();
  box.good(gas, 50);
  await look();
  box.act("claim", "worker-a");
  await look();
  expect(orders()).toEqual(["on"]);
});
test.each([
  [{ grids: ["micro-1"] }, "on"],
  [{ grids: ["grid-1"] }, "on"],
  [{ grids: ["micro-2"] }, "off"],
] as const)("for %j is %s when a node of micro-1 rings", async (of, expected) => {
  const { box, look, orders } = bench(of);
  box.good(gas, 50);
  await look();
  expect(orders()).toEqual([expected]);
});
test("sounds for its severity and worse only", async () => {
  const { box, look, orders } = bench({ severity: 1 });
  box.good(gas, 30);
  box.wait(10);
  expect([...box.state().case.values()][0]?.severity).toBe(2);
  await look();
  expect(orders()).toEqual(["off"]);
});
test.each([failed, unknown])(
  "that did not answer well is switched again, each order of its own: %o",
  async (outcome) => {
    const { box, clock, look, said, answers, logged } = bench();
    box.good(gas, 50);
    answers(outcome);
    await look();
    await look();
    expect(said).toHaveLength(1);
    await clock.advance(500);
    answers({ kind: "done" });
    await look();
    expect(said.map(({ to }) => to)).toEqual(["on", "on"]);
    expect(logged.at(-1)).toContain('"done"');
    await look();
    expect(said).toHaveLength(2);
  },
);
test("that is off again before it was switched on ends off", async () => {
  const { box, look, orders, answers, clock } = bench();
  await look();
  answers(failed);
  box.good(gas, 50);
  await look();
  box.good(gas, 1);
  box.wait(61);
  answers({ kind: "done" });
  await clock.advance(1_000);
  await look();
  expect(orders()).toEqual(["off", "on", "off"]);
});
test("that sounds is told so again every half minute: a device that lost its power came back silent", async () => {
  const { box, clock, look, orders } = bench();
  box.good(gas, 50);
  await look();
  await clock.advance(29_000);
  await look();
  expect(orders()).toEqual(["on"]);
  await clock.advance(1_000);
  await look();
  expect(orders()).toEqual(["on", "on"]);
  box.good(gas, 1);
  box.wait(61);
  await look();
  await clock.advance(60_000);
  await look();
  expect(orders()).toEqual(["on", "on", "off"]);
});
test("is left as it is after the stop", async () => {
  const { box, look, sirens, said } = bench();
  sirens.stop();
  box.good(gas, 50);
  await look();
  expect(said).toEqual([]);
});

test("for a test it sounds long enough to be heard and no longer, and that it did is a station of the test", async () => {
  const { box, look, orders } = bench({ isBoxTime: true });
  const act = { do: "start", purpose: "test", method: "inject", points: [gas] };
  box.take({ kind: "drill", by: "worker-a", command: "d-1", act } as never);
  box.wait(1);
  await look();
  expect(orders()).toEqual(["on"]);
  box.wait(3);
  await look();
  expect(orders()).toEqual(["on", "off"]);
  const [drill] = box.state().drill.values();
  expect(drill?.trials[0]?.hops.map(({ hop }) => hop)).toEqual(["beyond", "fired", "sounded"]);
});
