import { z } from "zod";
import { gridIdSchema, pointIdSchema } from "./ids.ts";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

/** A building that water can reach. Counts of households, never who lives there. */
const buildingSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, both("楼栋编号如 b3、block-12", "a building's id reads like b3")),
  name: z.string().min(1).max(40),
  grid: gridIdSchema,
  /** Lowest floor that is lived on, metres on the datum of the gauge. */
  floorM: z.number().min(-500).max(9_000),
  households: z.int().min(1).max(5_000),
});

export const evacuationSchema = z.strictObject({
  /** The water level that decides, in metres. */
  gauge: pointIdSchema,
  /** 准备转移: so long before the water reaches a floor at its present rate. */
  prepare: durationSchema.prefault("2h"),
  /** 立即转移 */
  leave: durationSchema.prefault("30min"),
  buildings: z.array(buildingSchema).min(1).max(500),
  basis: z.string().min(1).default("assumed"),
});
export type EvacuationPlan = z.infer<typeof evacuationSchema>;
export type Building = EvacuationPlan["buildings"][number];
