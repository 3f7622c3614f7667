import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { unitSchema } from "./units.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const mqttMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  /** JSON pointer (RFC 6901) into the payload; "" is the whole payload. */
  pointer: z.string().regex(/^(\/.*)?$/, "a JSON pointer starts with /").default(""),
  /** Words and numbers the device uses, and the value each stands for; anything else is `unknown-word`. */
  words: z.array(z.strictObject({ is: scalar, value: z.number() })).optional(),
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  inverted: z.boolean().default(false),
  /** Values by which the device says "no measurement". */
  sentinels: z.array(scalar).default([]),
  range: z.tuple([z.number(), z.number()]).optional(),
});

export const mqttProfileSchema = z.strictObject({
  transport: z.literal("mqtt"),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  source: z.string().min(1),
  /** Topic the device publishes on; `{name}` stands for the device's own name in it (one level). */
  topic: z.string().min(1),
  format: z.enum(["json", "text"]).default("json"),
  measures: z.array(mqttMeasureSchema).min(1),
  /** Golden messages: what a device published and what it means. A string in `expect` is the reason of a refusal. */
  vectors: z
    .array(
      z.strictObject({
        payload: z.string(),
        expect: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    )
    .min(1),
});

export type MqttMeasure = z.infer<typeof mqttMeasureSchema>;
export type MqttProfile = z.infer<typeof mqttProfileSchema>;
