import { z } from "zod";
import { both } from "./words.ts";

const date = z.iso.date(both("日期写作 2026-06-01", "a date reads like 2026-06-01"));

/** Days off and make-up workdays (调休) of one year, as one notice of the State Council gives them. */
export const holidaysSchema = z.strictObject({
  year: z.int().min(2000).max(2199),
  /** The notice: title, number, date. */
  source: z.string().min(1).max(200),
  holidays: z
    .array(z.strictObject({ name: z.string().min(1).max(20), from: date, to: date }))
    .max(40)
    .default([]),
  workdays: z.array(date).max(60).default([]),
});
export type Holidays = z.infer<typeof holidaysSchema>;
