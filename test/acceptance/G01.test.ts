import { expect, test } from "vitest";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import type { CampaignsReply } from "../../gateway/api/grid-work-schema.ts";
import { act, campaignOf, campaignSite, dayMs, order, plan, rings, stricter } from "./campaign-site.ts";
import { createLivingBox, type LivingBox } from "./living-box.ts";

const reportOf = (box: LivingBox) => {
  const view = gridView({ index: box.index(), state: box.state }, { of: "campaigns" }) as CampaignsReply;
  return view.campaigns[0];
};

test("G01 for 14 days in 3 grids the limits are stricter, nowhere else, and it ends by itself and restores them", () => {
  const box = createLivingBox(campaignSite());
  expect(rings(box, "g1-a", 17)).toBe(false);
  expect(act(box, "room", plan(box))).toBe("done");
  expect(campaignOf(box)?.state).toBe("running");
  expect([rings(box, "g1-a", 17), rings(box, "g4-a", 17)]).toEqual([true, false]);
  box.days(13);
  expect([campaignOf(box)?.state, rings(box, "g3-b", 16)]).toEqual(["running", true]);
  box.days(1);
  expect(campaignOf(box)).toMatchObject({ state: "over", endedBy: "expiry" });
  expect([rings(box, "g2-a", 19), rings(box, "g2-b", 21)]).toEqual([false, true]);
  expect(box.index().site).toEqual(campaignSite().site);
});

test("G01 its own report lists 100 % of the heads in its grids, rung or silent, and goes up as figures", () => {
  const box = createLivingBox(campaignSite());
  act(box, "room", plan(box));
  box.days(13);
  for (const head of ["g1-a", "g1-b", "g2-a"]) box.good(`${head}/gas`, 2);
  rings(box, "g2-a", 17);
  box.bad("g1-b/gas", "missing");
  box.shift({ wallMs: box.now().wallMs + dayMs });
  box.wait(1);
  const report = reportOf(box);
  expect(report?.heads.map(({ point }) => point).toSorted()).toEqual(
    ["g1-a", "g1-b", "g2-a", "g2-b", "g3-a", "g3-b"].map((head) => `${head}/gas`),
  );
  expect(report?.totals).toEqual({ heads: 6, checked: 0, proven: 0, faulty: 0, alarms: 1, notGood: 4 });
  expect(report?.heads.find(({ point }) => point === "g2-a/gas")).toMatchObject({ alarms: 1, worst: 2, atEnd: "good" });
  const fact = box.facts.find(({ kind }) => kind === "campaign-report");
  expect(fact).toMatchObject({ campaign: "gas-2026", totals: report?.totals });
});

test("G01 a signed command plans it ahead; it begins on its day, is the same after a restart, and is stopped by command", () => {
  const box = createLivingBox(campaignSite());
  const { wallMs } = box.now();
  const { do: _do, ...args } = plan(box, { fromMs: wallMs + 86_400_000, untilMs: wallMs + 5 * 86_400_000 });
  expect(order(box, "campaign.start", args, { role: "desk" })).toEqual({ kind: "done", detail: "gas-2026" });
  expect([campaignOf(box)?.state, rings(box, "g1-a", 17)]).toEqual(["planned", false]);
  box.good("g1-a/gas", 0);
  box.days(1);
  box.restart();
  expect([campaignOf(box)?.state, rings(box, "g1-a", 17)]).toEqual(["running", true]);
  const stop = { campaign: "gas-2026", reason: "上级要求" };
  expect(order(box, "campaign.stop", stop, { role: "administrator" })).toMatchObject({ why: "role-not-allowed" });
  expect(order(box, "campaign.stop", stop, { role: "desk" })).toMatchObject({ kind: "done" });
  expect([campaignOf(box)?.state, rings(box, "g2-a", 17)]).toEqual(["over", false]);
});

test("G01 it only makes limits stricter, within floors and ceilings, and by whoever stands above its grids", () => {
  const box = createLivingBox(campaignSite());
  const withLimits = (limits: object, grids = stricter.grids) =>
    plan(box, { body: JSON.stringify({ grids, rules: { "gas.high": limits } }) });
  const looser = act(box, "room", withLimits({ above: "24 %LEL" }));
  expect(looser).toMatchObject({ why: "invalid", detail: expect.stringContaining("E1363") });
  expect(act(box, "room", withLimits({ above: "-5 %LEL", clear: "-9 %LEL" }))).toMatchObject({ why: "invalid" });
  expect(act(box, "room", withLimits({ above: "15 %LEL", clear: "10 %LEL" }, ["nowhere"]))).toMatchObject({
    why: "invalid",
  });
  expect(act(box, "worker-g1", plan(box))).toMatchObject({ why: "not-above" });
  expect(act(box, "room", plan(box, { untilMs: box.now().wallMs }))).toMatchObject({ why: "bad-dates" });
  expect(act(box, "room", plan(box, { untilMs: box.now().wallMs + 400 * 86_400_000 }))).toMatchObject({
    why: "bad-dates",
  });
  expect([campaignOf(box), rings(box, "g1-a", 17)]).toEqual([undefined, false]);
});

test("G01 where two campaigns meet the stricter limit holds, and each ends for itself", () => {
  const box = createLivingBox(campaignSite());
  act(box, "room", plan(box));
  const body = JSON.stringify({ grids: ["c"], rules: { "gas.high": { above: "18 %LEL", clear: "12 %LEL" } } });
  act(box, "room", plan(box, { campaign: "autumn", body }));
  expect([rings(box, "g1-a", 16), rings(box, "g4-a", 16), rings(box, "g4-b", 19)]).toEqual([true, false, true]);
  act(box, "room", { do: "stop", campaign: "gas-2026", reason: "提前完成" });
  expect([rings(box, "g1-b", 16), rings(box, "g2-a", 19)]).toEqual([false, true]);
});
