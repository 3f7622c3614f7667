import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { kpisOf, satisfactionOf } from "../../simulators/district/kpi.ts";
import { screenOf } from "../../simulators/district/screen.ts";
import { centreOf, letCentreIn, realBox, seen, smallHuizhou } from "../acceptance/real-box.ts";

const feedback = { cause: "软管老化", action: "关阀换管", verdict: "real", category: "source", rootCause: "超期使用" };

/** What people on the spot do, in order; each word by whoever may say it in Huizhou. */
const work = [
  ["claim", "worker", {}],
  ["arrive", "worker", {}],
  ["start", "worker", {}],
  ["submit", "worker", { feedback }],
  ["pass", "deputy", {}],
  ["approve", "head", {}],
] as const;

test("a case goes the whole way with the district playing its part: hotline, work, closing, a bad rating, and it is back", async () => {
  const programme = shippedProgramme("huizhou");
  const centre = await centreOf({ programme });
  const { district, desk, hotline } = centre;
  const operator = "district-commander";
  const box = await realBox({ ...smallHuizhou, primary: district.port });
  await letCentreIn(centre, box);

  // A resident calls about what a sensor told a moment ago: one case, with both, and one step worse.
  await box.says("gas-1", { gas: 30 });
  await seen(() => centre.dockets().some(({ severity }) => severity === 2));
  const ticket = { source: "hotline", box: box.id, grid: "g", type: "gas.high" } as const;
  expect(hotline.file("nobody", ticket)).toEqual({ kind: "refused", why: "unknown-operator" });
  const deskNow = centre.operators.find(({ id }) => hotline.file(id, ticket).kind === "sent");
  expect(deskNow?.role).toBe("desk");
  await seen(() => hotline.tickets()[0]?.case !== undefined);
  const [docket] = centre.dockets();
  if (docket === undefined) throw new Error("no case");
  const { case: id } = docket;
  expect(docket).toMatchObject({ severity: 1, tickets: [hotline.tickets()[0]?.id] });
  expect(centre.dockets()).toHaveLength(1);

  await box.says("gas-1", { gas: 0 });
  await seen(async () => Object.values((await box.state()).alarm).every(({ condition }) => condition.kind === "clear"));
  for (const [verb, by, more] of work) {
    await seen(async () => (await box.act(id, verb, by, more)) === 200);
  }
  await seen(
    () => centre.dockets()[0]?.state === "closed",
    45_000,
    () => [centre.timeline.steps().slice(-5), box.gateway.lines().filter(({ event }) => event.startsWith("uplink"))],
  );
  const counted = () => ({ dockets: centre.dockets(), baseUpTo: "community" }) as const;
  const kpi = (key: string) => kpisOf(counted()).find((each) => each.key === key);
  expect(kpi("closureRate.ofRegistered")).toMatchObject({ count: 1, of: 1 });
  expect(screenOf(centre, Date.now()).openCases).toBe(0);

  // Two stars of five 群众评单: back to the work, and counted as opened again.
  const args = { case: id, verb: "rate", epoch: centre.dockets()[0]?.epoch ?? 1, stars: 2 };
  expect(desk.say(operator, box.id, { verb: "case.command", args }).kind).toBe("sent");
  await seen(() => centre.dockets()[0]?.state === "handling");
  expect((await box.state()).case[id]?.state).toBe("handling");
  expect(kpi("reopenRate")).toMatchObject({ count: 1, of: 1 });
  expect(kpi("closureRate.ofRegistered")).toMatchObject({ count: 0, of: 1 });
  expect(satisfactionOf(centre.dockets(), new Map([[`${box.id} ${id}`, 2]]))).toEqual({ sum: 2, n: 1, of: 1 });
  await seen(() => desk.orders().every(({ outcome }) => outcome === "done"));
}, 180_000);

test("the commander signs a mode and it is in force on the box; an order on it by anybody else does not leave the desk", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const box = await realBox({ ...smallHuizhou, primary: centre.district.port });
  await letCentreIn(centre, box);
  const word = { verb: "mode.set", args: { mode: "alert", reason: "防汛准备" } };
  expect(centre.desk.say("district-administrator", box.id, word)).toEqual({ kind: "refused", why: "role-not-allowed" });
  expect(centre.desk.say("district-commander", box.id, word).kind).toBe("sent");
  await seen(() => centre.timeline.steps().some(({ kind }) => kind === "mode"));
  expect(centre.desk.orders()).toMatchObject([{ operator: "district-commander", verb: "mode.set" }]);
  await seen(() => centre.desk.orders()[0]?.outcome === "done");
}, 120_000);

test("water that rises upstream has the box downstream in alert within 5 s, over the wire and by the desk's signed word", async () => {
  const river = new Map([["box-up", { box: "box-low", leadMs: 3_600_000 }]]);
  const centre = await centreOf({ programme: shippedProgramme("huizhou"), river });
  const gauge = { id: "gauge", name: "水位", profile: "gridpost-level", place: { grid: "g" } };
  const orange = {
    id: "water.guarantee",
    title: { zh: "超保证水位", en: "Above the guarantee level" },
    kind: "limit",
    on: { quantity: "water-level" },
    hazard: "water",
    severity: 2,
    above: "3.5 m",
    clear: "3.4 m",
    basis: "assumed",
  } as const;
  const up = await realBox({
    ...smallHuizhou,
    id: "box-up",
    primary: centre.district.port,
    devices: [gauge],
    rules: [orange],
  });
  const low = await realBox({ ...smallHuizhou, id: "box-low", primary: centre.district.port });
  await letCentreIn(centre, low);
  await up.says("gauge", { level: 3.8 });
  await seen(() => centre.timeline.steps().some(({ box, kind }) => box === "box-up" && kind === "alarm"));
  const tookMs = await seen(() => centre.desk.orders().some(({ outcome }) => outcome === "done"));
  expect(tookMs).toBeLessThanOrEqual(5_000);
  expect(centre.desk.orders()).toMatchObject([
    { box: "box-low", verb: "upstream.warning", args: { leadMs: 3_600_000 } },
  ]);
  await seen(() => screenOf(centre, Date.now()).fleet.some(({ box, mode }) => box === "box-low" && mode === "alert"));
}, 120_000);
