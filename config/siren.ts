import { z } from "zod";
import { actuatorIdSchema, deviceIdSchema, gridIdSchema, sirenIdSchema } from "./ids.ts";
import { severitySchema } from "./rule.ts";

/** A sounder or strobe on an output of a device. It tells a place, not a person: no notice counts as told by it. */
export const sirenSchema = z.strictObject({
  id: sirenIdSchema,
  device: deviceIdSchema,
  actuator: actuatorIdSchema,
  /** It sounds for these grids and all below them. */
  grids: z.array(gridIdSchema).min(1),
  /** It sounds for this severity and worse. */
  severity: severitySchema.default(1),
});
export type Siren = z.infer<typeof sirenSchema>;
