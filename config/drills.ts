import { z } from "zod";
import { both } from "./words.ts";

/** Tests that the box makes by its own calendar. */
export const drillsSchema = z.strictObject({
  /** Days of the month on which everybody on duty is asked whether messages reach them; twice a month is usual. */
  channelDays: z.array(z.int().min(1).max(28)).max(28).default([]),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, both("时刻写作 10:00", "a time of day reads like 10:00"))
    .default("10:00"),
});
