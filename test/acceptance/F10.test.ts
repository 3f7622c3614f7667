import fc from "fast-check";
import { expect, test } from "vitest";
import { sharedTimeline } from "../../simulators/district/timeline.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeOf, modeSite, onSite, signed } from "./mode-site.ts";

/** A flood with gas beside it, over a restart, with everybody doing something. */
function flood() {
  const box = createBox(modeSite());
  signed(box, { mode: "emergency", level: "II", reason: "防汛Ⅱ级响应" });
  box.good("node-1/level", 3.9);
  box.wait(30);
  box.act("claim", "worker-a");
  box.good("node-1/gas", 50);
  box.wait(45);
  // After the power cut the wall clock is a year behind; the order does not hang on it.
  box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: Date.UTC(2025, 0, 1), wallTrusted: false });
  box.act("arrive", "worker-a", { id: "c1" });
  box.wait(5);
  onSite(box, { mode: "recovery", reason: "退水" });
  return box;
}

test("F10 three departments see the same order, whatever lane, order and number their records arrive in", () => {
  const { uplink } = flood();
  expect(uplink.length).toBeGreaterThan(12);
  expect(new Set(uplink.map(({ at }) => at.boot)).size).toBe(2);
  const shuffled = fc.shuffledSubarray([...uplink, ...uplink.slice(3, 9)], { minLength: uplink.length + 6 });
  fc.assert(
    fc.property(shuffled, shuffled, shuffled, (...sides) => {
      const [police, fire, water] = sides.map((arrived) => sharedTimeline(arrived));
      expect(police).toEqual(fire);
      expect(fire).toEqual(water);
      expect(police).toHaveLength(uplink.length);
    }),
    { numRuns: 100 },
  );
});

test("F10 it is the order in which the box did it: within each lane by number, over all by its own clock", () => {
  const { uplink } = flood();
  const seen = sharedTimeline(uplink.toReversed());
  expect(seen.map(({ at }) => at)).toEqual(uplink.map(({ at }) => at));
  for (const lane of ["event", "step"] as const) {
    const numbers = seen.filter((each) => each.lane === lane).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
});

test("F10 one commander: an order on the mode that a newer one overtook is refused, whoever signed it", () => {
  const box = createBox(modeSite());
  const nowMs = box.now().wallMs;
  signed(
    box,
    { mode: "emergency", level: "I", reason: "区指挥长" },
    { notBeforeMs: nowMs, tier: "district", key: "bb" },
  );
  const older = { notBeforeMs: nowMs - 1_000, operator: "desk-2" };
  expect(signed(box, { mode: "peace", reason: "街道指挥长" }, older)).toEqual({ kind: "refused", why: "reordered" });
  expect(modeOf(box)).toMatchObject({ mode: "emergency", level: "I", by: { tier: "district" } });
});
