import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { unitSchema } from "./units.ts";
import { both } from "./words.ts";

/** What the box knows of itself; a contact is 1 while something is wrong. */
export const boxMeasures = [
  "storage",
  "disk",
  "clock",
  "district",
  "duty",
  "lines",
  "ladder",
  "notices",
  "channels",
  "configuration",
  "tests",
  "supply",
] as const;
export type BoxMeasure = (typeof boxMeasures)[number];

/** The gateway as a device among the others: its own state as points, so that rules watch it like any sensor. */
export const boxProfileSchema = z.strictObject({
  transport: z.literal("box"),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  source: z.string().min(1),
  measures: z
    .array(
      z.strictObject({
        id: measureIdSchema.refine(
          (id) => boxMeasures.some((known) => known === id),
          both(`是 ${boxMeasures.join("、")} 之一`, `one of ${boxMeasures.join(", ")}`),
        ),
        quantity: quantitySchema,
        unit: unitSchema.default(""),
        range: z.tuple([z.number(), z.number()]).optional(),
      }),
    )
    .min(1),
});
