import { expect, test } from "vitest";
import { isDuring } from "../../../gateway/core/alarms/calendar.ts";
import { civilText } from "../../../gateway/core/time.ts";
import { ruleBox } from "./rule-bench.ts";

const level = "a/water-level";
const alarm = `${level}#rule-0`;
const door = "a/door";

const vote = {
  kind: "vote",
  count: 2,
  within: "5min",
  when: "active",
  on: { quantity: "smoke-alarm" },
  hazard: "smoke",
  severity: 1,
} as const;
const voteAlarm = "a/smoke-alarm#rule-0";
const smoke = (node: string) => `${node}/smoke-alarm`;

test("two detectors of a zone within five minutes confirm each other, one alone never does", () => {
  const box = ruleBox([vote]);
  for (const node of ["a", "b", "c", "d"]) box.good(smoke(node), 0);
  box.good(smoke("b"), 1);
  box.good(smoke("d"), 1);
  expect(box.rings(voteAlarm)).toBe(false);
  box.good(smoke("b"), 0);
  box.wait(299);
  box.good(smoke("c"), 1);
  expect(box.rings(voteAlarm)).toBe(true);
  const confirmed = box.facts.filter(({ kind }) => kind === "confirmed");
  expect(confirmed).toMatchObject([{ zone: "zone-1", hazard: "smoke", points: [smoke("b"), smoke("c")] }]);
});

test("more than five minutes apart they do not, and the vote ends when they are calm again", () => {
  const box = ruleBox([vote]);
  for (const node of ["a", "b", "c"]) box.good(smoke(node), 0);
  box.good(smoke("b"), 1);
  box.good(smoke("b"), 0);
  box.wait(302);
  box.good(smoke("c"), 1);
  expect(box.rings(voteAlarm)).toBe(false);
  box.good(smoke("a"), 1);
  expect(box.rings(voteAlarm)).toBe(true);
  box.good(smoke("a"), 0);
  box.good(smoke("c"), 0);
  box.wait(302);
  expect(box.rings(voteAlarm)).toBe(false);
});

test.each([
  [[], ["a"], false, "2oo3"],
  [[], ["a", "b"], true, "2oo3"],
  [["c"], ["a"], true, "one bad: 1oo2"],
  [["b", "c"], ["a"], true, "two bad: 1oo1"],
])("with %j faulty and %j in alarm the vote rings: %s (%s)", (faulty, active, rings) => {
  const box = ruleBox([vote]);
  for (const node of ["a", "b", "c"]) box.good(smoke(node), 0);
  for (const node of faulty) box.bad(smoke(node), "timeout");
  for (const node of active) box.good(smoke(node), 1);
  expect(box.rings(voteAlarm)).toBe(rings);
  // Actuators wait for two devices, however few can speak.
  expect(box.facts.some(({ kind }) => kind === "confirmed")).toBe(active.length >= 2);
});

test("two measures of one device are no confirmation", () => {
  const points = ["a/smoke-alarm", "a/fire-alarm"];
  const box = ruleBox([{ ...vote, on: { points } }]);
  for (const point of points) box.good(point, 0);
  for (const point of points) box.good(point, 1);
  expect(box.rings(voteAlarm)).toBe(true);
  expect(box.facts.some(({ kind }) => kind === "confirmed")).toBe(false);
});

test("a vote is not counted again at readings that change no ballot", () => {
  const box = ruleBox([vote]);
  for (const node of ["a", "b", "c"]) box.good(smoke(node), 0);
  const { changes } = box.good(smoke("b"), 0);
  expect(changes.map(({ table }) => table)).not.toContain("alarm");
  expect(box.state().point.get(smoke("b"))?.memory).toMatchObject({ "rule-0": { ballot: "no", isNew: false } });
});

const exitRule = {
  kind: "compound",
  on: { points: ["a/lock", "d/lock"] },
  hazard: "smoke",
  severity: 1,
  when: { all: [{ is: "active" }, { rule: "smoke.alarm", at: "zone" }] },
} as const;
const smokeRule = {
  id: "smoke.alarm",
  kind: "contact",
  when: "active",
  on: { quantity: "smoke-alarm" },
  hazard: "smoke",
  severity: 1,
} as const;

test("an exit that is locked rings when smoke is reported in its zone, whichever comes first", () => {
  const box = ruleBox([{ ...exitRule, id: "exit" }, smokeRule]);
  box.good("a/lock", 1);
  box.good("d/lock", 1);
  expect(box.rings("a/lock#exit")).toBe(false);
  box.good(smoke("b"), 1);
  expect([box.rings("a/lock#exit"), box.rings("d/lock#exit")]).toEqual([true, false]);
  box.good("a/lock", 0);
  expect(box.rings("a/lock#exit")).toBe(false);
  box.good("a/lock", 1);
  expect(box.evidence()).toEqual({ because: ["a/lock", "b/smoke-alarm#smoke.alarm"] });
});

test.each([
  [{ any: [{ is: "active" }, { point: "b/door", is: "active" }] }, [0, 0], false],
  [{ any: [{ is: "active" }, { point: "b/door", is: "active" }] }, [0, 1], true],
  [{ all: [{ is: "active" }, { not: { point: "b/door", is: "active" } }] }, [1, 0], true],
  [{ all: [{ is: "active" }, { not: { point: "b/door", is: "active" } }] }, [1, 1], false],
  [{ all: [{ any: [{ is: "active" }, { point: "b/door", is: "active" }] }] }, [0, 1], true],
])("%j with doors %j: %s", (when, [own = 0, other = 0], rings) => {
  const box = ruleBox([{ kind: "compound", when, on: { points: ["a/door"] }, hazard: "door" }]);
  box.good("a/door", own);
  box.good("b/door", other);
  expect(box.rings("a/door#rule-0")).toBe(rings);
});

test("what nobody knows makes a condition neither true nor false", () => {
  const when = { all: [{ is: "active" }, { point: "b/water-level", above: "3 m" }] };
  const box = ruleBox([{ kind: "compound", when, on: { points: ["a/door"] }, hazard: "door" }]);
  box.good("a/door", 1);
  expect(box.rings("a/door#rule-0")).toBe(false);
  box.good("b/water-level", 3);
  expect(box.rings("a/door#rule-0")).toBe(true);
  box.bad("b/water-level", "timeout");
  expect(box.rings("a/door#rule-0")).toBe(true);
  box.good("a/door", 0);
  expect(box.rings("a/door#rule-0")).toBe(false);
});

test("calibration is overdue by the device's own date, and only by a clock that is trusted", () => {
  const site = { kind: "calibration", every: "365d", on: { points: [level] }, hazard: "system", severity: 4 } as const;
  const devices = (calibrated: string) => [
    { id: "a", name: "a", profile: "node", place: { grid: "zone-1" }, calibrated },
  ];
  const due = ruleBox([site], { devices: devices("2025-06-02") });
  due.wait(1);
  const fresh = ruleBox([site], { devices: devices("2025-06-03") });
  fresh.wait(1);
  expect([due.rings(alarm), fresh.rings(alarm)]).toEqual([true, false]);
  const unsure = ruleBox([site], { devices: devices("2020-01-01") });
  unsure.restart({ wallTrusted: false });
  expect(unsure.rings(alarm)).toBe(false);
});

const night = { hours: { from: "22:00", to: "06:00" } };

test("a door open at noon rings when the night begins, and the morning does not clear it", () => {
  const box = ruleBox([{ kind: "contact", when: "active", on: { points: [door] }, hazard: "door", during: night }]);
  // The bench begins at 12:00 local time.
  box.good(door, 1);
  expect(box.rings("a/door#rule-0")).toBe(false);
  box.wait(10 * 3600);
  expect(box.rings("a/door#rule-0")).toBe(true);
  box.wait(9 * 3600);
  expect(box.rings("a/door#rule-0")).toBe(true);
  box.good(door, 0);
  expect(box.rings("a/door#rule-0")).toBe(false);
});

test("with no clock to trust every hour may be the night, and the strictest limit holds", () => {
  const contact = { kind: "contact", when: "active", on: { points: [door] }, hazard: "door", during: night } as const;
  const at = [{ during: { days: { from: "10-01", to: "03-31" } }, above: "2 m", clear: "1.9 m" }];
  const box = ruleBox([contact, { kind: "limit", above: "3 m", clear: "2.9 m", at }]);
  box.good(door, 1);
  box.good(level, 2.5);
  expect([box.rings("a/door#rule-0"), box.rings(`${level}#rule-1`)]).toEqual([false, false]);
  box.restart({ wallTrusted: false });
  box.good(door, 1);
  box.good(level, 2.5);
  expect([box.rings("a/door#rule-0"), box.rings(`${level}#rule-1`)]).toEqual([true, true]);
});

test("a limit of the flood season holds in the season", () => {
  const at = [{ during: { days: { from: "05-01", to: "09-30" } }, above: "2 m", clear: "1.9 m" }];
  const box = ruleBox([{ kind: "limit", above: "3 m", clear: "2.9 m", at }]);
  box.good(level, 2);
  expect(box.rings(alarm)).toBe(true);
  expect(box.evidence()).toEqual({ value: 2, limit: 2 });
});

test.each([
  [{ hours: { from: "22:00", to: "06:00" } }, "2026-06-02T13:59:59Z", false],
  [{ hours: { from: "22:00", to: "06:00" } }, "2026-06-02T14:00:00Z", true],
  [{ hours: { from: "22:00", to: "06:00" } }, "2026-06-02T21:59:59Z", true],
  [{ hours: { from: "22:00", to: "06:00" } }, "2026-06-02T22:00:00Z", false],
  [{ hours: { from: "08:00", to: "18:00" } }, "2026-06-02T09:59:00Z", true],
  [{ hours: { from: "08:00", to: "18:00" } }, "2026-06-02T10:00:00Z", false],
  [{ days: { from: "05-01", to: "09-30" } }, "2026-04-30T15:59:59Z", false],
  [{ days: { from: "05-01", to: "09-30" } }, "2026-04-30T16:00:00Z", true],
  [{ days: { from: "05-01", to: "09-30" } }, "2026-09-30T15:59:59Z", true],
  [{ days: { from: "05-01", to: "09-30" } }, "2026-09-30T16:00:00Z", false],
  [{ days: { from: "12-01", to: "02-29" } }, "2028-02-29T04:00:00Z", true],
  [{ days: { from: "12-01", to: "02-29" }, hours: { from: "00:00", to: "12:00" } }, "2028-01-05T05:00:00Z", false],
])("%j holds at %s: %s", (during, at, holds) => {
  const moment = { boot: "b", monoMs: 0, wallMs: Date.parse(at), wallTrusted: true };
  expect(isDuring(during, moment, "+08:00")).toBe(holds);
});

test("local days are those of the calendar, over four centuries", () => {
  for (let ms = Date.UTC(1890, 0, 1); ms < Date.UTC(2290, 0, 1); ms += 13 * 86_400_000 + 3_600_000) {
    expect(civilText(ms, "+08:00")).toBe(new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10));
  }
});

test("while a sensor warms up it rings and clears nothing", () => {
  const gas = "a/combustible-gas";
  const rule = {
    kind: "limit",
    above: "45 %LEL",
    clear: "40 %LEL",
    warmUp: "3min",
    on: { points: [gas] },
    hazard: "gas",
  } as const;
  const box = ruleBox([rule]);
  box.feed(gas, [50, 10, 10, 10], 30);
  expect(box.rings(`${gas}#rule-0`)).toBe(true);
  box.feed(gas, [10, 10, 10, 10, 10], 30);
  expect(box.rings(`${gas}#rule-0`)).toBe(false);
  box.bad(gas, "disconnected");
  box.feed(gas, [50, 10], 30);
  expect(box.rings(`${gas}#rule-0`)).toBe(true);
});

test("a rule on trial is written down and calls nobody", () => {
  const box = ruleBox([{ kind: "limit", above: "3 m", clear: "2.9 m", shadow: true }]);
  box.good(level, 3);
  box.good(level, 2);
  const shadows = box.facts.flatMap((fact) => (fact.kind === "shadow" ? [[fact.event, fact.evidence.value]] : []));
  expect(shadows).toEqual([
    ["raised", 3],
    ["cleared", 2],
  ]);
  expect([box.state().alarm.size, box.state().case.size, box.notices().length, box.uplink.length]).toEqual([
    0, 0, 0, 0,
  ]);
});
