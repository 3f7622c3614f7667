import { expect, test } from "vitest";
import type { Site } from "../../config/site.ts";
import { sirenSchema } from "../../config/siren.ts";
import { verbs } from "../../gateway/core/cases/transitions.ts";
import type { Actuation } from "../../gateway/core/ports.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { createSirens } from "../../gateway/notify/sirens.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

/** The production core with one siren in the micro-grid; what the coil was told and when. */
function bench() {
  const base = testSite();
  const siren = sirenSchema.parse({ id: "s1", device: "io-1", actuator: "output-1", grids: ["micro-1"], severity: 1 });
  const site: Site = { ...base.site, sirens: [siren] };
  const index = indexSite(site, base.profiles, base.programme);
  const box = createBox(index);
  const said: Actuation["to"][] = [];
  const act = async ({ to }: Actuation) => {
    said.push(to);
    return { kind: "done" } as const;
  };
  const clock = { now: box.now, after: () => () => {} };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const offer = async (input: Parameters<typeof box.take>[0]) => box.take(input);
  const sirens = createSirens({
    index,
    state: box.state,
    actuator: { act },
    offer,
    clock,
    rng: { next: () => 0.5 },
    log,
  });
  const look = async () => {
    sirens.look();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { box, said, look };
}

test("L04 the siren is told in the turn of gas.hh, before anybody has answered; duty/D6 measures the coil", async () => {
  const { box, said, look } = bench();
  box.good("node-1/gas", 50);
  await look();
  expect(said).toEqual(["on"]);
});

test("L04 no word about a case silences it: it sounds as long as the alarm does, also when somebody is there", async () => {
  const { box, said, look } = bench();
  box.good("node-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) {
    box.act(verb, "worker-a");
    box.wait(30);
    await look();
  }
  // Told again every half minute, and never to stop.
  expect(said).toEqual(["on", "on", "on"]);
  expect(verbs.filter((verb) => /silence|mute/.test(verb))).toEqual([]);
});

test("L04 silent is not cleared: the case stays open when the value is back and the siren off", async () => {
  const { box, said, look } = bench();
  box.good("node-1/gas", 50);
  await look();
  box.good("node-1/gas", 1);
  box.wait(61);
  await look();
  expect(said).toEqual(["on", "off"]);
  expect(box.openCase().state).toBe("reported");
  expect([...box.state().alarm.values()].find(({ rule }) => rule === "gas.hh")?.latched).toBe(true);
});
