import { describe, expect, it } from "vitest";
import type { SiteInput } from "../../../config/site.ts";
import { alarmActionsFor } from "../../../gateway/core/alarms/acts.ts";
import { nameOf } from "../../../gateway/core/alarms/name.ts";
import type { Order } from "../../../gateway/core/alarms/verbs.ts";
import { createBox } from "./bench-box.ts";
import { silentRule, testSite } from "./site.ts";

const gas = "node-1/gas";
const high = "node-1/gas#gas.high";
const hh = "node-1/gas#gas.hh";
const hourMs = 3_600_000;

const covering = (site: SiteInput): SiteInput => ({
  ...site,
  rules: site.rules?.map((rule) => (rule.id === "gas.high" ? { ...rule, supersededBy: "gas.hh" } : rule)) ?? [],
});

const created = (change: (site: SiteInput) => SiteInput = covering) => {
  const box = createBox(testSite(change));
  const ask = (
    verb: string,
    alarm: string,
    more: { by?: string; order?: Partial<Order> | null; command?: string } = {},
  ) => {
    const order =
      more.order === null
        ? {}
        : { order: { forMs: hourMs, reason: "检修", second: "leader", permit: "P-1", ...more.order } };
    return box.take({
      kind: "alarm",
      verb,
      alarm,
      by: more.by ?? "worker-a",
      command: more.command ?? `c${box.facts.length}`,
      ...order,
    } as never);
  };
  const name = (id: string) => {
    const alarm = box.state().alarm.get(id);
    return alarm === undefined ? "normal" : nameOf(alarm);
  };
  return { ...box, ask, name };
};

const why = (decision: ReturnType<ReturnType<typeof created>["ask"]>) =>
  decision.facts.flatMap((fact) => (fact.kind === "alarm-refused" ? [fact.why] : []))[0];

describe("high and high-high", () => {
  it("ring once when the value jumps over both: the milder is a silent member of the same case", () => {
    const box = created();
    box.good(gas, 50);
    const calls = box.told().length + box.notices().length;
    box.wait(5);
    expect(box.name(high)).toBe("suppressed-by-design");
    expect(box.openCase().alarms).toEqual([hh, high]);
    expect(box.told().length + box.notices().length).toBe(calls);
  });
  it("need one claim: a milder that begins to sound later does not undo it", () => {
    const box = created();
    box.good(gas, 50);
    box.act("claim", "worker-a");
    box.wait(30);
    expect(box.openCase().ladder.kind).toBe("respond-by");
  });
  it("the milder rings by itself when the worse is over and nobody has acknowledged it", () => {
    const box = created();
    box.good(gas, 50);
    box.act("claim", "worker-a");
    box.wait(10);
    box.good(gas, 30);
    box.wait(60);
    expect([box.name(hh), box.name(high)]).toEqual(["latched-acknowledged", "unacknowledged"]);
    expect(box.alarmEvents().at(-1)).toBe(`${high} realarmed`);
    expect(box.openCase().ladder.kind).toBe("walking");
  });
  it("the milder stays acknowledged when the claim was for both", () => {
    const box = created();
    box.good(gas, 50);
    box.wait(10);
    box.act("claim", "worker-a");
    box.good(gas, 30);
    box.wait(60);
    expect(box.name(high)).toBe("acknowledged");
  });
  it("both over in one turn say nothing anew", () => {
    const box = created();
    box.good(gas, 50);
    box.wait(10);
    box.good(gas, 1);
    box.wait(61);
    expect(box.alarmEvents().filter((event) => event.endsWith("realarmed"))).toEqual([]);
    const told = box.notices().flatMap(({ kind, to }) => (kind === "recovered" ? [to] : []));
    expect(told).toEqual(["worker-a", "leader"]);
  });
  it("the milder rings when the worse is shelved", () => {
    const box = created();
    box.good(gas, 50);
    box.wait(10);
    box.act("claim", "worker-a");
    box.ask("shelve", hh);
    expect([box.name(hh), box.name(high)]).toEqual(["shelved", "acknowledged"]);
  });
});

describe("lost sensors", () => {
  const lost = (
    rules: SiteInput["rules"] = [{ ...silentRule, on: { points: ["node-1/gas", "node-1/level", "node-2/gas"] } }],
  ) => created((site) => ({ ...site, rules }));
  it("of one device call once; another device calls by itself", () => {
    const box = lost();
    box.wait(101);
    const rings = [...box.state().alarm.values()].filter(({ suppression }) => suppression === undefined);
    expect(rings.map(({ point }) => point)).toEqual(["node-1/gas", "node-2/gas"]);
    expect(box.state().alarm.get("node-1/level#gas.silent")?.suppression).toEqual({
      kind: "by-design",
      why: "parent-fault",
      of: "node-1/gas#gas.silent",
    });
  });
  it("of one device: the second rings when the first is back", () => {
    const box = lost();
    box.wait(101);
    box.good(gas, 1);
    expect(box.name("node-1/level#gas.silent")).toBe("unacknowledged");
  });
  it("never cover what another sensor says", () => {
    const box = lost([silentRule, ...hazards()]);
    box.wait(101);
    box.good("node-2/gas", 50);
    expect(box.name("node-2/gas#gas.hh")).toBe("unacknowledged");
  });
});

const hazards = (): NonNullable<SiteInput["rules"]> => [
  {
    id: "gas.hh",
    title: { zh: "燃气高浓度", en: "Gas high-high" },
    kind: "limit",
    on: { quantity: "combustible-gas" },
    hazard: "gas",
    severity: 1,
    above: "45 %LEL",
    clear: "40 %LEL",
    supersededBy: "gas.silent",
    basis: "assumed",
  },
];

describe("a shelf", () => {
  const standing = () => {
    const box = created();
    box.good(gas, 50);
    box.wait(6);
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    return box;
  };
  it("keeps an alarm silent, which is evaluated and recorded all the same", () => {
    const box = standing();
    box.ask("shelve", hh);
    box.good(gas, 1);
    box.wait(61);
    box.good(gas, 60);
    const last = box.facts.findLast((fact) => fact.kind === "alarm" && String(fact.alarm) === hh);
    expect(last).toMatchObject({ event: "rearmed", suppressed: "shelved" });
    expect(box.name(hh)).toBe("shelved");
  });
  it("ends by its time, and what still sounds calls as new", () => {
    const box = standing();
    box.ask("shelve", hh);
    const before = box.told().length;
    box.wait(3_599);
    expect(box.name(hh)).toBe("shelved");
    box.wait(1);
    expect(box.name(hh)).toBe("unacknowledged");
    box.wait(20);
    expect(box.told().length).toBeGreaterThan(before);
  });
  it("tells what came and went on it", () => {
    const box = created();
    box.ask("shelve", hh);
    box.good(gas, 60);
    expect(box.state().case.size).toBe(0);
    box.good(gas, 1);
    box.wait(61);
    box.ask("unshelve", hh);
    expect(box.notices().map(({ kind, to }) => `${kind} ${to}`)).toEqual(["came-and-went worker-a"]);
    expect(box.name(hh)).toBe("latched-unacknowledged");
  });
  it("ending with what came and went takes nobody's news away that the case is over", () => {
    const box = created((site) => ({
      ...site,
      rules: [{ ...silentRule, on: { points: ["node-1/gas", "node-1/level"] } }],
    }));
    box.ask("shelve", "node-1/gas#gas.silent", { order: { forMs: 110_000 } });
    box.wait(101);
    box.act("claim", "leader");
    const reading = (point: string) => ({ point, sample: { kind: "good", value: 1 }, at: box.now() });
    box.take({ kind: "readings", readings: [reading(gas), reading("node-1/level")] } as never);
    box.wait(10);
    expect(box.notices().map(({ kind, to }) => `${kind} ${to}`)).toEqual(
      expect.arrayContaining(["recovered worker-a", "came-and-went leader"]),
    );
  });
  it("that nothing happened on ends without a word", () => {
    const box = created();
    box.ask("shelve", hh);
    box.wait(3_601);
    expect([box.name(hh), box.state().case.size]).toEqual(["normal", 0]);
  });
  it("ends with the shift of whoever made it", () => {
    const box = created();
    box.ask("shelve", hh, { order: { forMs: 8 * hourMs } });
    // It is noon; the shift of twelve hours began at eight.
    const { suppression } = box.state().alarm.get(hh) ?? {};
    const leftMs =
      suppression !== undefined && "until" in suppression ? suppression.until.monoMs - box.now().monoMs : 0;
    expect(leftMs).toBe(8 * hourMs);
    box.ask("unshelve", hh);
    box.wait(3_600);
    box.ask("shelve", hh, { order: { forMs: 8 * hourMs } });
    const next = box.state().alarm.get(hh)?.suppression;
    expect(next !== undefined && "until" in next ? next.until.monoMs - box.now().monoMs : 0).toBe(7 * hourMs);
  });
  it("survives a restart, and ends at a reboot under a clock nobody trusts", () => {
    const box = standing();
    box.ask("shelve", hh);
    box.restart();
    box.wait(1);
    expect(box.name(hh)).toBe("shelved");
    box.restart({ boot: "boot-2", monoMs: 5_000, wallTrusted: false });
    box.wait(1);
    expect(box.name(hh)).toBe("unacknowledged");
  });
  it("keeps its case open; only a device that is out of service leaves it closed while it sounds", () => {
    const box = standing();
    for (const verb of ["start", "submit"] as const) box.act(verb, "worker-a");
    box.ask("shelve", hh);
    box.ask("shelve", high);
    expect(box.act("approve", "worker-a").facts).toMatchObject([{ kind: "refused", why: "still-in-alarm" }]);
    box.ask("take-out", hh);
    box.ask("take-out", high);
    box.act("approve", "worker-a");
    expect(box.state().case.get("c1")?.state).toBe("closed");
    box.ask("put-back", hh);
    expect(box.openCase()).toMatchObject({ id: "c1", state: "reported", reopened: 1 });
  });
  it("repeats nothing when its command comes again", () => {
    const box = created();
    box.ask("shelve", hh, { command: "once" });
    expect(box.ask("shelve", hh, { command: "once" })).toMatchObject({ facts: [], changes: [] });
  });
});

describe("an alarm is not put aside", () => {
  const quiet = () => created();
  it.each([
    ["while it calls", (box: ReturnType<typeof quiet>) => void box.good(gas, 50), {}, "not-acknowledged"],
    ["by somebody of another grid", () => {}, { by: "stranger" }, "not-in-this-grid"],
    ["by nobody", () => {}, { by: "nobody" }, "unknown-person"],
    ["alone", () => {}, { order: { second: undefined } }, "second-person-missing"],
    ["alone under two names", () => {}, { order: { second: "worker-a" } }, "second-person-missing"],
    ["without a reason", () => {}, { order: { reason: " " } }, "reason-missing"],
    ["without an order", () => {}, { order: null }, "reason-missing"],
    ["for longer than a shelf lasts", () => {}, { order: { forMs: 8 * hourMs + 1 } }, "too-long"],
    ["for no time", () => {}, { order: { forMs: 0 } }, "too-long"],
    ["for a time that is no number", () => {}, { order: { forMs: Number.NaN } }, "too-long"],
  ] as const)("%s", (_, happen, more, expected) => {
    const box = quiet();
    happen(box);
    const before = box.state().alarm.get(hh);
    expect(why(box.ask("shelve", hh, more as never))).toBe(expected);
    expect(box.state().alarm.get(hh)).toEqual(before);
  });
  it("that is not declared", () => {
    expect(why(quiet().ask("shelve", "node-1/gas#no.such"))).toBe("unknown-alarm");
  });
  it("out of service without a permit", () => {
    expect(why(quiet().ask("take-out", hh, { order: { permit: "" } }))).toBe("permit-missing");
  });
  it("when two detectors agree", () => {
    const box = created((site) => {
      const third = { id: "node-3", name: "节点三", profile: "node", place: { grid: "micro-1", building: "7号楼" } };
      return covering({ ...site, devices: [...(site.devices ?? []), third] });
    });
    box.good(gas, 50);
    box.good("node-3/gas", 50);
    box.act("claim", "worker-a");
    expect(why(box.ask("shelve", hh))).toBe("corroborated");
  });
  it("and whoever asks is told beforehand, by the same table", () => {
    const box = created();
    box.good(gas, 50);
    const view = { site: testSite(covering), alarms: box.state().alarm, cases: box.state().case };
    expect(alarmActionsFor(view, hh as never, "worker-a" as never)).toEqual([
      { verb: "shelve", refused: "not-acknowledged" },
      { verb: "unshelve", refused: "wrong-state" },
      { verb: "take-out", refused: "not-acknowledged" },
      { verb: "put-back", refused: "wrong-state" },
    ]);
    box.act("claim", "worker-a");
    const later = { ...view, alarms: box.state().alarm, cases: box.state().case };
    expect(alarmActionsFor(later, hh as never, "worker-a" as never)).toMatchObject([
      { verb: "shelve" },
      {},
      { verb: "take-out" },
      {},
    ]);
  });
});
