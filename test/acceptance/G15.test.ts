import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { gridSchema } from "../../config/grid.ts";
import { siteSchema } from "../../config/site.ts";

test("G15 of those who live somewhere the schemas know whole numbers of households and nothing else", () => {
  const grid = { id: "g1", tier: "grid", name: "网格" };
  expect(gridSchema.safeParse({ ...grid, households: 320 }).success).toBe(true);
  for (const households of ["320", 3.5, [320], { 张三: 1 }, -1]) {
    expect(gridSchema.safeParse({ ...grid, households }).success, JSON.stringify(households)).toBe(false);
  }
  const cddl = readFileSync(new URL("../../cloud-bridge/wire.cddl", import.meta.url), "utf8");
  const counted = cddl.split("\n").filter((line) => /household/.test(line));
  expect(counted.length).toBeGreaterThan(1);
  expect(counted.filter((line) => !/=> uint,/.test(line))).toEqual([]);
});

test("G15 every field of a site that speaks of households is an integer", () => {
  const schema = z.toJSONSchema(siteSchema, { io: "input", unrepresentable: "any" });
  const found = new Map<string, unknown>();
  const walk = (of: unknown, path: string): void => {
    if (typeof of !== "object" || of === null) return;
    for (const [key, value] of Object.entries(of)) {
      if (/household|population|resident/i.test(key)) found.set(`${path}/${key}`, (value as { type?: unknown }).type);
      walk(value, `${path}/${key}`);
    }
  };
  walk(schema, "");
  expect(found.size).toBeGreaterThan(0);
  expect([...new Set(found.values())]).toEqual(["integer"]);
});
