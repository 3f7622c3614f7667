import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { DeviceId } from "../../../config/ids.ts";
import type { MqttProfile } from "../../../config/mqtt-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import { convert, type Unit, unitSchema } from "../../../config/units.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";
import { decode, mqttProfiles, outcomes } from "./device-profiles.ts";
import { type RecordedRow, recordedRows as rows } from "./recorded-rows.ts";

/** Messages recorded in the field by others; they stay out of the repository. */
const folder = join(
  process.env["GRIDPOST_SHARED_DATA"] ?? join(import.meta.dirname, "../../../../shared/data"),
  "payloads",
);

const recordedSchema = z.object({
  input: z.object({
    topic: z.string().optional(),
    payload: z.unknown().optional(),
    chirpstack_v4: z.object({ topic: z.string(), payload: z.unknown() }).optional(),
  }),
  expected: z.object({
    readings: z.array(
      z.object({
        name: z.string(),
        value: z.union([z.number(), z.string(), z.boolean()]),
        unit: z.string().nullable(),
      }),
    ),
  }),
});
type Expected = z.infer<typeof recordedSchema>["expected"]["readings"][number];

const files = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
const profiles = mqttProfiles();

describe.skipIf(files.length === 0)("recorded messages", () => {
  test.for(files)("%s", (id, ctx) => {
    const row = rows[id];
    if (row === undefined) return ctx.skip(`no MQTT profile covers ${id} yet`);
    const profile = profiles.get(row.profile);
    if (profile === undefined) throw new Error(`there is no profile ${row.profile}`);
    const { input, expected } = recordedSchema.parse(JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8")));
    const { topic, payload } = input.chirpstack_v4 ?? input;
    expect(reaches(profile, row.name, row.topic ?? topic ?? "")).toBe(true);
    const found = outcomes(decode(profile, JSON.stringify(payload), row.name));
    expect(Object.values(found).filter((outcome) => typeof outcome === "string")).toEqual([]);
    expect(found).toMatchObject(wanted(expected.readings, profile, row));
  });

  test("without their field, measures stay silent", () => {
    const partial = recordedSchema.parse(JSON.parse(readFileSync(join(folder, "z2m-water-leak-partial.json"), "utf8")));
    const profile = profiles.get("z2m-water-leak");
    const found = profile && outcomes(decode(profile, JSON.stringify(partial.input.payload), "x"));
    expect(Object.keys(found ?? {}).toSorted()).toEqual(["battery", "voltage"]);
  });
});

test("the recordings are there", (ctx) => {
  if (files.length === 0) ctx.skip("no recorded data beside the checkout (or at GRIDPOST_SHARED_DATA)");
  // Hex frames and CoIoT: they carry no JSON that a device publishes over MQTT.
  const uncovered = files.filter((id) => rows[id] === undefined);
  expect(uncovered).toEqual(
    expect.arrayContaining([
      "milesight-em400-udl-nbiot",
      "shelly-flood-gen1-coap",
      "sl651-keepalive-2f",
      "sl651-timed-32",
    ]),
  );
});

function reaches(map: MqttProfile, name: string, topic: string): boolean {
  return indexTopics([{ device: "d" as DeviceId, name, map }]).devicesOn(topic).length === 1;
}

function wanted(
  readings: readonly Expected[],
  profile: MqttProfile,
  row: RecordedRow,
): Readonly<Record<string, number>> {
  const measured = readings.filter(({ name }) => !row.left?.includes(name));
  return Object.fromEntries(measured.map((each) => [measureOf(each, row), valueOf(each, profile, row)]));
}

function measureOf({ name }: Expected, row: RecordedRow): string {
  const measure = row.measures[name];
  if (measure === undefined) throw new Error(`${name} of the recording is neither measured nor left out on purpose`);
  return measure;
}

/** The recorded value in our unit, worked out here and not by the code under test. */
function valueOf(reading: Expected, profile: MqttProfile, row: RecordedRow): number {
  const meaning = row.means?.[reading.name];
  if (meaning !== undefined) return meaning;
  const id = measureOf(reading, row);
  const quantity = profile.measures.find((measure) => measure.id === id)?.quantity ?? "count";
  const canonical = factsOf(quantity).unit;
  return expect.closeTo(convert(Number(reading.value), unitOf(reading.unit, canonical), canonical) ?? Number.NaN, 9);
}

const spellings: Readonly<Record<string, Unit>> = { "%RH": "%", "µS⋅cm⁻¹": "uS/cm" };

/** A quantity without a unit counts whatever the recording counts. */
function unitOf(unit: string | null, canonical: Unit): Unit {
  if (unit === null || canonical === "") return canonical;
  return spellings[unit] ?? unitSchema.parse(unit);
}
