import { describe, expect, it } from "vitest";
import { tallyQuality } from "../../../gateway/core/alarms/quality.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const gas = "node-1/gas";
const hh = "node-1/gas#gas.hh";

const bare = () =>
  testSite((site) => ({
    ...site,
    rules: (site.rules ?? []).map((rule) => ({ ...rule, offDelay: "0s", onDelay: "0s" })),
  }));

/** Twenty detectors in one zone. */
const many = () =>
  testSite((site) => ({
    ...site,
    devices: Array.from({ length: 20 }, (_, at) => ({
      id: `node-${at}`,
      name: `${at}`,
      profile: "node",
      place: { grid: "micro-1", building: `${at}号楼` },
    })),
    rules: (site.rules ?? []).filter(({ id }) => id === "gas.hh"),
  }));

describe("chatter", () => {
  it("is told at once, then held: from the third turn within a minute a clear waits for a minute of calm", () => {
    const box = createBox(bare());
    for (let at = 0; at < 100; at++) {
      box.good("node-2/gas", at % 2 === 0 ? 50 : 1);
      box.wait(2);
    }
    const events = () => box.alarmEvents().filter((event) => event.startsWith("node-2/gas#gas.hh"));
    const id = "node-2/gas#gas.hh";
    expect(events()).toEqual([`${id} raised`, `${id} cleared`, `${id} rearmed`, `${id} chattering`]);
    box.wait(60);
    expect(events().at(-1)).toBe(`${id} cleared`);
  });
  it("of minutes apart is none", () => {
    const box = createBox(bare());
    for (let at = 0; at < 6; at++) {
      box.good(gas, at % 2 === 0 ? 50 : 1);
      box.wait(40);
    }
    expect(box.alarmEvents().filter((event) => event.endsWith("chattering"))).toEqual([]);
  });
});

describe("a flood", () => {
  it("begins with the eleventh call in ten minutes and ends when fewer than five are left", () => {
    const box = createBox(many());
    const floods = () => box.facts.flatMap((fact) => (fact.kind === "flood" ? [fact.to] : []));
    for (let at = 0; at < 10; at++) box.good(`node-${at}/gas`, 50);
    expect(floods()).toEqual([]);
    box.good("node-10/gas", 50);
    expect(floods()).toEqual(["began"]);
    box.wait(601);
    expect(floods()).toEqual(["began", "ended"]);
  });
  it("holds back neither the first call nor one for a worse alarm; further places wait twenty seconds", () => {
    const box = createBox(many());
    const first = box.good("node-0/gas", 50);
    expect(first.facts.some((fact) => fact.kind === "notice-due")).toBe(true);
    for (let at = 1; at < 20; at++) box.good(`node-${at}/gas`, 50);
    const [notice] = box.notices();
    const retryAt = notice?.progress.kind === "queued" ? notice.progress.retryAt.monoMs : 0;
    expect(retryAt).toBe(box.now().monoMs);
    box.take({ kind: "notice-outcome", notice: notice?.id ?? ("" as never), outcome: { kind: "delivered" } });
    box.good("node-0/gas", 1);
    box.wait(61);
    box.good("node-0/gas", 50);
    expect(box.notices()).toHaveLength(2);
  });
  it("paces what follows a call that went out", () => {
    const box = createBox(many());
    for (let at = 0; at < 12; at++) box.good(`node-${at}/gas`, 50);
    const [notice] = box.notices();
    box.take({ kind: "notice-outcome", notice: notice?.id ?? ("" as never), outcome: { kind: "delivered" } });
    box.wait(1);
    box.good("node-12/gas", 50);
    const next = box.notices()[0];
    const waitMs = next?.progress.kind === "queued" ? next.progress.retryAt.monoMs - box.now().monoMs : 0;
    expect([waitMs > 0, waitMs <= 20_000]).toEqual([true, true]);
    expect(next?.text.zh).toContain("12号楼");
  });
});

describe("a wall clock that is set", () => {
  it("is a fact and moves no delay", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    box.wait(2);
    const { monoMs, wallMs } = box.now();
    box.restart({ monoMs, wallMs: wallMs - 86_400_000 });
    box.wait(2);
    expect(box.state().alarm.get("node-1/gas#gas.high")?.condition.kind).toBe("pending-on");
    box.wait(1);
    expect(box.state().alarm.get("node-1/gas#gas.high")?.condition.kind).toBe("active");
  });
  it("while the box runs is told with how far, and lost trust is told", () => {
    const box = createBox(testSite());
    box.wait(2);
    box.shift({ wallMs: box.now().wallMs + 3_600_000 });
    box.wait(1);
    box.shift({ wallTrusted: false });
    box.wait(2);
    expect(box.facts.filter(({ kind }) => kind === "clock-stepped")).toMatchObject([
      { byMs: 3_600_000, trusted: true },
      { byMs: 0, trusted: false },
    ]);
  });
});

describe("a row of an older version", () => {
  it("without the newer fields goes on: what was acknowledged is called out again in its time", () => {
    const box = createBox(testSite());
    box.good(gas, 50);
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    for (const [id, alarm] of box.state().alarm) {
      const { point, rule, condition, acked, latched, episode, raisedAt, case: of } = alarm;
      box.state().alarm.set(id, { point, rule, condition, acked, latched, episode, raisedAt, case: of } as never);
    }
    box.state().load.clear();
    box.restart();
    box.good(gas, 50);
    box.wait(1_799);
    expect(box.notices().some(({ kind }) => kind === "standing")).toBe(false);
    box.wait(1);
    expect(box.notices().some(({ kind }) => kind === "standing")).toBe(true);
  });
});

describe("the quality of the alarms", () => {
  const site = testSite();
  const at = (minute: number) => ({ boot: "b", monoMs: 0, wallMs: minute * 60_000, wallTrusted: true });
  const folded = (facts: readonly object[], toMinute = 60) => {
    const tally = tallyQuality(site, 0, toMinute * 60_000);
    facts.forEach((fact, seq) => tally.add({ seq, ...fact } as Fact));
    return tally.result();
  };
  const raised = (minute: number, alarm = hh, more: object = {}) => ({
    kind: "alarm",
    event: "raised",
    alarm,
    at: at(minute),
    ...more,
  });

  it("counts calls, their worst ten minutes and severities; what was covered is counted apart", () => {
    const facts = [
      raised(1),
      raised(2),
      raised(3, "node-1/gas#gas.high"),
      raised(45),
      raised(46, hh, { suppressed: "shelved" }),
    ];
    expect(folded([...facts, raised(61)])).toMatchObject({
      annunciations: 4,
      per10Min: { mean: 4 / 6, peak: 3 },
      bySeverity: { 1: 3, 2: 1, 3: 0, 4: 0 },
      suppressed: 1,
      topTen: [
        { alarm: hh, annunciations: 3 },
        { alarm: "node-1/gas#gas.high", annunciations: 1 },
      ],
      topTenShare: 1,
    });
  });
  it("knows for how long there was a flood, also when it began before or is not over", () => {
    const ended = { kind: "flood", to: "ended", at: at(6) };
    const began = { kind: "flood", to: "began", at: at(54) };
    expect(folded([ended, began])).toMatchObject({ floods: 1, floodShare: 0.2 });
  });
  it("calls 93 real of 100 judged 93 of 100, and counts apart what nobody went to see", () => {
    const moved = (of: string, verb: string, more: object = {}) => ({
      kind: "case-moved",
      case: of,
      verb,
      at: at(1),
      to: verb,
      ...more,
    });
    const worked = Array.from({ length: 103 }, (_, n) => `c${n}`).flatMap((of, n) => [
      ...(n < 50 ? [moved(of, "arrive")] : []),
      moved(of, "submit", n < 100 ? { verdict: n < 93 ? "real" : "nuisance" } : {}),
      moved(of, "approve", { to: "closed" }),
    ]);
    expect(folded(worked).precision).toEqual({
      raw: { real: 93, ofJudged: 100 },
      verified: { real: 50, ofAttended: 50 },
      reviewed: { judged: 100, ofClosed: 103 },
    });
  });
  it("names what chatters", () => {
    expect(folded([raised(1, hh, { event: "chattering" })]).chattering).toEqual([{ alarm: hh, times: 1 }]);
  });
});
