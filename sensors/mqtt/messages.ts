import { z } from "zod";
import { boxIdSchema, type DeviceId, deviceIdSchema, pointIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { mqttMapSchema } from "../../config/mqtt-profile.ts";
import { mqttSchema } from "../../config/mqtt.ts";
import { faults } from "../../gateway/core/points/reading.ts";

/** Readings and rejects in one batch: with texts at their longest it still fits `ipcFrameBytesMax`. */
export const batchItemsMax = 1_000;
/** Characters kept of what a message looks like. */
export const outlineMax = 1_000;

const faultSchema = z.enum(faults);
const hostSchema = z.string().min(1).max(255);
const batchIdSchema = z.int().min(1);

const listenerSchema = z.strictObject({
  device: deviceIdSchema,
  profile: z.string().max(64),
  name: z.string().max(200),
});

const configureSchema = mqttSchema.extend({
  kind: z.literal("configure"),
  /** 0 lets the system choose. */
  port: z.int().min(0).max(65_535),
  box: boxIdSchema,
  /** Where credentials and certificates are kept. */
  directory: z.string().max(4_096),
  devices: z.array(listenerSchema).max(10_000),
  /** What the devices' messages mean, by profile. */
  maps: z.record(z.string(), mqttMapSchema),
});

/** Characters of a message of our own; at their longest so many still fit `ipcFrameBytesMax`, every one escaped. */
const announcementCharsMax = 16_384;
export const announcementsMax = 8;

/** What the box says of itself, on its own topics. */
const announcementSchema = z.strictObject({
  topic: z.string().min(1).max(200),
  payload: z.string().max(announcementCharsMax),
  qos: z.union([z.literal(0), z.literal(1)]),
  retain: z.boolean(),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** What the core tells its broker. */
export const toBrokerSchema = z.discriminatedUnion("kind", [
  configureSchema,
  /** Evaluated, up to that batch: the next one may come. */
  z.strictObject({ kind: z.literal("decided"), upTo: batchIdSchema }),
  /** On disk, up to that batch: its publishers may be acknowledged. */
  z.strictObject({ kind: z.literal("stored"), upTo: batchIdSchema }),
  z.strictObject({ kind: z.literal("announce"), messages: z.array(announcementSchema).max(announcementsMax) }),
]);
export type ToBroker = z.infer<typeof toBrokerSchema>;
export type Configure = z.infer<typeof configureSchema>;

const sampleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("good"), value: z.number() }),
  z.strictObject({ kind: z.literal("uncertain"), value: z.number(), why: faultSchema }),
  z.strictObject({ kind: z.literal("bad"), why: faultSchema, detail: z.string().max(120).exactOptional() }),
]);

/** Checked one by one: one wrong reading must not take the rest of a batch with it. */
export const heardSchema = z.strictObject({
  point: pointIdSchema,
  sample: sampleSchema,
  /** The device's own time, milliseconds since 1970. */
  deviceMs: z.int().exactOptional(),
});
export type Heard = z.infer<typeof heardSchema>;

/** The commonest reading of all, told at a glance: the schema says the same of it and takes ten times as long. */
export function isPlain(item: unknown): item is Heard {
  const { point, sample, deviceMs } = (item ?? {}) as UncheckedHeard;
  const isGood = sample?.kind === "good" && Number.isFinite(sample.value) && Object.keys(sample).length === 2;
  const isTimed = Number.isSafeInteger(deviceMs);
  return isGood && typeof point === "string" && Object.keys(item as object).length === (isTimed ? 3 : 2);
}

interface UncheckedHeard {
  readonly point?: unknown;
  readonly sample?: { readonly kind?: unknown; readonly value?: unknown } | null;
  readonly deviceMs?: unknown;
}

const refusalSchema = z.strictObject({
  source: z.string().max(64),
  why: faultSchema,
  detail: z.string().max(120),
  /** How often; once when left out. */
  count: z.int().min(1).exactOptional(),
});
export type Refused = z.infer<typeof refusalSchema>;

const addressSchema = z.strictObject({ host: hostSchema, port: z.int().min(1).max(65_535) });

/** Where devices can connect: not the wished ports, when those were busy. */
const listeningSchema = addressSchema.extend({
  kind: z.literal("listening"),
  tls: addressSchema.extend({ fingerprint: z.string().max(95) }).exactOptional(),
  websocket: addressSchema.exactOptional(),
});
export type Listening = z.infer<typeof listeningSchema>;

/** A message that no profile reads, with nothing in it that could be a person's. */
const strangeSchema = z.strictObject({
  source: z.string().max(64),
  topic: z.string().max(128),
  bytes: z.int().min(0),
  outline: z.string().max(outlineMax),
  detail: z.string().max(120),
});
export type StrangeMessage = z.infer<typeof strangeSchema>;

/** A question of a local reader: `gridpost/<box>/request/<verb>`. */
export const requestSchema = z.strictObject({
  verb: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/),
  /** The asker's own mark, given back with the answer. */
  transaction: z.string().max(64).exactOptional(),
  device: z.string().max(64).exactOptional(),
});
export type LocalRequest = z.infer<typeof requestSchema>;

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 10_000 && value.every((each) => typeof each === "string");
}

/** What the broker tells the core. */
export const fromBrokerSchema = z.discriminatedUnion("kind", [
  listeningSchema,
  z.strictObject({
    kind: z.literal("batch"),
    id: batchIdSchema,
    readings: z.custom<readonly unknown[]>((value) => Array.isArray(value) && value.length <= batchItemsMax),
    rejects: z.array(refusalSchema).max(limits.brokerCreditMax),
    // Not one by one by its schema: an id that no device has leads nowhere.
    heard: z.custom<readonly DeviceId[]>(areTexts).default([]),
    strange: z.array(strangeSchema).max(64).default([]),
    requests: z.array(requestSchema).max(64).default([]),
  }),
]);

export interface Batch {
  readonly kind: "batch";
  readonly id: number;
  readonly readings: readonly Heard[];
  readonly rejects: readonly Refused[];
  readonly heard?: readonly string[];
  readonly strange?: readonly StrangeMessage[];
  readonly requests?: readonly LocalRequest[];
}
export type FromBroker = Batch | Listening;
