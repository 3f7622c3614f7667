import { z } from "zod";
import { pointIdSchema } from "./ids.ts";
import { durationSchema } from "./units.ts";

/** What the box runs on: by which points it knows, and when the battery counts as nearly empty. */
export const powerSchema = z.strictObject({
  /** A contact that is on while the mains is gone. */
  mains: pointIdSchema,
  /** How much of the battery is left. */
  battery: pointIdSchema.optional(),
  /** A contact that is on when the battery says so itself. */
  lowBattery: pointIdSchema.optional(),
  /** So much left, in percent, is nearly empty. */
  lastGasp: z.number().min(1).max(50).default(10),
  /** Nearly empty after so long without mains, whatever the battery says; for one that says nothing. */
  lasts: durationSchema.optional(),
  basis: z.string().min(1).default("assumed"),
});
export type PowerPlan = z.infer<typeof powerSchema>;
