import { expect, test } from "vitest";
import { emptyState } from "../../gateway/core/state.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { evaluated, huizhouStreet } from "./evaluated.ts";

test("J08 a site where nothing is heard fails, and the items that fail are listed with both numbers", () => {
  const { readiness } = evaluated(huizhouStreet(), [], { state: emptyState() });
  expect(readiness.passes).toBe(false);
  expect(readiness.score).toBeLessThan(0.9);
  expect(readiness.items.filter(({ isMet }) => !isMet)).toMatchObject([{ key: "online", count: 0, of: 4 }]);
  expect(readiness.items.find(({ key }) => key === "duty")).toMatchObject({ count: 3, of: 3, isMet: true });
});

test("J08 the same site with its sensors heard passes", () => {
  const site = huizhouStreet();
  const box = createBox(site);
  for (const { id, quantity } of site.points.values()) box.good(id, quantity === "battery" ? 90 : 0);
  const { readiness } = evaluated(site, box.facts, { state: box.state() });
  expect(readiness).toMatchObject({ passes: true, score: 1 });
});
