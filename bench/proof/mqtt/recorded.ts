import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type DeviceProfile, deviceProfileSchema } from "../../../config/device-profile.ts";
import type { DeviceId } from "../../../config/ids.ts";
import type { MqttProfile } from "../../../config/mqtt-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import type { Sl651Profile } from "../../../config/sl651-profile.ts";
import { convert, type Unit, unitSchema } from "../../../config/units.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import { meaningOf } from "../../../sensors/mqtt/meaning.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";
import { feed, firstState } from "../../../sensors/sl651/line.ts";
import { type RecordedRow, recordedRows } from "./recorded-rows.ts";

/** Messages recorded in the field by others; they stay out of the repository. Nothing when they are not there. */
export function recordedFolder(): string | undefined {
  const shared = process.env["GRIDPOST_SHARED_DATA"] ?? "../shared/data";
  const folder = join(shared, "payloads");
  return existsSync(folder) ? folder : undefined;
}

export function recordedIds(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""));
}

/** What became of one recording. No fault: every reading that its source names, and nothing that is none. */
export interface Judged {
  readonly readings: number;
  readonly faults: readonly string[];
}

/** Feeds the recorded bytes to the driver as they came, and compares with what the source says they mean. */
export function judgeRecording(folder: string, id: string): Judged {
  const row = recordedRows[id];
  if (row === undefined) return { readings: 0, faults: ["no profile covers it"] };
  const { input, expected } = fileSchema.parse(JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8")));
  const profile = readProfile(row.profile);
  const heard = profile.transport === "sl651" ? onTcp(profile, row, input) : onMqtt(profile, row, input);
  if (typeof heard === "string") return { readings: 0, faults: [heard] };
  const measured = expected.readings.filter(({ name }) => row.left?.includes(name) !== true);
  const faults = measured.flatMap((reading) => faultOf(reading, heard, { row, profile }));
  const bad = [...heard].flatMap(([measure, sample]) =>
    sample.kind === "bad" ? [`${measure} has no value: ${sample.why}`] : [],
  );
  return { readings: measured.length, faults: [...faults, ...bad] };
}

type Heard = ReadonlyMap<string, Sample>;
type Recorded = z.infer<typeof fileSchema>["input"];
type Expected = z.infer<typeof fileSchema>["expected"]["readings"][number];

function readProfile(name: string): Exclude<DeviceProfile, { transport: "modbus" }> {
  const profile = deviceProfileSchema.parse(parse(readFileSync(join("config/devices", `${name}.yaml`), "utf8")));
  if (profile.transport === "modbus") throw new Error(`${name} is read over Modbus`);
  return profile;
}

function onMqtt(
  profile: Exclude<DeviceProfile, { transport: "modbus" }>,
  row: RecordedRow,
  input: Recorded,
): Heard | string {
  const map = profile as MqttProfile;
  const { topic, payload } = input.chirpstack_v4 ?? input;
  const index = indexTopics([{ device: deviceId, name: row.name, map }]);
  const bytes = payload === undefined ? Buffer.from(input.hex ?? "", "hex") : Buffer.from(JSON.stringify(payload));
  const { readings, rejects, heard } = meaningOf(index, row.topic ?? topic ?? "", bytes);
  const refused = rejects.find(({ why }) => why !== "personal");
  if (refused !== undefined) return `${refused.source}: ${refused.why} (${refused.detail})`;
  if (!heard.includes(deviceId)) return "the device does not count as heard";
  return new Map(readings.map(({ point, sample }) => [measureOf(point), sample]));
}

function onTcp(profile: Sl651Profile, { name }: RecordedRow, { hex = "" }: Recorded): Heard | string {
  const stations = new Map([[name, { device: deviceId, profile }]]);
  const { effects } = feed(firstState, Buffer.from(hex, "hex"), { staysOnline: true, utcOffset: "+08:00", stations });
  const refused = effects.find((effect) => effect.kind === "rejected");
  if (refused !== undefined) return `${refused.source}: ${refused.why} (${refused.detail})`;
  const readings = effects.flatMap((effect) => (effect.kind === "heard" ? effect.readings : []));
  return new Map(readings.map(({ point, sample }) => [measureOf(point), sample]));
}

const deviceId = "d" as DeviceId;

function measureOf(point: string): string {
  return point.slice(point.indexOf("/") + 1);
}

interface Reference {
  readonly row: RecordedRow;
  readonly profile: DeviceProfile;
}

function faultOf(reading: Expected, heard: Heard, { row, profile }: Reference): readonly string[] {
  const measure = row.measures[reading.name];
  if (measure === undefined) return [`${reading.name} is neither measured nor left out on purpose`];
  const sample = heard.get(measure);
  const wanted = valueOf(reading, measure, { row, profile });
  if (sample === undefined || sample.kind === "bad") return [`${reading.name} is not read`];
  const isSame = Math.abs(sample.value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
  return isSame ? [] : [`${reading.name} is ${sample.value}, not ${wanted}`];
}

/** The recorded value in our unit, worked out here and not by the code under measurement. */
function valueOf({ name, value, unit }: Expected, measure: string, { row, profile }: Reference): number {
  const meaning = row.means?.[name];
  if (meaning !== undefined) return meaning;
  const measures: readonly { readonly id: string; readonly quantity: Parameters<typeof factsOf>[0] }[] =
    profile.measures;
  const canonical = factsOf(measures.find(({ id }) => id === measure)?.quantity ?? "count").unit;
  return convert(Number(value), unitOf(unit, canonical), canonical) ?? Number.NaN;
}

const spellings: Readonly<Record<string, Unit>> = { "%RH": "%", "µS⋅cm⁻¹": "uS/cm" };

/** A quantity without a unit counts whatever the recording counts. */
function unitOf(unit: string | null, canonical: Unit): Unit {
  if (unit === null || canonical === "") return canonical;
  return spellings[unit] ?? unitSchema.parse(unit);
}

const fileSchema = z.object({
  input: z.object({
    topic: z.string().optional(),
    payload: z.unknown().optional(),
    hex: z.string().optional(),
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
