import { z } from "zod";
import { pointerSchema, scalarSchema } from "./pointer.ts";

/** `be` has the highest byte first, `le` the lowest; `cdab` is two big-endian words, the lower one first. */
export const numberTypes = [
  "u8",
  "i8",
  "u16be",
  "u16le",
  "i16be",
  "i16le",
  "u24be",
  "u24le",
  "u32be",
  "u32le",
  "u32cdab",
  "i32be",
  "i32le",
  "f32be",
  "f32le",
] as const;
export type NumberType = (typeof numberTypes)[number];

/** One number in a block of bytes: `raw & mask >> shift`, then a word, or `× scale + offset`. */
const fieldSchema = z.strictObject({
  /** What it is called in the object that the frame becomes. */
  name: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[^/~]+$/, "a field's name has no / and no ~"),
  /** From the start of its block. */
  at: z.int().min(0).max(1_023).default(0),
  type: z.enum(numberTypes).default("u8"),
  mask: z.int().min(1).max(0xffff_ffff).optional(),
  shift: z.int().min(0).max(31).default(0),
  scale: z.number().default(1),
  offset: z.number().default(0),
  words: z.record(z.string(), z.string()).optional(),
});
export type FrameField = z.infer<typeof fieldSchema>;

const fields = z.array(fieldSchema).max(32).default([]);
const blockLength = z.int().min(1).max(255);

/** Everything at its own place; a shorter frame is refused. */
const fixedSchema = z.strictObject({ kind: z.literal("fixed"), length: z.int().min(1).max(1_024), fields });
/** Tag after tag, each followed by as many bytes as its tag says (Milesight: channel and type). */
const taggedSchema = z.strictObject({
  kind: z.literal("tagged"),
  tagBytes: z.int().min(1).max(4).default(2),
  tags: z
    .array(
      z.strictObject({
        tag: z.string().regex(/^([0-9a-f]{2}){1,4}$/, "a tag is written in hexadecimal, like 0367"),
        length: blockLength,
        fields,
      }),
    )
    .min(1)
    .max(64),
});
/** A word of flags says which blocks follow, lowest bit first (Decentlab). */
const flaggedSchema = z.strictObject({
  kind: z.literal("flagged"),
  flags: z.strictObject({ at: z.int().min(0).max(64), type: z.enum(["u8", "u16be", "u16le"]) }),
  /** Where the first block begins. */
  from: z.int().min(1).max(64),
  blocks: z
    .array(z.strictObject({ length: blockLength, fields }))
    .min(1)
    .max(16),
});
const layoutSchema = z.discriminatedUnion("kind", [fixedSchema, taggedSchema, flaggedSchema]);
export type FrameLayout = z.infer<typeof layoutSchema>;

/** Bytes of the device's own, and how they become an object that the measures' pointers lead into. */
export const frameSchema = z.strictObject({
  /** Where in the message the bytes stand; the first that is there counts. */
  at: z.array(pointerSchema).min(1).max(4).default([""]),
  encoding: z.enum(["raw", "hex", "base64"]).default("raw"),
  /** All must hold, or the bytes mean something else (a LoRaWAN port): the message then says nothing of the device. */
  when: z
    .array(z.strictObject({ pointers: z.array(pointerSchema).min(1).max(4), is: scalarSchema }))
    .max(4)
    .default([]),
  /** Bytes before the layout begins. */
  skip: z.int().min(0).max(512).default(0),
  layout: layoutSchema,
});
export type FrameMap = z.infer<typeof frameSchema>;
