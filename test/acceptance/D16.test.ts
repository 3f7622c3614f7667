import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { programmeChain } from "./programme-chain.ts";

test("D16 a resident's smoke report carries 10 min of what the sensors nearby read, minute by minute", () => {
  const box = createBox(programmeChain("tongnan"));
  for (let second = 0; second < 1_200; second += 10) {
    box.good("gas-1/gas", Math.floor(second / 60));
    box.wait(10);
  }
  box.good("gas-1/gas", 20);
  const args = { ticket: "app-9", source: "citizen", grid: "micro", type: "smoke.alarm" };
  expect(signed(box, args, { verb: "external.case", role: "desk" })).toMatchObject({ kind: "done" });
  const row = box.openCase();
  expect(row).toMatchObject({ source: "citizen", hazard: "smoke", severity: 1, level: "community" });
  const minutes = row.context ?? [];
  expect(new Set(minutes.map(({ point }) => point))).toEqual(new Set(["gas-1/gas"]));
  expect(minutes.length).toBeGreaterThanOrEqual(10);
  expect(Math.max(...minutes.map(({ agoS }) => agoS))).toBeLessThan(600);
  for (const { agoS, min, max } of minutes) {
    const minute = 20 - Math.ceil(agoS / 60);
    expect(min).toBeGreaterThanOrEqual(minute - 1);
    expect(max).toBeLessThanOrEqual(minute + 1);
  }
  expect(box.uplink.find(({ body }) => body.kind === "context")?.body).toEqual({
    kind: "context",
    case: row.id,
    rows: minutes,
  });
  expect(JSON.stringify(row.tickets)).not.toMatch(/phone|name|姓名/);
});
