/** A time as files write it → milliseconds since 1970; without a zone it is taken as UTC. */
export function parseTime(text: string): number | undefined {
  return isoTime(text) ?? monthName(text) ?? dayFirst(text);
}

/** Seconds or milliseconds since 1970; only asked of columns that are named like a time. */
export function parseEpoch(text: string): number | undefined {
  if (!/^\d{9,13}(\.\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 1e11 ? number : number * 1000;
}

/** `5 min`, `1 h`, `1 s (as in the original)` → milliseconds. */
export function parseInterval(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)\b/.exec(text) ?? [];
  const factor = intervalMs.get(unit ?? "");
  return factor === undefined ? undefined : Number(number) * factor;
}

export function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/:00\.000Z$|\.000Z$/, "Z");
}

function isoTime(text: string): number | undefined {
  const [, date, time = "00:00", zone = "Z"] = iso.exec(text) ?? [];
  return date === undefined ? undefined : valid(Date.parse(`${date}T${time}${zone}`));
}

function monthName(text: string): number | undefined {
  const [, day = "", month = "", year = "", ...clock] = named.exec(text) ?? [];
  const index = months.indexOf(month.toLowerCase());
  return index < 0 ? undefined : assembled([Number(year), index, Number(day)], clock);
}

function dayFirst(text: string): number | undefined {
  const [, day = "", month = "", year = "", ...clock] = slashed.exec(text) ?? [];
  return day === "" ? undefined : assembled([Number(year), Number(month) - 1, Number(day)], clock);
}

function assembled(
  [year, month, day]: readonly [number, number, number],
  clock: readonly (string | undefined)[],
): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = clock.map((each) => Number(each ?? 0));
  const at = Date.UTC(year, month, day, hours, minutes, seconds);
  // Date.UTC rolls a 31 February over instead of refusing it.
  return new Date(at).getUTCDate() === day && hours < 24 ? valid(at) : undefined;
}

function valid(at: number): number | undefined {
  return Number.isNaN(at) ? undefined : at;
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s?(Z|[+-]\d{2}:\d{2})?$/;
const named = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
/** Day first, as outside the United States; clocks with dots occur beside them. */
const slashed = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: (\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?$/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const intervalMs = new Map([
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
