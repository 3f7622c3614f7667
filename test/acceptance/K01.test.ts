import { expect, test } from "vitest";
import { pointIdSchema } from "../../config/ids.ts";
import type { DrillAct } from "../../gateway/core/practice/rows.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

type Box = ReturnType<typeof createBox>;

let commands = 0;

function practise(box: Box, act: object, by = "worker-a") {
  commands += 1;
  return box.take({ kind: "drill", by, command: `d-${commands}`, act: act as DrillAct } as never);
}

function drillOf(box: Box) {
  return [...box.state().drill.values()].at(-1);
}

function hopsOf(box: Box) {
  return drillOf(box)?.trials.map(({ hops }) => hops.map(({ hop }) => hop));
}

function claimTest(box: Box, by: string) {
  const [id] = box.state().practiceCase.keys();
  return box.take({ kind: "case", case: id, by, verb: "claim", command: `claim-${id}` } as never);
}

const gas = "node-1/gas";
const points = [pointIdSchema.parse(gas)];

/** What counts as live of a box. */
function live(box: Box) {
  const { alarm, case: cases, load } = box.state();
  const facts = box.facts.filter(({ kind }) => kind === "alarm" || kind === "case-opened" || kind === "rung");
  const told = box.uplink.filter(({ body }) => body.kind === "alarm" || body.kind === "case");
  return { alarms: alarm.size, cases: cases.size, load: load.size, facts: facts.length, told: told.length };
}

const nothingLive = { alarms: 0, cases: 0, load: 0, facts: 0, told: 0 };

test("K01 a drill goes through the production path under purpose drill end to end, and counts as nothing live", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "drill", method: "inject", points, scenario: "夜间燃气泄漏" });
  box.wait(2);
  const [notice] = box.notices();
  expect(notice).toMatchObject({ to: "worker-a", purpose: "drill", severity: 1 });
  expect(notice?.text.zh.split("\n")[0]).toBe("【演练】告警：燃气高浓度");
  expect(notice?.text.en.split("\n")[0]).toBe("DRILL: Alarm: Gas high-high");
  box.wait(60);
  expect(box.notices().map(({ to, kind }) => `${to} ${kind}`)).toEqual(["worker-a raised", "leader escalated"]);
  expect(live(box)).toEqual(nothingLive);
  const sent = box.uplink.flatMap(({ body }) => (body.kind === "drill" ? [`${body.purpose} ${body.event}`] : []));
  expect(sent).toEqual(["drill started", "drill beyond", "drill fired"]);
  expect(box.state().point.get(gas)?.lastGood).toBeUndefined();
  box.wait(600);
  expect(drillOf(box)?.end).toMatchObject({ result: "failed", why: "not-accepted" });
});

test("K01 a live alarm that may kill pre-empts a drill at once, and is delivered like any other", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "drill", method: "inject", points });
  box.wait(2);
  const [first] = box.notices();
  box.take({ kind: "notice-outcome", notice: first?.id, outcome: { kind: "accepted" } } as never);
  box.good("node-2/gas", 50);
  expect(drillOf(box)?.end).toMatchObject({ result: "stopped", why: "live-alarm" });
  expect(box.state().practiceCase.size).toBe(0);
  expect(box.openCase()).toMatchObject({ zone: "micro-2", severity: 1 });
  const over = box.notices().find(({ kind }) => kind === "practice-over");
  expect(over?.text.zh.split("\n")[0]).toBe("【演练】已结束，不用到场：燃气高浓度");
  expect(box.told()).toContain("0.1:leader");
});

test("K01 a trip test by a value ends with the claim of a named person and keeps the time of each hop", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "test", method: "inject", points });
  box.wait(1);
  const [notice] = box.notices();
  box.take({ kind: "notice-outcome", notice: notice?.id, outcome: { kind: "accepted" } } as never);
  box.wait(11);
  expect(claimTest(box, "worker-a").facts.map(({ kind }) => kind)).toContain("practised");
  box.wait(1);
  expect(hopsOf(box)).toEqual([["beyond", "fired", "accepted", "claimed"]]);
  expect(drillOf(box)?.end?.result).toBe("passed");
  expect(box.state().proof.get(gas)).toMatchObject({ method: "inject", result: "passed" });
  expect(
    box
      .state()
      .proof.get(gas)
      ?.hops.map(({ afterMs }) => afterMs),
  ).toEqual([1000, 1000, 1000, 12_000]);
  expect(live(box)).toEqual(nothingLive);
});

test("K01 a test calls the first rung alone, however long nobody answers, and ends by itself", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "test", method: "inject", points, forMs: 900_000 });
  box.wait(899);
  expect(new Set(box.notices().map(({ to }) => to))).toEqual(new Set(["worker-a"]));
  expect(drillOf(box)?.end).toBeUndefined();
  box.wait(2);
  expect(drillOf(box)?.end?.result).toBe("failed");
  const longer = practise(box, { do: "start", purpose: "test", method: "inject", points, forMs: 900_001 });
  expect(longer.facts[0]).toMatchObject({ kind: "drill-refused", why: "too-long" });
});

test("K01 a sensor under test gas rings as a test; still above its line ten minutes after, it rings as real", () => {
  const box = createBox(testSite());
  box.good(gas, 1);
  const [drill] = practise(box, { do: "start", purpose: "test", method: "physical", points }).facts;
  box.good(gas, 50);
  expect(box.notices()[0]).toMatchObject({ purpose: "test" });
  expect(box.state().point.get(gas)?.last.sample).toEqual({ kind: "bad", why: "self-test" });
  expect(live(box)).toEqual(nothingLive);
  practise(box, { do: "stop", drill: drill?.kind === "drill" ? drill.drill : "" });
  for (let minute = 0; minute < 10; minute++) {
    box.good(gas, 50);
    expect(live(box)).toEqual(nothingLive);
    box.wait(60);
  }
  expect(box.openCase()).toMatchObject({ severity: 1, hazard: "gas" });
  expect(box.told()).toEqual(["0.0:worker-a"]);
});

test("K01 test gas that is gone lets the sensor count again at once", () => {
  const box = createBox(testSite());
  const [drill] = practise(box, { do: "start", purpose: "test", method: "physical", points }).facts;
  box.good(gas, 50);
  practise(box, { do: "stop", drill: drill?.kind === "drill" ? drill.drill : "" });
  box.good(gas, 2);
  expect(box.state().trial.size).toBe(0);
  expect(box.state().point.get(gas)?.last.sample).toEqual({ kind: "good", value: 2 });
  box.good(gas, 50);
  expect(box.openCase()).toMatchObject({ severity: 1 });
});

test("K01 other points ring as ever during a test, and named points are all that it has", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "test", method: "physical", points });
  box.good("node-1/door", 1);
  box.wait(61);
  expect(box.openCase()).toMatchObject({ hazard: "door" });
  expect(drillOf(box)?.end).toBeUndefined();
});

test.each([
  ["an unknown point", { points: ["node-9/gas"] }, "worker-a", "unknown-point"],
  ["no point", { points: [] }, "worker-a", "points-missing"],
  ["somebody of another grid", { points }, "stranger", "not-in-this-grid"],
  ["a point of which no rule rings by a value", { points: ["node-1/level"] }, "worker-a", "no-rule-to-try"],
])("K01 a test is refused for %s", (_, over, by, why) => {
  const box = createBox(testSite());
  const said = practise(box, { do: "start", purpose: "test", method: "inject", ...over }, by);
  expect(said.facts).toMatchObject([{ kind: "drill-refused", why }]);
  expect(box.state().drill.size).toBe(0);
});

test("K01 while an alarm that may kill is open nobody begins a test", () => {
  const box = createBox(testSite());
  box.good("node-2/gas", 50);
  const said = practise(box, { do: "start", purpose: "test", method: "inject", points });
  expect(said.facts).toMatchObject([{ kind: "drill-refused", why: "live-alarm" }]);
});

test("K01 a restart ends a test and takes its messages back; the sensor keeps its time to clear", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "test", method: "physical", points });
  box.good(gas, 50);
  box.restart({ boot: "boot-2", monoMs: 5_000 });
  expect(drillOf(box)?.end).toMatchObject({ result: "stopped", why: "restarted" });
  expect(box.notices()).toEqual([]);
  box.good(gas, 50);
  expect(live(box).alarms).toBe(0);
  box.wait(601);
  expect(box.openCase()).toMatchObject({ severity: 1 });
});

test("K01 a channel test asks each person for an answer, and what they prove counts as reach", () => {
  const box = createBox(testSite());
  practise(box, { do: "start", purpose: "test", method: "channel", people: ["worker-a", "leader"] }, "leader");
  expect(box.notices().map(({ to, text }) => `${to} ${text.zh.split("\n")[0]}`)).toEqual([
    "worker-a 【测试】通道测试，看到请点“收到”",
    "leader 【测试】通道测试，看到请点“收到”",
  ]);
  for (const { id } of box.notices())
    box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "delivered" } } as never);
  const cases = [...box.state().practiceCase.values()];
  for (const { id, told } of cases)
    box.take({ kind: "case", case: id, by: told[0], verb: "claim", command: `c-${id}` } as never);
  box.wait(1);
  expect(drillOf(box)?.end?.result).toBe("passed");
  expect([...box.state().proof.keys()]).toEqual(["worker-a", "leader"]);
  expect(live(box)).toEqual(nothingLive);
});

function ordered(box: Box, verb: string, args: object, role = "commander") {
  const { wallMs } = box.now();
  const who = { key: "aa", tier: "district", role, operator: "desk-1" };
  const command = { ...who, id: `o-${(commands += 1)}`, notBeforeMs: wallMs + commands, expiresMs: wallMs + 60_000 };
  const { facts } = box.take({ kind: "downlink", command: { ...command, verb, args } } as never);
  const answer = facts.find(({ kind }) => kind === "command");
  return answer?.kind === "command" ? answer.outcome : undefined;
}

test("K01 the commander of the district orders a drill and ends it; nobody else may", () => {
  const box = createBox(testSite());
  const args = { scenario: "汛前演练", points: gas };
  expect(ordered(box, "drill.start", args, "desk")).toMatchObject({ kind: "refused", why: "role-not-allowed" });
  box.wait(1);
  expect(ordered(box, "drill.start", args)).toMatchObject({ kind: "done" });
  box.wait(2);
  expect(box.notices()[0]).toMatchObject({ purpose: "drill", to: "worker-a" });
  expect(drillOf(box)?.by).toBe("district:desk-1");
  expect(ordered(box, "drill.stop", { reason: "结束" })).toMatchObject({ kind: "done" });
  expect(drillOf(box)?.end).toMatchObject({ result: "stopped", why: "结束" });
});

test("K01 on the days the site names everybody on duty is asked once whether messages reach them", () => {
  const box = createBox(testSite((site) => ({ ...site, drills: { channelDays: [3], at: "10:00" } })));
  const tenMs = Date.UTC(2026, 5, 3, 2);
  box.shift({ wallMs: tenMs - 2_000, monoMs: box.now().monoMs + tenMs - 2_000 - box.now().wallMs });
  box.wait(1);
  expect(box.notices()).toEqual([]);
  box.wait(2);
  expect(box.notices().map(({ to, kind, purpose }) => `${to} ${kind} ${purpose}`)).toEqual([
    "worker-a channel-test test",
    "leader channel-test test",
    "room channel-test test",
  ]);
  box.wait(700);
  expect(box.state().drill.size).toBe(1);
});
