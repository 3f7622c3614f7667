import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkProfile } from "../../config/check-profile.ts";
import { checkSite } from "../../config/check.ts";
import { deviceProfileSchema, type DeviceProfile } from "../../config/device-profile.ts";
import { profileIdSchema, type ProfileId } from "../../config/ids.ts";
import { pathText } from "../../config/problem.ts";
import { siteSchema, type Site } from "../../config/site.ts";

const good = readFileSync("test/config/good.yaml", "utf8");
const profiles: ReadonlyMap<ProfileId, DeviceProfile> = new Map(
  ["gas", "level", "smoke"].map((name) => [
    profileIdSchema.parse(name),
    deviceProfileSchema.parse(parse(readFileSync(`test/config/devices/${name}.yaml`, "utf8"))),
  ]),
);

function siteWith(from: string, to: string): Site {
  expect(good).toContain(from);
  return siteSchema.parse(parse(good.replace(from, to)));
}

function codesWith(from: string, to: string): readonly string[] {
  return checkSite(siteWith(from, to), profiles).map(({ code, path }) => `${code} ${pathText(path)}`);
}

test("a good site has no problem", () => {
  expect(checkSite(siteSchema.parse(parse(good)), profiles)).toEqual([]);
});

const above = "above: 20 %LEL\n    clear: 15 %LEL";
const red = (limit: string): string => `above: ${limit}\n    clear: 15 %LEL`;

/** Every hard bound at the bound and just beyond it. */
test.each([
  ["severity: 2\n    above: 20 %LEL", "severity: 2\n    above: 25 %LEL", []],
  ["severity: 2\n    above: 20 %LEL", "severity: 2\n    above: 25.1 %LEL", ["E1317 rules[0].above"]],
  ["severity: 2\n    above: 20 %LEL", "severity: 1\n    above: 50 %LEL", ["W1405 devices[0]"]],
  [
    "severity: 2\n    above: 20 %LEL",
    "severity: 1\n    above: 50.1 %LEL",
    ["E1317 rules[0].above", "W1405 devices[0]"],
  ],
  ["when: active", "when: active\n    onDelay: 10min", []],
  ["when: active", "when: active\n    onDelay: 601s", ["E1316 rules[1].onDelay"]],
  [above, red("15.1 %LEL"), []],
  [above, red("15 %LEL"), ["E1306 rules[0].clear"]],
  ["clear: 15 %LEL", "clear: 0.1 %LEL", []],
  ["clear: 15 %LEL", "clear: 0 %LEL", ["E1306 rules[0].clear"]],
])("%j changed to %j gives %j", (from, to, expected) => {
  expect(codesWith(from, to)).toEqual(expected);
});

test("a limit is compared in the unit of its quantity", () => {
  const water = (limit: string): string =>
    `people:
`.replace(
      "people:",
      `  - id: water
    kind: limit
    title: { zh: 水位, en: Water }
    on: { quantity: water-level }
    hazard: water
    severity: 2
    above: ${limit}
    clear: 10 cm
    basis: assumed
people:`,
    );
  expect(codesWith("people:\n", water("500 cm"))).toEqual([]);
  expect(codesWith("people:\n", water("501 cm"))).toEqual(["E1309 rules[2].above"]);
  expect(codesWith("people:\n", water("0.1 m"))).toEqual(["E1306 rules[2].clear"]);
});

test("two rosters for one grid and role are two people on duty, not a mistake", () => {
  const second = `roster:\n  - { grid: m1, role: worker, people: [b], shift: 12h, handover: "20:00", from: 2026-06-01 }\n`;
  expect(codesWith("roster:\n", second)).toEqual([]);
});

test("severity 4 calls nobody, so it needs no route", () => {
  const far = good.replace("parent: g1 }", "parent: g1 }\n  - { id: m2, tier: micro, name: 二, parent: g1 }");
  const moved = far.replace("profile: smoke\n    place: { grid: m1 }", "profile: smoke\n    place: { grid: m2 }");
  const codesAt = (severity: number): readonly string[] => {
    const site = siteSchema.parse(parse(moved.replace("severity: 1", `severity: ${severity}`)));
    return checkSite(site, profiles).map(({ code, path }) => `${code} ${pathText(path)}`);
  };
  expect(codesAt(3)).toEqual(["E1314 devices[2].place.grid"]);
  expect(codesAt(4)).toEqual([]);
});

test("a second problem of a pair names the first place", () => {
  const [twice] = checkSite(siteWith("- id: level-1", "- id: gas-1"), profiles);
  expect([twice?.path, twice?.other]).toEqual([
    ["devices", 1, "id"],
    ["devices", 0, "id"],
  ]);
});

test.each([
  ["unit: m", "unit: ppm", ["E1308 measures[0].unit"]],
  ["unit: m", 'unit: ""', ["E1308 measures[0].unit"]],
  ["range: [0, 5]", "range: [-10, 60]", []],
  ["range: [0, 5]", "range: [-10.1, 60]", ["E1309 measures[0].range"]],
  ["range: [0, 5]", "range: [5, 5]", ["E1309 measures[0].range"]],
])("a profile with %j changed to %j has the problems %j", (from, to, expected) => {
  const text = readFileSync("test/config/devices/level.yaml", "utf8");
  const profile = deviceProfileSchema.parse(parse(text.replace(from, to)));
  expect(checkProfile(profile).map(({ code, path }) => `${code} ${pathText(path)}`)).toEqual(expected);
});

test("every profile that ships has units and ranges that fit its quantities, and no measure twice", () => {
  for (const name of readdirSync("config/devices")) {
    const profile = deviceProfileSchema.parse(parse(readFileSync(`config/devices/${name}`, "utf8")));
    expect([name, checkProfile(profile)]).toEqual([name, []]);
  }
  const smoke = profiles.get(profileIdSchema.parse("smoke"));
  const [measure] = smoke?.transport === "mqtt" ? smoke.measures : [];
  const double = deviceProfileSchema.parse({ ...smoke, measures: [measure, measure] });
  expect(checkProfile(double).map(({ code, other }) => [code, other])).toEqual([["E1302", ["measures", 0, "id"]]]);
});
