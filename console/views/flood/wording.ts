import { fullText } from "../../text/amounts.ts";
import { labelText, words } from "../../text/words.ts";
import type { Gauge } from "../../water.ts";
import type { Series } from "../../series.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Below so much an hour the water stands still, as far as a gauge can tell. */
const stillPerHour = 0.005;

/** `↗ +0.31 m/h`; nothing where the values do not tell. */
export function rateText(perHour: number | undefined): string {
  if (perHour === undefined) return "";
  if (Math.abs(perHour) < stillPerHour) return words.value.flood.still;
  return `${perHour > 0 ? "▲ +" : "▼ −"}${Math.abs(perHour).toFixed(2)} m/h`;
}

/** How far it is to the next line, and its name. */
export function gapText({ point, station, level }: Gauge): string {
  const line = station.lines.find(({ rule }) => rule === station.next?.rule);
  if (line === undefined || level === undefined) return "";
  return words.value.flood.gap(labelText(line.title), fullText(point, line.value - level));
}

/** A range, or the refusal; never one time alone. */
export function arrivalText({ station }: Gauge): string {
  const t = words.value.flood;
  const arrival = station.next?.arrival;
  if (arrival === undefined) return "";
  if (arrival.kind === "refused") return t.refused[arrival.why];
  if (arrival.kind === "from") return t.fromOn(timeText(arrival.fromMs));
  return t.about(timeText(arrival.fromMs), timeText(arrival.toMs));
}

function timeText(ms: number): string {
  const t = words.value.flood;
  return ms < hourMs ? t.minutes(Math.round(ms / minuteMs)) : t.hours(Number((ms / hourMs).toFixed(1)));
}

/** The name of the highest line that is under water; a gauge that is not heard is called that. */
export function standingText({ station, level, isHeard, severity }: Gauge): string {
  const t = words.value.flood;
  if (!isHeard) return t.lost;
  const reached = station.lines.find(({ value }) => level !== undefined && level >= value);
  if (reached !== undefined) return t.above(labelText(reached.title));
  return severity === undefined ? t.normal : words.value.severity[severity];
}

/** `近 3 小时上涨 0.62 米，离保证水位 0.38 米`: what the line shows, for who does not see it. */
export function flowText(gauge: Gauge, { samples }: Series, nowMs: number): string | undefined {
  const t = words.value.flood;
  const told = samples.filter(({ value }) => value !== undefined);
  const last = told.at(-1);
  const first = told.find(({ atMs }) => atMs >= nowMs - 3 * hourMs);
  if (last?.value === undefined || first?.value === undefined || first === last) return undefined;
  const hours = Number(((last.atMs - first.atMs) / hourMs).toFixed(1));
  const moved = t.moved(hours, fullText(gauge.point, Math.abs(last.value - first.value)), last.value >= first.value);
  const gap = gauge.isHeard ? gapText(gauge) : "";
  return [moved, gap].filter((each) => each !== "").join(words.value.flood.comma);
}
