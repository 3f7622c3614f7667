import { describe, expect, test } from "vitest";
import type { DeviceProfile } from "../../config/device-profile.ts";
import type { MeasureId } from "../../config/ids.ts";
import { loadProfiles } from "../../config/load.ts";
import { decimalsOf } from "../../config/quantity.ts";
import { decimalsOfMeasure, stepDigits } from "../../config/resolution.ts";

/** As much of a profile as tells the step of a measure. */
function profileOf(measure: object): DeviceProfile {
  return {
    transport: "modbus",
    measures: [{ id: "value", scale: 1, offset: 0, ...measure }],
  } as unknown as DeviceProfile;
}

describe("the digits of a measure", () => {
  const from = { table: "holding", address: 0, type: "i16" };
  test.each<readonly [string, object, number]>([
    ["are those of its step", { quantity: "temperature", from, unit: "°C", scale: 0.1 }, 1],
    ["are none for whole numbers", { quantity: "temperature", from, unit: "°C" }, 0],
    ["count what is added as well", { quantity: "temperature", from, unit: "°C", offset: -0.25 }, 2],
    ["are told in the quantity's own unit", { quantity: "water-level", from, unit: "mm" }, 3],
    ["are never more than the quantity's", { quantity: "temperature", from, unit: "°C", scale: 0.000_1 }, 2],
    ["are the quantity's for a float", { quantity: "temperature", from: { ...from, type: "f32" }, unit: "°C" }, 2],
    ["of a contact are those of a share of time", { quantity: "door", from: { ...from, type: "u16" } }, 3],
  ])("%s", (_, measure, digits) => {
    expect(decimalsOfMeasure(profileOf(measure), "value" as MeasureId)).toBe(digits);
  });

  test("of a measure that the profile lacks are not known", () => {
    const profile = profileOf({ quantity: "temperature", from, unit: "°C" });
    expect(decimalsOfMeasure(profile, "other" as MeasureId)).toBeUndefined();
  });
});

test("no shipped profile has a finer step than its quantity tells: nothing is rounded away", () => {
  const loaded = [...loadProfiles()];
  expect(loaded.length).toBeGreaterThan(20);
  const finer = loaded.flatMap(([id, profile]) =>
    profile.transport === "modbus"
      ? profile.measures
          .filter((measure) => (stepDigits(measure) ?? 0) > decimalsOf(measure.quantity))
          .map((measure) => `${id}/${measure.id}`)
      : [],
  );
  expect(finer).toEqual([]);
});
