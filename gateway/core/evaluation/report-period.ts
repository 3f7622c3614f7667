import type { Programme } from "../../../config/programme.ts";
import { dateOf, localTime, localTimeMs, wallMsOf } from "../time.ts";
import type { Period } from "./report-rows.ts";

/** The reports that the box owes by now, the newest of each kind: from 07:00 on, of what ended before. */
export function duePeriods(
  { reports }: Pick<Programme, "reports">,
  nowMs: number,
  utcOffset: string,
): readonly Period[] {
  const { day, minute } = localTime(nowMs, utcOffset);
  const today = minute >= dueMinute ? day : day - 1;
  const [year = 1970, month = 1] = dateOf(today).split("-").map(Number);
  return [
    ...(reports.daily ? [dayBefore(today, utcOffset)] : []),
    monthBefore({ year, month }, utcOffset),
    ...(reports.quarter ? [quarterBefore({ year, month }, utcOffset)] : []),
  ];
}

const dueMinute = 7 * 60;

/** From 07:00 to 07:00, named after the day it ends on. */
function dayBefore(day: number, utcOffset: string): Period {
  const at = (of: number) => wallMsOf({ day: of, minute: dueMinute }, utcOffset);
  return { id: `day:${dateOf(day)}`, kind: "day", fromMs: at(day - 1), toMs: at(day) };
}

interface YearMonth {
  readonly year: number;
  readonly month: number;
}

function monthBefore(now: YearMonth, utcOffset: string): Period {
  const of = earlier(now, 1);
  const span = { fromMs: startMs(of, utcOffset), toMs: startMs(now, utcOffset) };
  return { id: `month:${monthText(of)}`, kind: "month", ...span };
}

function quarterBefore({ year, month }: YearMonth, utcOffset: string): Period {
  const end = { year, month: month - ((month - 1) % 3) };
  const of = earlier(end, 3);
  const span = { fromMs: startMs(of, utcOffset), toMs: startMs(end, utcOffset) };
  return { id: `quarter:${of.year}-Q${(of.month + 2) / 3}`, kind: "quarter", ...span };
}

function earlier({ year, month }: YearMonth, months: number): YearMonth {
  const at = year * 12 + month - 1 - months;
  return { year: Math.floor(at / 12), month: (at % 12) + 1 };
}

function startMs(of: YearMonth, utcOffset: string): number {
  return localTimeMs(`${monthText(of)}-01`, "00:00", utcOffset);
}

function monthText({ year, month }: YearMonth): string {
  return `${year}-${String(month).padStart(2, "0")}`;
}
