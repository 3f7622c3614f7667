import { z } from "zod";
import { frameSchema } from "./frame-layout.ts";
import { measureIdSchema } from "./ids.ts";
import { isPersonalPointer } from "./personal.ts";
import { pointerSchema, scalarSchema } from "./pointer.ts";
import { quantitySchema } from "./quantity.ts";
import { durationSchema, unitSchema } from "./units.ts";

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

/** `{name}` stands for the device's own name, `+` for any one level. */
const topicSchema = z
  .string()
  .max(256)
  .regex(/^[^#$][^#]*$/, "a topic holds no # and does not start with $");

/** One entry of a list, found by what stands in it: `{ at: /G, where: [{ pointer: /1, is: 23 }] }`; the last one counts. */
const entrySchema = z.strictObject({
  at: pointerSchema.default(""),
  where: z
    .array(z.strictObject({ pointer: pointerSchema, is: scalarSchema }))
    .min(1)
    .max(4),
});
export type ListEntry = z.infer<typeof entrySchema>;

export const mqttMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  /** A topic of its own, for devices that publish each value by itself. */
  topic: topicSchema.optional(),
  /** The entry of a list that the pointers below lead into. */
  entry: entrySchema.optional(),
  /** Below the profile's root, or below the entry. */
  pointer: pointerSchema
    .refine((pointer) => !isPersonalPointer(pointer), "fields of persons are never mapped: name, card, face, phone …")
    .default(""),
  /** Where the message itself names the unit; a unit that is not listed is `unknown-word`. Absent, `unit` holds. */
  unitAt: z.strictObject({ pointer: pointerSchema, is: z.record(z.string(), unitSchema) }).optional(),
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

/** How a device, or the bridge in front of it, says that it is there or gone: birth, will, availability. */
const presenceSchema = z.strictObject({
  topic: z.union([topicSchema, z.array(topicSchema).min(1).max(8)]),
  /** Where the word stands when the payload is JSON. */
  pointer: pointerSchema.default("/state"),
  online: z.array(z.string().min(1).max(32)).min(1).default(["online"]),
  offline: z.array(z.string().min(1).max(32)).min(1).default(["offline"]),
});
export type Presence = z.infer<typeof presenceSchema>;

/** The device's own time of a message: kept beside the gateway's, never used for order or age. */
const deviceTimeSchema = z.strictObject({ pointer: pointerSchema, as: z.enum(["iso", "s", "ms"]) });
export type DeviceTime = z.infer<typeof deviceTimeSchema>;

const formats = ["json", "text", "cbor", "senml-json", "senml-cbor", "binary", "sl651"] as const;

/** Which messages are a device's, and what they mean. */
export const mqttMapSchema = z.strictObject({
  /** Where the device publishes; several when its firmware lets the order of the levels be chosen. */
  topic: z.union([topicSchema, z.array(topicSchema).min(1).max(8)]),
  /**
   * `senml-*` (RFC 8428) becomes `{ base name: { name: { v, u, t, s } } }`; `binary` needs a `frame`;
   * `sl651`, one frame of a hydrological station, becomes `{ station, function, elements: { "39": 3.42 } }`.
   */
  format: z.enum(formats).default("json"),
  /**
   * Where in the payload the device's own object may stand; the first that is there counts. A part that reads
   * `{name}` stands for the device's own name: so a bridge's message is given to the device it speaks of.
   */
  roots: z.array(pointerSchema).min(1).max(4).default([""]),
  /** For bytes that nobody has decoded before they arrive: used when no root is there. */
  frame: frameSchema.optional(),
  presence: presenceSchema.optional(),
  /** In the whole message; the first that is there counts. */
  time: z.array(deviceTimeSchema).max(4).default([]),
  measures: z.array(mqttMeasureSchema).min(1).max(64),
});

export const mqttProfileSchema = z
  .strictObject({
    transport: z.literal("mqtt"),
    title: z.strictObject({ zh: z.string(), en: z.string() }),
    source: z.string().min(1),
    ...mqttMapSchema.shape,
    /** How often a healthy device says something; three missed in a row are silence. */
    expectEvery: durationSchema.optional(),
    /** Golden messages: what a device published and what it means. A string in `expect` is the reason of a refusal. */
    vectors: z
      .array(
        z.strictObject({
          payload: z.string().default(""),
          /** The payload's bytes in hexadecimal, where it is no text. */
          hex: z
            .string()
            .regex(/^([0-9a-f]{2})+$/, "pairs of hexadecimal digits")
            .optional(),
          /** On which topic; the profile's first when left out. `{name}` stands for the device's name. */
          topic: topicSchema.optional(),
          /** The device's own name, where the message holds it. */
          name: z.string().default("node"),
          expect: z.record(z.string(), z.union([z.number(), z.string()])),
        }),
      )
      .min(1),
  })
  .refine(isNamed, "a device is told apart by {name} in every topic or in every root")
  .refine(({ format, frame }) => format !== "binary" || frame !== undefined, "a binary payload needs a frame");

export type MqttMeasure = z.infer<typeof mqttMeasureSchema>;
export type MqttMap = z.infer<typeof mqttMapSchema>;
export type MqttProfile = z.infer<typeof mqttProfileSchema>;

function isNamed(map: MqttMap): boolean {
  const named = (text: string) => text.includes("{name}");
  const own = [map.topic, map.measures.map(({ topic }) => topic ?? map.topic)].flat(2);
  return presenceTopics(map).every(named) && (own.every(named) || map.roots.every(named));
}

export function presenceTopics({ presence }: Pick<MqttMap, "presence">): readonly string[] {
  return presence === undefined ? [] : [presence.topic].flat();
}

/** Every topic a device may publish on: what it measures and whether it is there. */
export function topicsOf(map: Pick<MqttMap, "topic" | "measures" | "presence">): readonly string[] {
  const own = map.measures.flatMap(({ topic }) => (topic === undefined ? [] : [topic]));
  return [...new Set([...[map.topic].flat(), ...own, ...presenceTopics(map)])];
}
