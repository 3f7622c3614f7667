import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { durationSchema, unitSchema } from "./units.ts";

/** A series inside one element: so many bytes each (F4: twelve 5-minute sums of one byte; F5…FC: levels of two). */
const seriesSchema = z.strictObject({
  bytes: z.union([z.literal(1), z.literal(2)]),
  /** The number by which the station says "no value". */
  none: z.int().min(0).max(65_535),
  take: z.enum(["last", "sum"]),
});

const sl651MeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  /** Identifier of annex C in hexadecimal: 39 is the stage of a river, 20 the current rain, FF… is a maker's own. */
  element: z.string().regex(/^([0-9A-F]{2}|FF[0-9A-F]{2})$/, "an element reads 39, F4 or FF01"),
  series: seriesSchema.optional(),
  /** One bit of an element of states (45), the lowest is 0. */
  bit: z.int().min(0).max(31).optional(),
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  inverted: z.boolean().default(false),
  range: z.tuple([z.number(), z.number()]).optional(),
});
export type Sl651Measure = z.infer<typeof sl651MeasureSchema>;

/** A hydrological telemetry station 遥测站 by SL 651-2014: which elements of its reports become which points. */
export const sl651ProfileSchema = z.strictObject({
  transport: z.literal("sl651"),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  source: z.string().min(1),
  measures: z.array(sl651MeasureSchema).min(1).max(64),
  /** How often a healthy station reports; three missed in a row are silence. */
  expectEvery: durationSchema.optional(),
  /** Golden frames, checksum included, and what they mean; a string is the reason why there is no value. */
  vectors: z
    .array(
      z.strictObject({
        hex: z.string().regex(/^([0-9a-fA-F]{2})+$/, "pairs of hexadecimal digits"),
        expect: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    )
    .min(1),
});
export type Sl651Profile = z.infer<typeof sl651ProfileSchema>;
