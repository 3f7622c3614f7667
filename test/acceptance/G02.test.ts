import { expect, test } from "vitest";
import { limitChanges } from "../../gateway/core/campaigns/difference.ts";
import { act, campaignOf, campaignSite, plan, rings, stricter } from "./campaign-site.ts";
import { createLivingBox } from "./living-box.ts";

const promote = { campaign: "gas-2026" };

function boxAfterCampaign() {
  const box = createLivingBox(campaignSite());
  act(box, "room", plan(box));
  box.days(14);
  return box;
}

test("G02 what becomes routine is reviewed as a difference: rule, number, from, to, grids", () => {
  const box = boxAfterCampaign();
  expect(act(box, "room", { do: "propose", ...promote })).toBe("done");
  const body = campaignOf(box)?.body;
  if (body === undefined) throw new Error("the campaign is known");
  const changes = limitChanges(box.index().site, body);
  expect(changes).toEqual([
    { rule: "gas.high", number: "above", from: "20 %LEL", to: "15 %LEL", grids: stricter.grids },
    { rule: "gas.high", number: "clear", from: "15 %LEL", to: "10 %LEL", grids: stricter.grids },
  ]);
  expect(rings(box, "g1-a", 17)).toBe(false);
});

test("G02 it needs another person's approval; then it holds without an end, in its grids only, after a restart too", () => {
  const box = boxAfterCampaign();
  expect(act(box, "room", { do: "approve", ...promote })).toMatchObject({ why: "wrong-state" });
  act(box, "room", { do: "propose", ...promote });
  expect(act(box, "room", { do: "approve", ...promote })).toMatchObject({ why: "second-person" });
  expect(act(box, "worker-g1", { do: "approve", ...promote })).toMatchObject({ why: "not-above" });
  expect(rings(box, "g1-a", 17)).toBe(false);
  expect(act(box, "deputy", { do: "approve", ...promote })).toBe("done");
  expect(campaignOf(box)).toMatchObject({ state: "routine", proposal: { by: "room" }, approvedBy: "deputy" });
  box.restart();
  box.days(40);
  expect([rings(box, "g1-b", 17), rings(box, "g4-a", 17)]).toEqual([true, false]);
});

test("G02 it rolls back by a reason, to what the site says", () => {
  const box = boxAfterCampaign();
  act(box, "room", { do: "propose", ...promote });
  act(box, "deputy", { do: "approve", ...promote });
  expect(act(box, "room", { do: "roll-back", ...promote, reason: "" })).toMatchObject({ why: "reason-missing" });
  expect(act(box, "room", { do: "roll-back", ...promote, reason: "误报偏多" })).toBe("done");
  expect([campaignOf(box)?.state, rings(box, "g1-a", 17)]).toEqual(["over", false]);
  const events = box.facts.flatMap((fact) => (fact.kind === "campaign" ? [fact.event] : []));
  expect(events).toEqual(["started", "ended", "proposed", "approved", "rolled-back"]);
});
