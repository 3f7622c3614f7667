import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isBitTable, modbusProfileSchema, type ModbusProfile } from "../../../config/modbus-profile.ts";
import { faults } from "../../../gateway/core/points/reading.ts";
import { planReads } from "../../../sensors/modbus/plan.ts";
import { sampleOf } from "../../../sensors/modbus/values.ts";

const folder = join(import.meta.dirname, "../../../config/devices");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const documents = files.map((name) => [name, parse(readFileSync(join(folder, name), "utf8"))] as const);
const profiles = documents
  .filter(([, document]) => document.transport === "modbus")
  .map(([name, document]) => [name, modbusProfileSchema.parse(document)] as const);

test("there are profiles for gas, level, smoke, water and air", () => {
  const quantities = new Set(profiles.flatMap(([, profile]) => profile.measures.map(({ quantity }) => quantity)));
  const wanted = ["combustible-gas", "water-level", "smoke-alarm", "water-leak", "carbon-dioxide"] as const;
  expect(wanted.filter((each) => !quantities.has(each))).toEqual([]);
});

describe.each(profiles)("%s", (_, profile) => {
  test.each(profile.vectors.map((vector, index) => [index, vector] as const))(
    "vector %i reads as it says",
    (_, vector) => {
      expect(Object.keys(vector.expect)).not.toEqual([]);
      if (isBitTable(vector.table)) expect(vector.words.every((bit) => bit <= 1)).toBe(true);
      for (const [id, expected] of Object.entries(vector.expect))
        expect([id, said(profile, id, vector)]).toEqual([id, expected]);
    },
  );

  test("every measure has a vector that gives a value", () => {
    const valued = profile.vectors.flatMap((vector) =>
      Object.entries(vector.expect).flatMap(([id, expected]) => (typeof expected === "number" ? [id] : [])),
    );
    const without = profile.measures.map(({ id }) => id).filter((id) => !valued.some((each) => each === id));
    expect(without).toEqual([]);
  });

  test("expects only reasons there are, and is read in few requests", () => {
    const reasons = profile.vectors.flatMap(({ expect: expected }) =>
      Object.values(expected).flatMap((each) => (typeof each === "number" ? [] : [each])),
    );
    const words = reasons.map((reason) => (typeof reason === "string" ? reason : reason.because));
    expect(words.filter((word) => !faults.some((fault) => fault === word))).toEqual([]);
    expect(planReads(profile).length).toBeLessThanOrEqual(2);
  });
});

type Said = ModbusProfile["vectors"][number]["expect"][string];

function said(profile: ModbusProfile, id: string, cells: ModbusProfile["vectors"][number]): Said {
  const measure = profile.measures.find((each) => each.id === id);
  if (measure === undefined) return "no such measure";
  const sample = sampleOf(measure, cells);
  if (sample.kind === "uncertain") return { value: sample.value, because: sample.why };
  return sample.kind === "bad" ? sample.why : sample.value;
}
