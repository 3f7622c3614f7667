import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { alarmProfileSchema } from "../../config/alarm-profile.ts";
import { explain } from "../../config/explain.ts";
import { filled } from "../../config/placeholder.ts";
import { shippedProfile, siteOfProfile } from "./profile-site.ts";

const folder = "config/alarms";
const names = readdirSync(folder).map((name) => name.replace(".yaml", ""));

test("there is a profile for every hazard the gateway knows", () => {
  expect(names).toEqual(
    expect.arrayContaining([
      "combustible-gas",
      "carbon-monoxide",
      "smoke",
      "smoke-analogue",
      "river-level",
      "road-water",
      "basement-water",
      "door",
      "evacuation-door",
      "system",
    ]),
  );
});

test.each(names)("%s is a profile, tells editors its schema, and names the basis of every number", (name) => {
  const text = readFileSync(`${folder}/${name}.yaml`, "utf8");
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../alarm.schema.json");
  expect(explain(alarmProfileSchema, parse(text))).toEqual([]);
  for (const rule of shippedProfile(name).rules) {
    expect([rule.id, String(rule["basis"]).length > 5]).toEqual([rule.id, true]);
  }
});

test.each(names)("%s at a site with all its points is free of every fault and warning", (name) => {
  const { site, problems } = siteOfProfile(name);
  expect(problems).toEqual([]);
  expect(site.rules.map(({ id }) => id)).toEqual(
    expect.arrayContaining(shippedProfile(name).rules.map(({ id }) => id)),
  );
});

test.each(names)("what %s covers is covered by a worse rule, and rules of life have no hours", (name) => {
  const { site } = siteOfProfile(name);
  for (const rule of site.rules) {
    const worse = site.rules.find(({ id }) => id === rule.supersededBy);
    if (rule.supersededBy !== undefined) expect(worse?.severity).toBeLessThan(rule.severity);
    if (rule.severity === 1) expect(rule.during).toBeUndefined();
  }
});

test.each([
  ["{warning}", "3 m"],
  ["{warning} - 0.2 m", "2.8 m"],
  ["{warning} - 20 cm", "2.8 m"],
  ["{warning} + 5 cm", "3.05 m"],
  ["{warning} * 0.5", "1.5 m"],
  ["{grant}", "reader-1/grant"],
  ["3 m", "3 m"],
])("%s is filled in as %s", (text, expected) => {
  const values = { warning: { value: 3, unit: "m" }, grant: "reader-1/grant" } as const;
  expect(filled({ above: [{ text }] }, values)).toEqual({ value: { above: [{ text: expected }] }, missing: [] });
});

test("a name nobody gave a value for is named once, and no inherited name passes for one", () => {
  expect(filled({ a: "{x}", b: "{x} - 1 m", c: "{constructor}" }, {}).missing).toEqual(["x", "constructor"]);
});
