import { expect, test } from "vitest";
import { indexSite } from "../../gateway/core/site-index.ts";
import { campaignSite, order, rings } from "./campaign-site.ts";
import { createLivingBox } from "./living-box.ts";

function boxOfRing(ring: string | undefined) {
  const { site, profiles, programme } = campaignSite();
  return createLivingBox(indexSite({ ...site, box: { ...site.box, ring } }, profiles, programme));
}

const tighter = (version: number, ring?: string) => ({
  version,
  body: JSON.stringify({ rules: { "gas.high": { above: "15 %LEL", clear: "10 %LEL" } } }),
  ...(ring !== undefined && { ring }),
});
const admin = { role: "administrator", tier: "district" } as const;

test("N02 what the pilot ring is given holds in the pilot ring, and never leaks to another box", () => {
  const [pilot, later, none] = [boxOfRing("ring-1"), boxOfRing("ring-2"), boxOfRing(undefined)];
  expect(order(pilot, "threshold.apply", tighter(1, "ring-1"), admin)).toMatchObject({ kind: "done" });
  for (const other of [later, none]) {
    expect(order(other, "threshold.apply", tighter(1, "ring-1"), admin)).toEqual({
      kind: "refused",
      why: "wrong-ring",
      detail: "ring-1",
    });
    expect(other.state().amendment.size).toBe(0);
  }
  expect([pilot, later, none].map((box) => rings(box, "g1-a", 17))).toEqual([true, false, false]);
});

test("N02 then all: the same without a ring holds everywhere, also where a ring's number was refused before", () => {
  const boxes = [boxOfRing("ring-1"), boxOfRing("ring-2"), boxOfRing(undefined)];
  for (const box of boxes) {
    order(box, "threshold.apply", tighter(1, "ring-1"), admin);
    expect(order(box, "threshold.apply", tighter(2), admin)).toMatchObject({ kind: "done" });
    expect(rings(box, "g2-a", 17)).toBe(true);
  }
});

test.each(["roster.apply", "grid.apply", "threshold.apply"])("N02 %s of another ring changes nothing", (verb) => {
  const box = boxOfRing("ring-2");
  const before = box.index();
  expect(order(box, verb, tighter(1, "ring-1"), admin)).toMatchObject({ why: "wrong-ring" });
  expect(box.index()).toBe(before);
});
