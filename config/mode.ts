import { z } from "zod";
import { ruleIdSchema } from "./ids.ts";
import { both } from "./words.ts";

/** 平时 · 战备 · 战时 · 恢复 */
export const modeKeys = ["peace", "alert", "emergency", "recovery"] as const;
export const modeSchema = z.enum(modeKeys);
export type Mode = z.infer<typeof modeSchema>;

/** 应急响应级别, the gravest first; of emergency only. */
export const responseLevels = ["I", "II", "III", "IV"] as const;
export const responseLevelSchema = z.enum(responseLevels);
export type ResponseLevel = z.infer<typeof responseLevelSchema>;

/** What a switch may be called: the flood season 汛期 is alert with an end. */
export const presets = ["flood"] as const;
export type Preset = (typeof presets)[number];

/** An alarm that puts the box into a mode by itself, while the district cannot be reached. */
const localEntrySchema = z.strictObject({
  rules: z.array(ruleIdSchema).min(1),
  mode: z.enum(["alert", "emergency"]).default("emergency"),
  level: responseLevelSchema.default("IV"),
  basis: z.string().min(1).default("assumed"),
});

export const modesSchema = z.strictObject({
  localEntry: z
    .array(localEntrySchema)
    .default([
      localEntrySchema.parse({ rules: ["water.orange", "water.red"], basis: "SL 758：达到保证水位 at or above 保证" }),
    ])
    .describe(
      both(
        "断网时哪些告警让本机自己进入战备或战时",
        "Alarms that put the box into alert or emergency while it is cut off",
      ),
    ),
});
