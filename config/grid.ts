import { z } from "zod";
import { channelIdSchema, gridIdSchema } from "./ids.ts";
import { wordSchema } from "./programme-words.ts";
import { hazardSchema } from "./rule.ts";
import { both } from "./words.ts";

/** A tier of the site's programme, such as `micro` or `community`. */
export type Tier = z.infer<typeof wordSchema>;

const codeText = z
  .string()
  .max(40)
  .regex(/^[0-9A-Z]+$/, both("编码用数字和大写字母，加引号", "a code is digits and capital letters, in quotes"));

export const gridSchema = z.strictObject({
  id: gridIdSchema,
  tier: wordSchema,
  name: z.string().min(1).max(40),
  parent: gridIdSchema.optional(),
  /**
   * `territorial`: one leaf for each place. `exclusive`: a mall or a school whose own roster stands in for the
   * territorial one. `professional`: told about its hazards under its parent, and never the owner.
   */
  kind: z.enum(["territorial", "exclusive", "professional"]).default("territorial"),
  /** What a professional grid is told about. */
  hazards: z.array(hazardSchema).min(1).optional(),
  /** The number the programme's scheme gives it; it does not change for the life of the grid. */
  code: codeText.optional(),
  /** Codes of grids that were merged into it: what still bears them lands here. */
  aliases: z.array(codeText).max(500).default([]),
  /** Buildings that are its own; listed in one grid, none of them may be in another. */
  buildings: z.array(z.string().min(1).max(20)).max(500).optional(),
  households: z.int().min(0).max(100_000).optional(),
  /** One line on the organisation that stands here, such as a party group 网格党小组: shown, and nothing hangs on it. */
  organisation: z.string().min(1).max(60).optional(),
  /** Groups of its residents 一格一群: channels that say one way what is published here. Nothing comes back. */
  groups: z.array(channelIdSchema).max(8).default([]),
  /** Grids that touch it: their people are the nearest when its own are busy. */
  next: z.array(gridIdSchema).default([]),
});
export type Grid = z.infer<typeof gridSchema>;

/** As many characters of a place stand in a notice. */
export const placeCharsMax = 40;

/** A place is a building, unit, floor and spot inside one grid leaf; never a resident. */
export const placeSchema = z.strictObject({
  grid: gridIdSchema,
  building: z.string().max(20).optional(),
  unit: z.string().max(20).optional(),
  floor: z.string().max(12).optional(),
  spot: z.string().max(20).optional(),
  /** 重点部位: what rings here counts one step worse, and a flood of alarms delays no call. */
  keyPlace: z.boolean().optional(),
});
export type Place = z.infer<typeof placeSchema>;

/** Building, unit, floor and spot as one line; the grid is named beside it. */
export function placeText({
  building,
  unit,
  floor,
  spot,
}: Pick<Place, "building" | "unit" | "floor" | "spot">): string {
  return [building, unit, floor, spot].filter((part) => part !== undefined).join(" ");
}
