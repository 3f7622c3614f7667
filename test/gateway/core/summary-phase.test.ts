import { describe, expect, test } from "vitest";
import { phaseMs } from "../../../gateway/core/summary.ts";
import { boxNames } from "../../../bench/proof/bridge/fleet/names.ts";
import { createBox } from "./bench-box.ts";
import { modeSite, signed } from "../../acceptance/mode-site.ts";

const named = (id: string) => modeSite((site) => ({ ...site, box: { ...site.box, id } }));

describe("the second at which a box speaks", () => {
  test.each([
    ["the boxes of one fleet, in a row", boxNames(1_000)],
    ["villages", Array.from({ length: 1_000 }, (_, at) => `cun-${at}-laiyang`)],
  ])("is spread over the minute: %s", (_, names) => {
    const counts = new Map<number, number>();
    for (const name of names) {
      const second = Math.floor(phaseMs(name) / 1_000);
      counts.set(second, (counts.get(second) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(40);
    expect(counts.size).toBe(60);
  });

  test("is its own for life: the same id, the same second", () => {
    expect(phaseMs("box-1")).toBe(phaseMs("box-1"));
    expect(phaseMs("box-1")).not.toBe(phaseMs("box-2"));
  });

  test.each([
    ["box-1", "peace", 60_000],
    ["box-2", "peace", 60_000],
    ["box-1", "alert", 30_000],
    ["box-2", "emergency", 10_000],
  ])("%s in %s ends its windows after %i ms, at its own second", (id, mode, everyMs) => {
    const box = createBox(named(id));
    if (mode === "alert") signed(box, { mode, reason: "汛期" });
    if (mode === "emergency") signed(box, { mode, level: "I", reason: "应急响应" });
    box.good("node-1/gas", 3);
    for (let at = 0; at < 150; at += 1) {
      box.wait(1);
      if (at % 5 === 0) box.good("node-1/gas", 3);
    }
    const ends = box.uplink.flatMap(({ body, at }) =>
      body.kind === "summary" ? [{ at: at.wallMs, from: body.from.wallMs }] : [],
    );
    expect(ends.length).toBeGreaterThanOrEqual(Math.floor(150_000 / everyMs));
    for (const [index, { at, from }] of ends.entries()) {
      // The bench ticks once a second.
      expect((((at - phaseMs(id)) % everyMs) + everyMs) % everyMs).toBeLessThan(1_000);
      if (index > 0) expect(at - from).toBe(everyMs);
    }
  });
});
