import { z } from "zod";
import { profileIdSchema } from "../../config/ids.ts";

const text = z.string().max(128);
const measuresMax = 32;

/** A message nobody could read, and the fields of it that a person pointed at. */
export const mappingBodySchema = z.strictObject({
  id: profileIdSchema,
  title: z.string().min(1).max(40),
  topic: text.min(1),
  name: text.min(1),
  payload: z.string().min(1).max(8_192),
  measures: z
    .array(z.strictObject({ id: text, pointer: text, quantity: text, unit: z.string().max(16), scale: z.number() }))
    .min(1)
    .max(measuresMax),
  write: z.boolean().default(false),
});
export const mappingAskSchema = z.strictObject({
  kind: z.literal("mapping"),
  id: z.int().min(0),
  wish: mappingBodySchema,
});
