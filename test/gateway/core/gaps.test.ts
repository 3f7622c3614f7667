import { describe, expect, it } from "vitest";
import type { SiteInput } from "../../../config/site.ts";
import { toSample } from "../../../sensors/decode.ts";
import { createBox } from "./bench-box.ts";
import { calm, createFrozenBox, perform } from "./ordeal.ts";
import { silentRule, testSite } from "./site.ts";

const gas = "node-1/gas";
const hh = "node-1/gas#gas.hh";
const dayMs = 86_400_000;

/** A second gas detector in the same zone, in another building. */
const withNeighbour = (site: SiteInput): SiteInput => {
  const other = { id: "node-3", name: "节点三", profile: "node", place: { grid: "micro-1", building: "7号楼" } };
  return { ...site, devices: [...(site.devices ?? []), other] };
};

const ringing = (change?: (site: SiteInput) => SiteInput) => {
  const box = createBox(testSite(change));
  box.good(gas, 50);
  return box;
};

describe("whoever must know", () => {
  it("is told of a second building that rings in a case nobody claimed", () => {
    const box = ringing(withNeighbour);
    box.wait(5);
    box.good("node-3/gas", 60);
    box.wait(1);
    expect(box.notices().filter(({ text }) => text.zh.includes("7号楼"))).not.toEqual([]);
  });
  it("is sent to the building that rings now, not to the one that rang first", () => {
    const box = ringing(withNeighbour);
    box.act("claim", "worker-a");
    box.good("node-3/gas", 60);
    expect(box.notices().at(-1)?.text.zh).toContain("7号楼");
  });
  it("does not keep 'back to normal' as the last word when it rings again", () => {
    const box = ringing();
    box.good(gas, 1);
    box.wait(61);
    box.good(gas, 60);
    expect(box.notices().findLast(({ to }) => to === "worker-a")?.kind).not.toBe("recovered");
  });
  it("is not told 'back to normal' in the very tick in which another point begins to ring", () => {
    const box = createBox(testSite(withNeighbour));
    box.good(gas, 25);
    box.wait(5);
    box.good(gas, 1);
    box.wait(55);
    box.good("node-3/gas", 25);
    box.wait(5);
    expect(box.alarmEvents().slice(-2)).toEqual(["node-1/gas#gas.high cleared", "node-3/gas#gas.high raised"]);
    expect(box.notices().filter(({ kind }) => kind === "recovered")).toEqual([]);
  });
  it("is not sent an old 'back to normal' after the claimer was told that it rings again", () => {
    const box = ringing();
    box.good(gas, 1);
    box.wait(61);
    box.act("claim", "worker-a");
    box.good(gas, 60);
    const queued = box.notices().filter(({ progress }) => progress.kind === "queued");
    expect(queued.map(({ kind }) => kind)).toEqual(["raised"]);
  });
  it("is called although an alarm of the claimed case comes and goes every few seconds", () => {
    const door = (site: SiteInput): SiteInput => ({
      ...site,
      rules: site.rules?.map((rule) => (rule.id === "gas.hh" ? { ...rule, offDelay: "0s" } : rule)) ?? [],
    });
    const box = ringing(door);
    box.act("claim", "worker-a");
    const called = box.told().length;
    for (let at = 0; at < 300; at++) {
      box.good(gas, at % 2 === 0 ? 1 : 60);
      box.wait(5);
    }
    expect(box.told().length).toBeGreaterThan(called + 2);
  });
  it("is called when a worse alarm joins just before the claimer arrives", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    box.wait(5);
    box.act("claim", "worker-a");
    box.good(gas, 60);
    box.act("arrive", "worker-a");
    const called = box.told().length;
    box.wait(600);
    expect(box.told().length).toBeGreaterThan(called);
  });
  it("hears of the recovery when he claimed without having been called", () => {
    const box = ringing();
    box.act("claim", "leader");
    box.good(gas, 1);
    box.wait(61);
    expect(box.notices().some(({ to, kind }) => to === "leader" && kind === "recovered")).toBe(true);
  });
});

describe("a clock", () => {
  it("set back over a reboot does not put a ladder to sleep", () => {
    const box = ringing();
    const { wallMs } = box.now();
    box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: wallMs - dayMs });
    box.wait(900);
    expect(box.told().length).toBeGreaterThan(2);
  });
  it("set right after a reboot does not put a ladder to sleep", () => {
    const box = ringing();
    const { wallMs } = box.now();
    box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: wallMs + 1_000 });
    const { wallMs: after } = box.now();
    box.restart({ wallMs: after - dayMs });
    box.wait(900);
    expect(box.told().length).toBeGreaterThan(2);
  });
  it("set back over a reboot does not hold an alarm back", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    const { wallMs } = box.now();
    box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: wallMs - dayMs });
    box.wait(60);
    expect(box.state().alarm.get("node-1/gas#gas.high")?.condition.kind).toBe("active");
  });
  it("nobody trusts keeps no closed case for ever", () => {
    const box = ringing();
    for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
    box.good(gas, 1);
    box.wait(61);
    box.act("approve", "worker-a");
    box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: 0, wallTrusted: false });
    const { monoMs, wallMs } = box.now();
    box.restart({ monoMs: monoMs + 2 * dayMs, wallMs: wallMs + 2 * dayMs });
    box.wait(1);
    expect(box.state().case.size).toBe(0);
  });
});

describe("an alarm", () => {
  it("rings at a gas value beyond all that its sensor can show", () => {
    const box = createBox(testSite());
    const quantity = { quantity: "combustible-gas", unit: "%LEL", scale: 1, offset: 0, inverted: false } as const;
    const sample = toSample(900, quantity);
    box.take({ kind: "readings", readings: [{ point: gas as never, sample, at: box.now() }] });
    expect(box.alarmEvents()).toContain(`${hh} raised`);
  });
  it("is not cleared by two good samples with only faults between them", () => {
    const box = ringing();
    box.good(gas, 1);
    box.wait(1);
    box.bad(gas, "timeout");
    box.wait(60);
    box.good(gas, 1);
    expect(box.state().alarm.get(hh)?.condition.kind).not.toBe("clear");
  });
  it("that was due rings even if the tick came late and a good value first", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    const { monoMs, wallMs } = box.now();
    box.restart({ monoMs: monoMs + 9_000, wallMs: wallMs + 9_000 });
    box.good(gas, 1);
    expect(box.alarmEvents()).toEqual(["node-1/gas#gas.high raised"]);
  });
  it("can always be reset, also when its case was closed unacknowledged", () => {
    const box = ringing();
    for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
    for (const value of [1, 60, 1]) {
      box.good(gas, value);
      box.wait(61);
    }
    box.act("approve", "worker-a");
    const reset = box.take({ kind: "reset", alarm: hh as never, by: "leader" as never, command: "r" });
    expect(box.state().case.get("c1")?.state === "closed" && reset.facts[0]?.kind === "reset-refused").toBe(false);
  });
  it("is not reset while its sensor says nothing usable", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    box.good(gas, 1);
    box.wait(61);
    box.bad(gas, "timeout");
    box.take({ kind: "reset", alarm: hh as never, by: "leader" as never, command: "r" });
    expect(box.state().alarm.get(hh)?.latched).toBe(true);
  });
  it("is not reset by somebody of another grid", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    box.good(gas, 1);
    box.wait(61);
    box.take({ kind: "reset", alarm: hh as never, by: "stranger" as never, command: "r" });
    expect(box.state().alarm.get(hh)?.latched).toBe(true);
  });
  it("whose latch was taken off is told to the district", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    box.good(gas, 1);
    box.wait(61);
    const { uplink } = box.take({ kind: "reset", alarm: hh as never, by: "leader" as never, command: "r" });
    expect(uplink).toMatchObject([{ body: { kind: "alarm", event: "reset" } }]);
  });
  it("of a rule the site no longer has does not keep its case open for ever", () => {
    const box = ringing();
    for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
    const next = createFrozenBox(
      testSite((site) => ({ ...site, rules: [] })),
      { state: box.state() },
    );
    next.restart();
    calm(next);
    perform(next, { do: "tick", ms: 61_000 });
    next.take({ kind: "case", case: "c1", by: "worker-a" as never, verb: "approve", command: "the end" });
    expect(next.state().case.get("c1")?.state).toBe("closed");
  });
  it("by rate of rise ignores a past that a clock set back has made the future", () => {
    const box = createBox(testSite());
    const { wallMs } = box.now();
    const old = { ...box.now(), wallMs, boot: "boot-0" };
    box.restart({ wallMs: wallMs - dayMs });
    box.take({
      kind: "started",
      recent: [{ point: "node-1/level" as never, sample: { kind: "good", value: 1 }, at: old }],
    });
    box.wait(7_200);
    box.good("node-1/level", 1.4);
    expect(box.alarmEvents()).toEqual([]);
  });
  it("by silence rings although the process starts again every minute", () => {
    const box = createBox(testSite((site) => ({ ...site, rules: [silentRule] })));
    for (let minute = 0; minute < 30; minute++) {
      box.wait(60);
      box.restart();
    }
    expect(box.alarmEvents()).toContain("node-1/gas#gas.silent raised");
  });
});

describe("a case", () => {
  it("can be taken over from a claimer who is on the scene and answers no more", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    box.act("claim", "leader");
    expect(box.openCase().claimedBy).toBe("leader");
  });
});
