import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { unitSchema } from "./units.ts";

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalarSchema>;

/** RFC 6901; "" is everything. */
const pointerSchema = z.string().regex(/^(\/.*)?$/, "a JSON pointer starts with /");

/** A word or number the device uses; `ends` matches the end of a longer text. */
const wordSchema = z.union([
  z.strictObject({ is: scalarSchema, value: z.number() }),
  z.strictObject({ ends: z.string().min(1), value: z.number() }),
]);
export type Word = z.infer<typeof wordSchema>;

/** While the field says this, the measure has no value: a device in its own test, a reading it calls invalid. */
const exceptionSchema = z.strictObject({
  pointer: pointerSchema,
  is: scalarSchema,
  why: z.enum(["self-test", "exception", "disconnected"]),
});

export const mqttMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  /** Below the profile's root. */
  pointer: pointerSchema.default(""),
  /** Words and numbers the device uses, and the value each stands for; anything else is `unknown-word`. */
  words: z.array(wordSchema).optional(),
  /** What every other value stands for, where the words are the exception among values that cannot be listed. */
  otherwise: z.number().optional(),
  /** Text some firmware appends to a number, as in "2.3(low battery)". */
  suffixes: z.array(z.string().min(1)).default([]),
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  inverted: z.boolean().default(false),
  /** Values by which the device says "no measurement". */
  sentinels: z.array(scalarSchema).default([]),
  unless: z.array(exceptionSchema).default([]),
  range: z.tuple([z.number(), z.number()]).optional(),
});

/** `{name}` stands for the device's own name, `+` for any one level. */
const topicSchema = z.string().regex(/^[^#$][^#]*$/, "a topic holds no # and does not start with $");

/** Which messages are a device's, and what they mean. */
export const mqttMapSchema = z.strictObject({
  /** Where the device publishes; several when its firmware lets the order of the levels be chosen. */
  topic: z.union([topicSchema, z.array(topicSchema).min(1).max(8)]),
  format: z.enum(["json", "text"]).default("json"),
  /**
   * Where in the payload the device's own object may stand; the first that is there counts. A part that reads
   * `{name}` stands for the device's own name: so a bridge's message is given to the device it speaks of.
   */
  roots: z.array(pointerSchema).min(1).max(4).default([""]),
  measures: z.array(mqttMeasureSchema).min(1).max(64),
});

export const mqttProfileSchema = z
  .strictObject({
    transport: z.literal("mqtt"),
    title: z.strictObject({ zh: z.string(), en: z.string() }),
    source: z.string().min(1),
    ...mqttMapSchema.shape,
    /** Golden messages: what a device published and what it means. A string in `expect` is the reason of a refusal. */
    vectors: z
      .array(
        z.strictObject({
          payload: z.string(),
          /** The device's own name, where the message holds it. */
          name: z.string().default("node"),
          expect: z.record(z.string(), z.union([z.number(), z.string()])),
        }),
      )
      .min(1),
  })
  .refine(isNamed, "a device is told apart by {name} in every topic or in every root");

export type MqttMeasure = z.infer<typeof mqttMeasureSchema>;
export type MqttMap = z.infer<typeof mqttMapSchema>;
export type MqttProfile = z.infer<typeof mqttProfileSchema>;

function isNamed({ topic, roots }: MqttMap): boolean {
  const named = (text: string) => text.includes("{name}");
  return [topic].flat().every(named) || roots.every(named);
}
