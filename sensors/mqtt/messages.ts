import { z } from "zod";
import { deviceIdSchema, pointIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { mqttMapSchema } from "../../config/mqtt-profile.ts";
import { faults } from "../../gateway/core/points/reading.ts";

/** Readings and rejects in one batch: with texts at their longest it still fits `ipcFrameBytesMax`. */
export const batchItemsMax = 1_000;

const faultSchema = z.enum(faults);
const hostSchema = z.string().min(1).max(255);
const batchIdSchema = z.int().min(1);

const listenerSchema = z.strictObject({
  device: deviceIdSchema,
  profile: z.string().max(64),
  name: z.string().max(200),
});

const configureSchema = z.strictObject({
  kind: z.literal("configure"),
  host: hostSchema,
  /** 0 lets the system choose. */
  port: z.int().min(0).max(65_535),
  devices: z.array(listenerSchema).max(10_000),
  /** What the devices' messages mean, by profile. */
  maps: z.record(z.string(), mqttMapSchema),
});

/** What the core tells its broker. */
export const toBrokerSchema = z.discriminatedUnion("kind", [
  configureSchema,
  /** Evaluated, up to that batch: the next one may come. */
  z.strictObject({ kind: z.literal("decided"), upTo: batchIdSchema }),
  /** On disk, up to that batch: its publishers may be acknowledged. */
  z.strictObject({ kind: z.literal("stored"), upTo: batchIdSchema }),
]);
export type ToBroker = z.infer<typeof toBrokerSchema>;
export type Configure = z.infer<typeof configureSchema>;

const sampleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("good"), value: z.number() }),
  z.strictObject({ kind: z.literal("uncertain"), value: z.number(), why: faultSchema }),
  z.strictObject({ kind: z.literal("bad"), why: faultSchema, detail: z.string().max(120).exactOptional() }),
]);

/** Checked one by one: one wrong reading must not take the rest of a batch with it. */
export const heardSchema = z.strictObject({ point: pointIdSchema, sample: sampleSchema });
export type Heard = z.infer<typeof heardSchema>;

const refusalSchema = z.strictObject({ source: z.string().max(64), why: faultSchema, detail: z.string().max(120) });
export type Refused = z.infer<typeof refusalSchema>;

/** What the broker tells the core. */
export const fromBrokerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("listening"), host: hostSchema, port: z.int().min(1).max(65_535) }),
  z.strictObject({
    kind: z.literal("batch"),
    id: batchIdSchema,
    readings: z.array(z.unknown()).max(batchItemsMax),
    rejects: z.array(refusalSchema).max(limits.brokerCreditMax),
  }),
]);

export interface Batch {
  readonly kind: "batch";
  readonly id: number;
  readonly readings: readonly Heard[];
  readonly rejects: readonly Refused[];
}
export type FromBroker = Batch | { readonly kind: "listening"; readonly host: string; readonly port: number };
