import { z } from "zod";
import { gridIdSchema } from "./ids.ts";

/** Tiers from the smallest up. A site may leave tiers out: the tree is ragged. */
export const tiers = ["micro", "grid", "community", "street", "district", "city"] as const;
export const tierSchema = z.enum(tiers);
export type Tier = z.infer<typeof tierSchema>;

export const gridSchema = z.strictObject({
  id: gridIdSchema,
  tier: tierSchema,
  name: z.string().min(1).max(40),
  parent: gridIdSchema.optional(),
});
export type Grid = z.infer<typeof gridSchema>;

/** A place is a building, unit, floor and spot inside one grid leaf; never a resident. */
export const placeSchema = z.strictObject({
  grid: gridIdSchema,
  building: z.string().max(20).optional(),
  unit: z.string().max(20).optional(),
  floor: z.string().max(12).optional(),
  spot: z.string().max(20).optional(),
});
export type Place = z.infer<typeof placeSchema>;
