import { z } from "zod";
import { pointIdSchema, ruleIdSchema } from "./ids.ts";
import { labelSchema, quantitySchema } from "./quantity.ts";
import { amountSchema, durationSchema } from "./units.ts";
import { both } from "./words.ts";

const hazards = ["gas", "smoke", "water", "door", "system"] as const;
export const hazardSchema = z.enum(hazards);
export type Hazard = z.infer<typeof hazardSchema>;

/** 1 red 红 · 2 orange 橙 · 3 yellow 黄 · 4 blue 蓝; 1 and 2 are the life-safety lanes. */
export const severitySchema = z.union(
  [z.literal(1), z.literal(2), z.literal(3), z.literal(4)],
  both("级别是 1、2、3 或 4", "a severity is 1, 2, 3 or 4"),
);
export type Severity = z.infer<typeof severitySchema>;

const common = {
  id: ruleIdSchema,
  title: labelSchema,
  /** All points of one quantity, or named points. */
  on: z.union(
    [z.strictObject({ quantity: quantitySchema }), z.strictObject({ points: z.array(pointIdSchema).min(1) })],
    both("写 {quantity: 量} 或 {points: [设备/测量]}", "write {quantity: …} or {points: [device/measure]}"),
  ),
  hazard: hazardSchema,
  severity: severitySchema.describe(both("1 红 2 橙 3 黄 4 蓝", "1 red, 2 orange, 3 yellow, 4 blue")),
  onDelay: durationSchema.default(0),
  offDelay: durationSchema.default(0),
  /** A latched alarm leaves only by a person's reset. */
  latch: z.boolean().default(false).describe(both("锁存：只有人复位才解除", "Leaves only by a person's reset")),
  /** The worse rule of the same points: while it rings, this one is covered by it and does not ring beside it. */
  supersededBy: ruleIdSchema
    .optional()
    .describe(
      both("被哪条更重的规则取代：那条在响，这条就不再另外响", "The worse rule that covers this one while it rings"),
    ),
  /** Where the number comes from: a clause, a data sheet, or `assumed`. */
  basis: z
    .string()
    .min(1)
    .describe(
      both("数字的出处：条款、说明书，或 assumed", "Where the number comes from: a clause, a data sheet, or assumed"),
    ),
};

const limitRule = z.strictObject({
  ...common,
  kind: z.literal("limit"),
  above: amountSchema.optional(),
  below: amountSchema.optional(),
  /** Level at which the value counts as back; between it and the limit lies the dead-band. */
  clear: amountSchema.describe(both("恢复值：回到这里才算恢复", "The value counts as back past this level")),
});
const riseRule = z.strictObject({
  ...common,
  kind: z.literal("rise"),
  by: amountSchema,
  within: durationSchema,
  clear: amountSchema,
});
const contactRule = z.strictObject({ ...common, kind: z.literal("contact"), when: z.enum(["active", "inactive"]) });
/** Silence is an alarm: nothing usable was heard from the point for so long. */
const silentRule = z.strictObject({ ...common, kind: z.literal("silent"), after: durationSchema });

export const ruleSchema = z.discriminatedUnion("kind", [limitRule, riseRule, contactRule, silentRule]);
export type Rule = z.infer<typeof ruleSchema>;
export type LimitRule = z.infer<typeof limitRule>;
export type RiseRule = z.infer<typeof riseRule>;
export type ContactRule = z.infer<typeof contactRule>;
export type SilentRule = z.infer<typeof silentRule>;
