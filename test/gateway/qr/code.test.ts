import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { qrOf } from "../../../gateway/qr/code.ts";
import { qrSvg } from "../../../gateway/qr/svg.ts";

/** Each of these was read back by jsQR 1.4.0, a reader that is not ours; so were codes of all thirteen sizes. */
const readBack = [
  ["gridpost", 21, "42c20427f768e513c5d0264774303072766f0cd795974970924cc444fca6e636"],
  [
    "gridpost:place?grid=grid-1&building=3号楼&unit=2单元&floor=1层&spot=厨房",
    37,
    "7f6029429a527ce74f4b356aa83e829cf0d0f2c60c5316d3a09c46282c5de1f9",
  ],
  ["x9é".repeat(82), 69, "84f3a24515647600bbd8b54e9d019f3609f18c146fa049d5dcf8403a262d5ccc"],
] as const;

test.each(readBack)("draws %s as it was read back by another program", (text, size, hash) => {
  const modules = qrOf(text) ?? [];
  const drawn = modules.map((row) => row.join("")).join("\n");
  expect([modules.length, createHash("sha256").update(drawn).digest("hex")]).toEqual([size, hash]);
});

test("takes 331 bytes and not one more", () => {
  expect(qrOf("x".repeat(331))).toHaveLength(69);
  expect(qrOf("x".repeat(332))).toBeUndefined();
  expect(qrSvg("x".repeat(332), "a label")).toBeUndefined();
});

test("as a picture it keeps its quiet zone and asks for nothing", () => {
  const svg = qrSvg("gridpost", "a label") ?? "";
  expect(svg).toContain('viewBox="0 0 29 29"');
  expect(svg).not.toMatch(/href|style|script/);
});
