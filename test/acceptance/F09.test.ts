import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { PersonId } from "../../config/ids.ts";
import { withExaminers } from "../../bench/proof/store/examiner.ts";
import { killWriters } from "../../bench/proof/store/kill.ts";
import { isThrifty } from "../../gateway/core/power/watch.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { poweredSite } from "./powered-site.ts";

test("F09 a hundred times killed by kill −9: of what was acknowledged no fact is lost", async () => {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-power-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const tally = await withExaminers((examiners) =>
    killWriters({ lives: 100, early: false, log: () => {} }, { directory, examiners }),
  );
  expect(tally).toMatchObject({ cuts: 100, lost: 0, unopened: 0, wrong: 0 });
}, 300_000);

test("F09 mains gone raises its own alarm, sheds what may wait and nothing else, and ends when the mains is back", () => {
  const box = createBox(poweredSite());
  box.good("ups/battery", 90);
  box.good("ups/mains-lost", 1);
  expect(isThrifty(box.state())).toBe(true);
  box.wait(61);
  expect(box.alarmEvents()).toEqual(["ups/mains-lost#mains.lost raised"]);
  expect(box.notices()).toMatchObject([{ to: "duty", severity: 3, topic: "power-lost" }]);
  // Gas is decided as on the mains, in the same second.
  box.good("gas-1/gas", 50);
  expect(box.alarmEvents()).toContain("gas-1/gas#gas.hh raised");
  box.good("ups/mains-lost", 0);
  expect(isThrifty(box.state())).toBe(false);
  expect(powerEvents(box)).toEqual(["battery", "mains"]);
  box.wait(61);
  expect(box.alarmEvents()).toContain("ups/mains-lost#mains.lost cleared");
});

test("F09 summaries come five times as rarely on the battery, and as often as ever in an emergency", () => {
  const counted = (isOnBattery: boolean, mode?: "emergency") => {
    const box = createBox(poweredSite());
    if (mode !== undefined) enter(box, mode);
    if (isOnBattery) box.good("ups/mains-lost", 1);
    for (let at = 0; at < 60; at += 1) {
      box.good("gas-1/gas", 1);
      box.wait(20);
    }
    return box.uplink.filter(({ body }) => body.kind === "summary").length;
  };
  expect([counted(false), counted(true)]).toEqual([20, 4]);
  expect(counted(true, "emergency")).toBe(counted(false, "emergency"));
});

test("F09 last gasp: a nearly empty battery is told to the district and to duty while there is power to tell it, once", () => {
  const box = createBox(poweredSite());
  box.good("ups/battery", 90);
  box.good("ups/mains-lost", 1);
  box.good("ups/battery", 11);
  expect(powerEvents(box)).toEqual(["battery"]);
  box.good("ups/battery", 10);
  box.good("ups/battery", 9);
  box.wait(5);
  expect(powerEvents(box)).toEqual(["battery", "last-gasp"]);
  const told = box.uplink.flatMap(({ lane, body }) => (body.kind === "power" ? [[lane, body.event, body.why]] : []));
  expect(told).toEqual([
    ["event", "battery", undefined],
    ["event", "last-gasp", "battery 10 %"],
  ]);
  // The gateway's own sensor says it, and that rings at once.
  box.good("box/supply", 1);
  box.wait(2);
  expect(box.alarmEvents()).toContain("box/supply#box.supply raised");
  expect(box.notices()).toMatchObject([{ to: "duty", severity: 2, topic: "power-lost" }]);
});

test.each([
  ["a battery that says that it is low", { lowBattery: "ups/battery-low" }, "battery low"],
  ["a battery that says nothing, after the time it lasts", { lasts: "20min" }, "20 min without mains"],
])("F09 last gasp by %s", (_what, plan, why) => {
  const box = createBox(poweredSite({ mains: "ups/mains-lost", ...plan }));
  box.good("ups/mains-lost", 1);
  box.wait(1_199);
  expect(powerEvents(box)).toEqual(["battery"]);
  if ("lowBattery" in plan) box.good("ups/battery-low", 1);
  box.wait(2);
  expect(box.facts.filter(({ kind }) => kind === "power").at(-1)).toMatchObject({ event: "last-gasp", why });
});

test("F09 a supply that is doubted or not heard changes nothing, and a restart learns it anew", () => {
  const box = createBox(poweredSite());
  box.good("ups/mains-lost", 1);
  box.bad("ups/mains-lost", "missing");
  expect(isThrifty(box.state())).toBe(true);
  box.restart();
  expect(isThrifty(box.state())).toBe(false);
  box.good("ups/mains-lost", 1);
  expect(isThrifty(box.state())).toBe(true);
});

type Box = ReturnType<typeof createBox>;

function powerEvents({ facts }: Box): readonly string[] {
  return facts.flatMap((fact) => (fact.kind === "power" ? [fact.event] : []));
}

function enter(box: Box, mode: "emergency"): void {
  box.take({ kind: "mode", by: "duty" as PersonId, command: "m1", change: { mode, reason: "防汛" } });
  expect(box.state().mode.get("mode")?.mode).toBe(mode);
}
