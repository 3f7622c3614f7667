import { expect, test } from "vitest";
import { checkSite } from "../../config/check.ts";
import { unaccounted } from "../../gateway/core/evacuation/rows.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeSite, type Box } from "./mode-site.ts";

const minute = 60;
const households = (at: number) => 10 + at;
/** 40 buildings, from 4.5 m up in steps of 5 cm. */
const site = modeSite((input) => ({
  ...input,
  evacuation: {
    gauge: "node-1/level",
    prepare: "2h",
    leave: "30min",
    buildings: Array.from({ length: 40 }, (_, at) => ({
      id: `b${at + 1}`,
      name: `${at + 1}号楼`,
      grid: "micro-1",
      floorM: 4.5 + at * 0.05,
      households: households(at),
    })),
  },
}));

/** 0.5 m/h from 3.5 m, a reading a minute. */
const rise = (box: Box, minutes: number, fromM = 3.5) => {
  for (let at = 0; at < minutes; at += 1) {
    box.good("node-1/level", fromM + (0.5 * at) / 60);
    box.wait(minute);
  }
};
const events = (box: Box) => box.facts.flatMap((fact) => (fact.kind === "evacuation" ? [fact] : []));
const rowOf = (box: Box) => [...box.state().evacuation.values()][0]!;
/** Two readings in a row: one alone moves nobody. */
const stands = (box: Box, levelM: number) => {
  box.good("node-1/level", levelM);
  expect(box.state().evacuation.size).toBe(0);
  box.good("node-1/level", levelM);
};
let commands = 0;
const act = (box: Box, doing: object, by = "worker-a") => {
  commands += 1;
  return box.take({ kind: "evacuation", by, command: `e-${commands}`, act: doing } as never);
};

test("F05 on a rising hydrograph each building is told to prepare, then to leave, each with its set lead time", () => {
  const box = createBox(site);
  rise(box, 8 * 60);
  const row = rowOf(box);
  expect(row.buildings).toHaveLength(40);
  for (const { floorM, preparedAt, leaveAt, building } of row.buildings) {
    const reachedMs = Date.UTC(2026, 5, 2, 4) + ((floorM - 3.5) / 0.5) * 3_600_000;
    const leads = [preparedAt, leaveAt].map((at) => (reachedMs - (at?.wallMs ?? Infinity)) / 60_000);
    // The alarm at 3.8 m begins the case; what stands lower than two hours above it has less time to prepare.
    const most = Math.min(120, (floorM - 3.8) * 120);
    expect(leads[0], building).toBeGreaterThan(most - 0.2 * 120);
    expect(leads[0], building).toBeLessThan(120 * 1.2);
    expect(leads[1], building).toBeGreaterThan(30 * 0.8);
    expect(leads[1], building).toBeLessThan(30 * 1.2);
    expect(leads[0] ?? 0).toBeGreaterThan(leads[1] ?? 0);
  }
  expect(row.buildings.map(({ floorM }) => floorM)).toEqual(
    row.buildings.map(({ floorM }) => floorM).toSorted((a, b) => a - b),
  );
  const sent = box.uplink.flatMap(({ body }) => (body.kind === "evacuation" ? [body.event] : []));
  expect(sent[0]).toBe("prepare");
  expect(sent.indexOf("leave-now")).toBeGreaterThan(0);
});

test("F05 water that is there at once is told in both stages, in order, to whoever is on duty", () => {
  const box = createBox(site);
  stands(box, 4.6);
  expect(events(box).map(({ event, buildings }) => [event, buildings])).toEqual([
    ["prepare", ["b1", "b2", "b3"]],
    ["leave-now", ["b1", "b2", "b3"]],
  ]);
  const notices = box.notices().filter(({ kind }) => kind === "leave-now");
  expect(new Set(notices.map(({ to }) => to))).toEqual(new Set(["worker-a", "leader", "room"]));
  expect(notices[0]?.text).toMatchObject({
    zh: expect.stringContaining("立即转移"),
    en: expect.stringContaining("Evacuate now"),
  });
});

test("F05 the roll-call counts by building and ends by itself at 0 unaccounted", () => {
  const box = createBox(site);
  stands(box, 4.6);
  const { id } = rowOf(box);
  expect(unaccounted(rowOf(box))).toBe(10 + 11 + 12);
  act(box, { do: "count", evacuation: id, building: "b1", accounted: 10 });
  act(box, { do: "count", evacuation: id, building: "b2", accounted: 11 });
  expect(act(box, { do: "count", evacuation: id, building: "b3", accounted: 13 }).facts).toMatchObject([
    { kind: "evacuation-refused", why: "too-many" },
  ]);
  act(box, { do: "count", evacuation: id, building: "b3", accounted: 11 });
  expect(unaccounted(rowOf(box))).toBe(1);
  expect(rowOf(box).endedAt).toBeUndefined();
  act(box, { do: "count", evacuation: id, building: "b3", accounted: 12 });
  expect(rowOf(box).endedAt).toBeDefined();
  expect(box.uplink.at(-1)?.body).toMatchObject({ kind: "evacuation", event: "over", toMove: 33, accounted: 33 });
});

test("F05 with somebody unaccounted it is closed only by whoever stands above, with a reason", () => {
  const box = createBox(site);
  stands(box, 4.6);
  const { id } = rowOf(box);
  const why = (by: string, reason: string) => act(box, { do: "close", evacuation: id, reason }, by).facts[0];
  expect(why("worker-a", "已撤")).toMatchObject({ kind: "evacuation-refused", why: "not-above" });
  expect(why("room", " ")).toMatchObject({ kind: "evacuation-refused", why: "reason-missing" });
  expect(why("room", "两户外出，已电话确认")).toMatchObject({ kind: "evacuation", event: "over", by: "room" });
  expect(rowOf(box)).toMatchObject({ endedBy: "room", reason: "两户外出，已电话确认" });
});

test("F05 a falling level calls nobody back, and a restart forgets no count", () => {
  const box = createBox(site);
  stands(box, 4.6);
  const { id } = rowOf(box);
  act(box, { do: "count", evacuation: id, building: "b1", accounted: 4 });
  box.good("node-1/level", 2);
  box.restart({ boot: "boot-2", monoMs: 0 });
  box.wait(5);
  expect(rowOf(box).buildings.map(({ stage }) => stage)).toEqual(["leave-now", "leave-now", "leave-now"]);
  expect(unaccounted(rowOf(box))).toBe(29);
});

test("F05 one reading that leaps calls nobody out of a building", () => {
  const box = createBox(site);
  for (const levelM of [3.9, 6, 3.9, 3.9]) box.good("node-1/level", levelM);
  expect(box.state().evacuation.size).toBe(0);
});

test("F05 a plan that could call nobody is refused when the site is read", () => {
  const bad = modeSite((input) => ({
    ...input,
    evacuation: {
      gauge: "node-2/gas",
      prepare: "10min",
      leave: "30min",
      buildings: [{ id: "b1", name: "一", grid: "nowhere", floorM: 1, households: 1 }],
    },
  }));
  expect(checkSite(bad.site, bad.profiles).map(({ code }) => code)).toEqual(
    expect.arrayContaining(["E1380", "E1382", "E1383"]),
  );
});
