import { z } from "zod";
import { both } from "./words.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, both("时刻写作 22:00", "a time of day reads like 22:00"));
const dayOfYear = z
  .string()
  .regex(
    /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    both("日期写作 06-01（月-日）", "a day reads like 06-01, month and day"),
  );

/** Hours of the day and days of the year in local time; both must hold. `from` is in, `to` is out for hours and in for days. */
export const calendarSchema = z
  .strictObject({
    hours: z.strictObject({ from: clock, to: clock }).optional(),
    days: z.strictObject({ from: dayOfYear, to: dayOfYear }).optional(),
  })
  .describe(
    both(
      "时段，如夜间 {hours: {from: 22:00, to: 06:00}}、汛期 {days: {from: 05-01, to: 09-30}}；可跨零点、跨年",
      "When: night is {hours: {from: 22:00, to: 06:00}}, a flood season {days: {from: 05-01, to: 09-30}}; either may wrap",
    ),
  );
export type Calendar = z.infer<typeof calendarSchema>;
