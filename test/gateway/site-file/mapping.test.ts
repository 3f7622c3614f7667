import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { loadSite } from "../../../config/load.ts";
import { mapMessage } from "../../../gateway/site-file/mapping.ts";
import type { MappingWish } from "../../../gateway/site-file/mapping-view.ts";
import { mappedAs } from "../../../sensors/mqtt/mapped.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-mapping-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wish: MappingWish = {
  id: "pit-level",
  title: "井下液位",
  topic: "plant/pit-7/up",
  name: "pit-7",
  payload: '{"data":{"lvl":318,"batt":88},"ok":true}',
  measures: [
    { id: "level", pointer: "/data/lvl", quantity: "water-level", unit: "cm", scale: 1 },
    { id: "battery", pointer: "/data/batt", quantity: "battery", unit: "%", scale: 1 },
  ],
  write: false,
};
const mapped = (over: Partial<MappingWish> = {}) =>
  mapMessage({ ...wish, ...over }, { readAs: mappedAs, file: join(folder, "site.yaml") });

test("shows at once what the fields mean, in the unit of their quantity", () => {
  expect(mapped()).toMatchObject({
    fields: [
      { measure: "level", value: 3.18 },
      { measure: "battery", value: 88 },
    ],
    problems: [],
    isWritten: false,
  });
});

test("becomes a profile as data with the message as its test, which a site can use", () => {
  expect(mapped({ write: true })).toMatchObject({ isWritten: true });
  const profile = parse(readFileSync(join(folder, "devices/pit-level.yaml"), "utf8")) as Record<string, unknown>;
  expect(profile).toMatchObject({
    transport: "mqtt",
    topic: "plant/{name}/up",
    vectors: [{ payload: wish.payload, name: "pit-7", expect: { level: 3.18, battery: 88 } }],
  });
  const text = [
    "box: { id: box-1, name: 甲小区 }",
    "grids: [{ id: g, tier: grid, name: 网格 }]",
    "devices: [{ id: pit-7, name: 井, profile: pit-level, place: { grid: g } }]",
    "people: [{ id: w, title: 网格员, channels: [screen] }]",
    'roster: [{ grid: g, role: worker, people: [w], shift: 24h, handover: "08:00", from: 2026-01-01 }]',
  ].join("\n");
  writeFileSync(join(folder, "site.yaml"), text);
  expect(loadSite(join(folder, "site.yaml"))).toMatchObject({ ok: true });
});

test("never overwrites a profile, neither the site's own nor one that ships", () => {
  mapped({ write: true });
  expect(mapped({ write: true, title: "别的" })).toMatchObject({ isWritten: false, refused: "taken" });
  expect(mapped({ write: true, id: "z2m-gas" as never })).toMatchObject({ isWritten: false, refused: "taken" });
});

test.each([
  ["a unit that is no unit of the quantity", { unit: "°C" }],
  ["a quantity nobody knows", { quantity: "mood" }],
  ["a field of a person", { pointer: "/data/phone" }],
])("%s is named and nothing is written", (_what, over) => {
  const [first] = wish.measures;
  const said = mapped({ measures: [{ ...first!, ...over }], write: true });
  expect(said.isWritten).toBe(false);
  expect(said.problems).not.toEqual([]);
});

test("a field that is not there has no value and makes no profile", () => {
  const [first] = wish.measures;
  const said = mapped({ measures: [{ ...first!, pointer: "/nothing" }], write: true });
  expect(said).toMatchObject({ fields: [{ why: "missing" }], isWritten: false });
});
