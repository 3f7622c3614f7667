import { z } from "zod";
import { pointIdSchema, profileIdSchema, ruleIdSchema } from "./ids.ts";
import { labelSchema } from "./quantity.ts";
import { amountSchema } from "./units.ts";
import { both } from "./words.ts";

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, both("名称用字母和数字", "a name is letters and digits"));

/**
 * One file of `config/alarms`: rules with the basis of every number. In the place of a number only a site knows stands
 * `{name}`, `{name} - 0.2 m` or `{name} * 0.5`, and `asks` says what it is.
 */
export const alarmProfileSchema = z.strictObject({
  title: labelSchema,
  asks: z.record(name, labelSchema).default({}),
  /** Rules as a site would write them; what is filled in decides whether they are sound. */
  rules: z.array(z.looseObject({ id: ruleIdSchema })).min(1),
});
export type AlarmProfile = z.infer<typeof alarmProfileSchema>;

/** How a site takes a profile: by name, for its points, with its own numbers, within the caps. */
export const alarmUseSchema = z.strictObject({
  use: profileIdSchema.describe(both("告警档的文件名", "The file name of an alarm profile")),
  on: z
    .array(pointIdSchema)
    .min(1)
    .optional()
    .describe(both("只用于这些测点；不写则用于全部", "These points alone; all of them when left out")),
  with: z
    .record(name, z.union([amountSchema, pointIdSchema], both("写数值或测点", "write an amount or a point")))
    .default({})
    .describe(both("告警档要求本站填写的值", "What the profile asks of the site")),
  change: z
    .record(ruleIdSchema, z.record(z.string(), z.unknown()))
    .default({})
    .describe(both("改个别规则的键值", "Keys of single rules that differ here")),
  without: z.array(ruleIdSchema).default([]).describe(both("不用的规则", "Rules left out")),
  prefix: ruleIdSchema
    .optional()
    .describe(both("同一告警档用两次时，规则编号的前缀", "Goes before the rule ids when a profile is used twice")),
});
export type AlarmUse = z.infer<typeof alarmUseSchema>;
