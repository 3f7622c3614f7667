import { z } from "zod";
import { gridIdSchema, personIdSchema } from "./ids.ts";
import { roleSchema } from "./people.ts";
import { modeSchema } from "./mode.ts";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

const clockTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, both("时刻写作 08:00", "a time of day reads like 08:00"));
const date = z.iso.date(both("日期写作 2026-06-01", "a date reads like 2026-06-01"));

/** Sunday first, as the day number of 1970-01-04 modulo 7 has it. */
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const dayForm = both(
  "日子写 workdays、restdays，或列表如 [mon, fri, 2026-10-01]",
  "days are workdays, restdays, or a list like [mon, fri, 2026-10-01]",
);
const isDay = (text: string) => weekdays.some((name) => name === text) || date.safeParse(text).success;
const daysSchema = z.union([
  z.enum(["workdays", "restdays"]),
  z.array(z.string().refine(isDay, dayForm)).min(1).max(400),
]);

/**
 * One layer of the roster of a (grid, role): who is planned when. Layers of the same (grid, role) add up. A period
 * belongs to the day it begins on, also when it goes past midnight.
 */
export const rosterSchema = z.strictObject({
  grid: gridIdSchema,
  role: roleSchema,
  /** All of them together; with `shift` one after the other. Empty only with `gap`. */
  people: z.array(personIdSchema).max(64).default([]),
  /** They take turns, each this long, counted from `handover` on `from` without regard to days. */
  shift: durationSchema.optional(),
  /** With `shift`: when turns change; the day of such a layer begins then. */
  handover: clockTimeSchema.default("08:00"),
  /** First and last day. */
  from: date.optional(),
  until: date.optional(),
  /** `to` before `from` goes past midnight, equal is a whole day. The whole day when left out. */
  hours: z.strictObject({ from: clockTimeSchema, to: clockTimeSchema }).optional(),
  /** Every day when left out. Workdays follow the holiday calendar, make-up workdays included. */
  days: daysSchema.optional(),
  /** Called only when the others of the (grid, role) are too few. */
  backup: z.boolean().default(false),
  /** While the layer runs, so many people must be on duty in this (grid, role). */
  atLeast: z.int().min(1).max(64).default(1),
  /** Holds in these modes only; in all of them when left out. */
  modes: z.array(modeSchema).min(1).optional(),
  /** Called for matters of these trades 专业 only, such as police or water; the others of the place for the rest. */
  trades: z.array(z.string().min(1).max(32)).min(1).optional(),
  /** Nobody is planned on purpose, and this is why: a gap that is known of raises nothing. */
  gap: z.string().min(1).max(120).optional(),
});
export type Roster = z.infer<typeof rosterSchema>;
