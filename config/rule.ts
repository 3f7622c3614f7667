import { z } from "zod";
import { calendarSchema } from "./calendar.ts";
import { faults } from "./fault.ts";
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
  /** What its programme calls the matter; its id when left out, and a sensor fault where the sensor is the matter. */
  type: z
    .string()
    .regex(/^[a-z]+(\.[a-z]+)*$/, both("类型写作 gas.high", "a type reads like gas.high"))
    .optional()
    .describe(both("事项类型，见治理模式的准入清单", "The type of the matter, as the programme admits it")),
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
  /** Raises only then; an alarm that stands is not cleared by the clock. */
  during: calendarSchema.optional(),
  /** On trial: what it would have rung is written down, nobody is called. */
  shadow: z.boolean().default(false).describe(both("试运行：只记录，不响、不通知", "On trial: recorded, calls nobody")),
  /** Where the number comes from: a clause, a data sheet, or `assumed`. */
  basis: z
    .string()
    .min(1)
    .describe(
      both("数字的出处：条款、说明书，或 assumed", "Where the number comes from: a clause, a data sheet, or assumed"),
    ),
};

/** Rules on a number: after a fault it may ring at once, but for so long it clears nothing. */
const valued = {
  ...common,
  warmUp: durationSchema
    .default(0)
    .describe(both("预热：故障恢复后这段时间内不算恢复", "After a fault a value clears nothing for so long")),
};
const state = z.enum(["active", "inactive"]);
const sharpened = z.strictObject({
  during: calendarSchema,
  above: amountSchema.optional(),
  below: amountSchema.optional(),
  clear: amountSchema,
});

const limitRule = z.strictObject({
  ...valued,
  kind: z.literal("limit"),
  above: amountSchema.optional(),
  below: amountSchema.optional(),
  /** Level at which the value counts as back; between it and the limit lies the dead-band. */
  clear: amountSchema.describe(both("恢复值：回到这里才算恢复", "The value counts as back past this level")),
  /** Other limits at other times; the first that fits counts, and with no clock to trust the strictest of all. */
  at: z.array(sharpened).min(1).optional(),
});
const riseRule = z.strictObject({
  ...valued,
  kind: z.literal("rise"),
  by: amountSchema,
  within: durationSchema,
  clear: amountSchema,
});
/** At its present rate the value reaches a level within so long; says nothing while the data do not support it. */
const forecastRule = z.strictObject({
  ...common,
  kind: z.literal("forecast"),
  reaches: amountSchema,
  within: durationSchema,
  window: durationSchema,
  samples: z.int().min(4).max(32).default(5),
});
/** The time-weighted mean over the last stretch of time. */
const averageRule = z.strictObject({
  ...valued,
  kind: z.literal("average"),
  above: amountSchema,
  over: durationSchema,
  clear: amountSchema,
});
/** Rings when a value stood in a band for the band's time; shares of several bands add up. */
const exposureRule = z.strictObject({
  ...valued,
  kind: z.literal("exposure"),
  bands: z
    .array(z.strictObject({ above: amountSchema, for: durationSchema }))
    .min(1)
    .max(8),
  clear: amountSchema,
  /** A full exposure is forgotten in so long, once the value is below `clear`. */
  forget: durationSchema,
});
const contactRule = z.strictObject({ ...common, kind: z.literal("contact"), when: state });
/** Opened although nobody was let in. */
const forcedRule = z.strictObject({
  ...common,
  kind: z.literal("forced"),
  grant: pointIdSchema,
  within: durationSchema,
});
/** Silence is an alarm: nothing usable was heard from the point for so long. */
const silentRule = z.strictObject({ ...common, kind: z.literal("silent"), after: durationSchema });
/** The point says itself that it has no value, or none to trust, for one of these reasons. */
const qualityRule = z.strictObject({ ...common, kind: z.literal("quality"), why: z.array(z.enum(faults)).min(1) });
/** A value that never leaves a band is a sensor that is stuck. */
const flatRule = z.strictObject({ ...common, kind: z.literal("flat"), band: amountSchema, over: durationSchema });
/** A value that never comes back to its rest is a sensor that has drifted. */
const driftRule = z.strictObject({
  ...common,
  kind: z.literal("drift"),
  rest: amountSchema,
  by: amountSchema,
  over: durationSchema,
});
/** One of several sensors of the same thing stands apart from the middle one of the others. */
const deviationRule = z.strictObject({
  ...common,
  kind: z.literal("deviation"),
  by: amountSchema,
  clear: amountSchema,
  /** A neighbour counts when it was heard within so long. */
  fresh: durationSchema,
});
/** So many points of a group at once, or one soon after the other. One group for each zone, or the points named. */
const voteRule = z.strictObject({
  ...common,
  kind: z.literal("vote"),
  count: z.int().min(2).max(16),
  within: durationSchema,
  when: state.optional(),
  above: amountSchema.optional(),
});
const calibrationRule = z.strictObject({ ...common, kind: z.literal("calibration"), every: durationSchema });

const fact = z.union([
  z.strictObject({ point: pointIdSchema.optional(), is: state }),
  z.strictObject({ point: pointIdSchema.optional(), above: amountSchema }),
  z.strictObject({ point: pointIdSchema.optional(), below: amountSchema }),
  /** An alarm of that rule rings: at the same point, at any point of the zone, anywhere. */
  z.strictObject({ rule: ruleIdSchema, at: z.enum(["point", "zone", "site"]).default("zone") }),
]);
const term = z.union([fact, z.strictObject({ not: fact })]);
const clause = z.union([
  term,
  z.strictObject({ all: z.array(term).min(1) }),
  z.strictObject({ any: z.array(term).min(1) }),
]);
/** `point` left out: the point the rule is on. */
const compoundRule = z.strictObject({
  ...common,
  kind: z.literal("compound"),
  when: z.union([z.strictObject({ all: z.array(clause).min(1) }), z.strictObject({ any: z.array(clause).min(1) })]),
});

export const ruleSchema = z.discriminatedUnion("kind", [
  limitRule,
  riseRule,
  forecastRule,
  averageRule,
  exposureRule,
  contactRule,
  forcedRule,
  silentRule,
  qualityRule,
  flatRule,
  driftRule,
  deviationRule,
  voteRule,
  calibrationRule,
  compoundRule,
]);
export type Rule = z.infer<typeof ruleSchema>;
export type RuleOf<K extends Rule["kind"]> = Extract<Rule, { readonly kind: K }>;
export type LimitRule = RuleOf<"limit">;
export type RiseRule = RuleOf<"rise">;
/** What a compound rule asks of the site. */
export type ConditionFact = z.infer<typeof fact>;
export type Condition = ConditionFact | { not: ConditionFact } | { all: Condition[] } | { any: Condition[] };
