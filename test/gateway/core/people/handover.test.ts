import { describe, expect, it } from "vitest";
import type { PersonId } from "../../../../config/ids.ts";
import { gapsAhead, isGrave } from "../../../../gateway/core/people/gaps.ts";
import { createBox } from "../bench-box.ts";
import { at, bookWith, rosterSite } from "./roster-site.ts";

const gas = "node-1/gas";
const dayNight = [
  { people: ["worker-a"], hours: { from: "08:00", to: "20:00" } },
  { people: ["worker-b"], hours: { from: "20:00", to: "08:00" } },
];

/** 19:59 of 2 June: worker-a has one minute left. */
const rig = (layers: Parameters<typeof rosterSite>[0] = dayNight) => {
  const box = createBox(rosterSite(layers));
  const { monoMs, wallMs } = box.now();
  const ms = at("2026-06-02T19:59").wallMs - wallMs;
  box.shift({ monoMs: monoMs + ms, wallMs: wallMs + ms });
  box.wait(1);
  box.good(gas, 50);
  const take = (by: string, command = "t1") =>
    box.take({
      kind: "roster",
      by: by as PersonId,
      command,
      act: { do: "take-over", handover: [...box.state().handover.keys()][0] as never },
    }).facts;
  const told = (kind: string) => box.notices().flatMap((notice) => (notice.kind === kind ? [notice.to] : []));
  return { box, take, told, handovers: () => [...box.state().handover.values()] };
};

describe("a shift that ends", () => {
  it("binds the claimer's open cases to whoever comes; the claimer has them until the word", () => {
    const { box, take, told, handovers } = rig();
    box.act("claim", "worker-a");
    box.wait(60);
    expect(handovers()).toMatchObject([{ from: "worker-a", to: ["worker-b"], cases: [box.openCase().id] }]);
    expect(told("handover")).toEqual(["worker-b"]);
    expect(box.openCase().claimedBy).toBe("worker-a");
    expect(take("worker-b")).toMatchObject([
      { kind: "case-handed-over", from: "worker-a", to: "worker-b" },
      { kind: "handover", event: "taken-over" },
    ]);
    expect(box.openCase()).toMatchObject({ claimedBy: "worker-b", state: "claimed" });
    expect(handovers()).toEqual([]);
    expect(take("worker-b")).toEqual([]);
  });

  it("tells both after a quarter of an hour without a word, and again after the next", () => {
    const { box, told, handovers } = rig();
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    box.wait(59 + 899);
    expect(told("handover-missed")).toEqual([]);
    box.wait(1);
    expect(told("handover-missed")).toEqual(["worker-a", "worker-b"]);
    expect(box.openCase().claimedBy).toBe("worker-a");
    box.wait(900);
    expect(handovers()).toMatchObject([{ reminded: 2 }]);
  });

  it("ends of itself when the case is closed or claimed by somebody else meanwhile", () => {
    const { box, handovers } = rig();
    box.act("claim", "worker-a");
    box.wait(60);
    box.act("claim", "leader");
    box.wait(1);
    expect(handovers()).toEqual([]);
    expect(box.facts.filter((fact) => fact.kind === "handover").map(({ event }) => event)).toEqual([
      "begun",
      "settled",
    ]);
  });

  it("is no business of somebody who does not come, nor of who leaves", () => {
    const { box, take } = rig();
    box.act("claim", "worker-a");
    box.wait(60);
    expect(take("worker-a", "x1")).toMatchObject([{ kind: "roster-refused", why: "not-incoming" }]);
    expect(take("room", "x2")).toMatchObject([{ kind: "roster-refused", why: "not-incoming" }]);
    expect(box.openCase().claimedBy).toBe("worker-a");
  });

  it("goes to whoever is on duty above when nobody comes", () => {
    const { box, handovers } = rig(dayNight.slice(0, 1));
    box.act("claim", "worker-a");
    box.wait(60);
    expect(handovers()).toMatchObject([{ from: "worker-a", to: ["leader"] }]);
  });

  it("tells whoever comes of what nobody has claimed yet, and binds nothing", () => {
    const { box, told, handovers } = rig();
    box.wait(60);
    expect(told("handover")).toEqual(["worker-b"]);
    expect(handovers()).toEqual([]);
  });

  it("during an outage is noticed at the start, and its wait outlives a restart", () => {
    const { box, handovers, told } = rig();
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    const { monoMs, wallMs } = box.now();
    box.restart({ boot: "boot-2", monoMs: 1_000, wallMs: wallMs + 3_600_000 });
    box.wait(1);
    expect(handovers()).toHaveLength(1);
    box.restart({ monoMs: 900_000, wallMs: wallMs + 3_600_000 + 899_000 });
    box.wait(3);
    expect(told("handover-missed")).toEqual(["worker-a", "worker-b"]);
    expect(monoMs).toBeGreaterThan(0);
  });
});

describe("the record of duty", () => {
  const duties = (box: ReturnType<typeof createBox>) =>
    box.facts.flatMap((fact) => (fact.kind === "duty" && fact.grid === "micro-1" ? [fact.people.join()] : []));

  it("has each change once, within a second of its minute, also when the clock is set", () => {
    const { box } = rig();
    box.wait(60);
    expect(duties(box)).toEqual(["worker-a", "worker-b"]);
    box.shift({ wallMs: box.now().wallMs - 43_200_000 });
    box.wait(1);
    expect(duties(box).at(-1)).toBe("worker-a");
    box.shift({ wallTrusted: false, wallMs: 0 });
    box.wait(120);
    expect(duties(box)).toHaveLength(3);
  });

  it("is scanned for gaps once a day however the clock jumps", () => {
    const { box } = rig(dayNight.slice(0, 1));
    const scans = () => box.facts.filter((fact) => fact.kind === "roster-gaps");
    expect(scans()).toMatchObject([{ count: 14 }]);
    box.wait(600);
    expect(scans()).toHaveLength(1);
    for (const days of [30, 365 * 10, -365 * 10]) {
      box.shift({ wallMs: box.now().wallMs + days * 86_400_000 });
      box.wait(1);
    }
    expect(scans()).toHaveLength(4);
  });
});

describe("a scan of many places", () => {
  it("looks at a few in each tick, and says once what it found in all", () => {
    const grids = Array.from({ length: 50 }, (_, at) => ({
      id: `m${at}`,
      tier: "micro" as const,
      name: "微网格",
      parent: "grid-1",
    }));
    const nights = { role: "worker" as const, people: ["worker-b"], hours: { from: "20:00", to: "08:00" } };
    const site = rosterSite(dayNight, (of) => ({
      ...of,
      grids: [...of.grids, ...grids],
      roster: [...of.roster, ...grids.map(({ id }) => ({ ...nights, grid: id }))],
    }));
    const box = createBox(site);
    const scans = () => box.facts.flatMap((fact) => (fact.kind === "roster-gaps" ? [fact.count] : []));
    box.wait(2);
    expect(scans()).toEqual([]);
    box.wait(1);
    expect(scans()).toEqual([50 * 15]);
    box.wait(120);
    expect(scans()).toHaveLength(1);
  });
});

describe("gaps", () => {
  const from = at("2026-06-01T00:00").wallMs;

  it("of fourteen days are found, the declared ones marked, and only those on the ladder grave", () => {
    const open = gapsAhead(bookWith(rosterSite(dayNight.slice(0, 1))), from).filter(({ grid }) => grid === "micro-1");
    expect(open).toHaveLength(15);
    expect(open.every(isGrave)).toBe(true);
    const declared = [...dayNight.slice(0, 1), { gap: "夜间由值班室负责", hours: { from: "20:00", to: "08:00" } }];
    const known = gapsAhead(bookWith(rosterSite(declared)), from).filter(({ grid }) => grid === "micro-1");
    expect(known.every((gap) => gap.declared !== undefined && !isGrave(gap))).toBe(true);
    const few = gapsAhead(bookWith(rosterSite([{ people: ["p1"], atLeast: 2 }])), from).filter(
      ({ grid }) => grid === "micro-1",
    );
    expect(few).toMatchObject([{ have: 1, need: 2 }]);
    expect(few.some(isGrave)).toBe(false);
  });
});
