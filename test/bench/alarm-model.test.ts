import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defects } from "../../bench/proof/alarms/model/defects.ts";
import { hunt, isCaught } from "../../bench/proof/alarms/model/hunt.ts";
import { search } from "../../bench/proof/alarms/model/search.ts";
import { worlds } from "../../bench/proof/alarms/model/world.ts";
import { step } from "../../gateway/core/step.ts";

/** The test command builds first. */
const built = join(import.meta.dirname, "../../dist");

// The proof area `alarms` searches all of them; these two hold latch, delays and a cover.
const searched = worlds().filter(({ name }) => name === "latching and delayed" || name === "a hazard under a fault");

describe("every reachable state of an alarm", { timeout: 120_000 }, () => {
  it.each(searched)("keeps the invariants and leads back to normal: $name", (world) => {
    const { states, violations, deadEnds, example } = search(world, step);
    expect({ violations: [...violations], deadEnds, example }).toEqual({ violations: [], deadEnds: 0 });
    // A search that goes nowhere finds nothing either.
    expect(states).toBeGreaterThan(1_000);
  });
  it.each(defects)("shows the mistake: $name", async (defect) => {
    expect(isCaught(await hunt(built, defect))).toBe(true);
  });
});
