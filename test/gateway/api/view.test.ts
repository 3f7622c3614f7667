import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorTable } from "../../../gateway/api/errors.ts";
import { pagesOf } from "../../../gateway/api/pages.ts";
import { rowOf, rowsOf, siteView } from "../../../gateway/api/view.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import { sampleSite } from "./sample-site.ts";

const at = { boot: "b", monoMs: 1, wallMs: 2, wallTrusted: true };

test("the site is shown without addresses, rosters or anything a screen does not need", () => {
  const view = siteView(sampleSite(), "1.0");
  expect(Object.keys(view).sort()).toEqual(["box", "grids", "people", "points", "programme", "rules", "version"]);
  expect(view.people[0]).toEqual({ id: "worker-a", title: "网格员甲" });
});

test("a limit is shown in the unit of its points, whatever the site wrote it in", () => {
  const index = sampleSite((site) => ({
    ...site,
    rules: (site.rules ?? []).map((rule) =>
      rule.id === "water.high" ? { ...rule, above: "320 cm", clear: "310 cm" } : rule,
    ),
  }));
  const limits = siteView(index, "1.0").rules.map(({ id, limit }) => [id, limit]);
  expect(Object.fromEntries(limits)).toMatchObject({ "water.high": 3.2, "gas.hh": 45, "door.held": undefined });
});

test("a place without a building is named after its grid", () => {
  const index = sampleSite((site) => ({
    ...site,
    devices: (site.devices ?? []).map((device) =>
      device.id === "door-1" ? { ...device, place: { grid: "micro-2" } } : device,
    ),
  }));
  expect(siteView(index, "1.0").points.find(({ id }) => id === "door-1/door")?.place).toBe("二号微网格");
});

test("of a point only its last sample and its last good value travel, of periods nothing", () => {
  const state = emptyState();
  const last = { point: "a/b", sample: { kind: "bad", why: "timeout" }, at };
  state.point.set("a/b", {
    last,
    lastGood: { value: 3, at },
    heardAt: at,
    trend: [{ atMs: 1, value: 1 }],
    period: {},
  } as never);
  state.period.set("now", { number: 1, startedAt: at });
  expect([...rowsOf(state)]).toEqual([
    { table: "point", key: "a/b", value: { last, lastGood: { value: 3, at: { wallMs: 2 } } } },
  ]);
  expect(rowOf({ table: "period", key: "now", value: undefined })).toBeUndefined();
});

test("the document lists every error with its status", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/api.md"), "utf8");
  const listed = [...text.matchAll(/^\| `([a-z-]+)` +\| (\d+) +\|$/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  expect(Object.fromEntries(listed)).toEqual(
    Object.fromEntries(Object.entries(errorTable).map(([code, { status }]) => [code, status])),
  );
});

test("pages keep order and size, and the last one says so", () => {
  const reported: string[] = [];
  const pages = [...pagesOf(["aaa", "bbb", "c".repeat(50), "ddd"], 14, (item) => void reported.push(item))];
  expect(pages).toEqual([
    { items: ["aaa", "bbb"], last: false },
    { items: ["ddd"], last: true },
  ]);
  expect(reported).toEqual(["c".repeat(50)]);
  expect([...pagesOf([], 10, () => {})]).toEqual([{ items: [], last: true }]);
});
