import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeOf, modeSite, signed, type Box } from "./mode-site.ts";

/** The district's part: an alarm of water from one box goes down to the next, signed by its duty desk. */
const relay = (from: Box, to: Box, atMs: number) => {
  for (const { body } of from.uplink) {
    if (body.kind !== "alarm" || body.event !== "raised" || body.hazard !== "water" || body.severity > 2) continue;
    const args = { station: `upstream ${body.point}`, severity: body.severity, leadMs: 5_400_000 };
    to.shift({ wallMs: atMs, monoMs: to.now().monoMs + 1_000 });
    return signed(to, args, { verb: "upstream.warning", tier: "district", role: "desk" });
  }
  return undefined;
};

test("F07 a chain of three: the boxes downstream are in alert one relay each after the alarm upstream", () => {
  const [one, two, three] = [createBox(modeSite()), createBox(modeSite()), createBox(modeSite())];
  one.good("node-1/level", 3.9);
  const rangMs = one.now().wallMs;
  expect(relay(one, two, rangMs + 1_000)).toEqual({ kind: "done", detail: "alert" });
  expect(relay(one, three, rangMs + 1_000)).toEqual({ kind: "done", detail: "alert" });
  for (const box of [two, three]) {
    expect(modeOf(box)).toMatchObject({ mode: "alert", by: { kind: "command", role: "desk" } });
    expect((modeOf(box)?.since.wallMs ?? Infinity) - rangMs).toBeLessThanOrEqual(5_000);
    expect(box.facts).toContainEqual(expect.objectContaining({ kind: "upstream", severity: 2, leadMs: 5_400_000 }));
  }
  expect(modeOf(one)).toBeUndefined();
});

test("F07 a warning never lowers emergency, and another desk may not send one", () => {
  const box = createBox(modeSite());
  signed(box, { mode: "emergency", level: "II", reason: "防汛Ⅱ级响应" });
  const warning = { station: "upstream r1", severity: 2 };
  const desk = { verb: "upstream.warning", tier: "district", role: "desk" } as const;
  expect(signed(box, warning, desk)).toEqual({ kind: "done", detail: "emergency" });
  expect(modeOf(box)?.mode).toBe("emergency");
  expect(signed(box, warning, { ...desk, tier: "street" })).toEqual({ kind: "refused", why: "tier-not-allowed" });
});
