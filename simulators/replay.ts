import { factsOf, type Label } from "../config/quantity.ts";
import { convert, type Unit } from "../config/units.ts";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import type { Point, SiteIndex } from "../gateway/core/site-index.ts";
import { openSeries, type Recorded, type Series, type SeriesRow } from "./series.ts";
import { pointsFor, takes, unitOf } from "./series/meaning.ts";
import { problemText } from "./series/problem.ts";
import { surveySeries, type Survey } from "./series/survey.ts";

export interface ReplayWish {
  readonly file: string;
  readonly point?: string | undefined;
  readonly column?: string | undefined;
  readonly unit?: Unit | undefined;
  readonly speed?: number | undefined;
}

/** Which rows of a file are played to which point, how fast, and from where on. */
export interface ReplayChoice {
  readonly file: string;
  readonly column?: string;
  readonly point: string;
  readonly unit: Unit;
  /** Recorded seconds in a real one. */
  readonly speed: number;
  readonly fromMs: number;
  readonly survey: Survey;
}

/** Looks through the file and decides what its values are and where they belong. */
export async function chooseReplay(site: SiteIndex, wish: ReplayWish): Promise<Result<ReplayChoice, Label>> {
  const opened = await openSeries(wish);
  if (!opened.ok) return fail({ zh: problemText(opened.error, "zh"), en: problemText(opened.error, "en") });
  const unit = wish.unit ?? unitOf(opened.value);
  const point = pointOf(site, opened.value, { ...wish, unit });
  if (!point.ok) return point;
  const played = { unit: unit ?? factsOf(point.value.quantity).unit, point: point.value };
  const believable = (value: number): boolean => isBelievable(value, played);
  const whole = await surveySeries(opened.value, believable);
  const contact = contactOf(whole, wish);
  const one = contact.column === wish.column ? opened : await openSeries({ ...wish, ...contact });
  const survey = one.ok && one !== opened ? await surveySeries(one.value, believable) : whole;
  if (survey.rows === 0) return fail(texts.empty(wish.file));
  return ok({
    ...pace(survey, wish.speed),
    ...contact,
    file: wish.file,
    point: point.value.id,
    unit: played.unit,
    survey,
  });
}

export interface PlayOptions {
  readonly series: Series;
  readonly speed: number;
  readonly fromMs: number;
  /** Milliseconds the replay has been running. */
  readonly elapsedMs: () => number;
  /** Awaited before the next row: the wire sets the pace when it is slower than the file. */
  readonly deliver: (row: SeriesRow) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Plays a series at its recorded pace times `speed`; answers how many rows went out. */
export async function playSeries({ series, deliver, signal, ...pacing }: PlayOptions): Promise<number> {
  let played = 0;
  for await (const row of series.rows()) {
    if (signal.aborted) break;
    if (row.kind !== "row" || row.atMs < pacing.fromMs) continue;
    await untilDue((row.atMs - pacing.fromMs) / pacing.speed, pacing.elapsedMs, signal);
    if (signal.aborted) break;
    await deliver(row);
    played += 1;
  }
  return played;
}

/** A recorded value in the point's own unit; a word or an empty cell stays what it is. */
export function inPointUnit(recorded: Recorded, unit: Unit, { quantity }: Pick<Point, "quantity">): Recorded {
  return typeof recorded === "number" ? (convert(recorded, unit, factsOf(quantity).unit) ?? recorded) : recorded;
}

function pointOf(site: SiteIndex, series: Series, { point, unit }: ReplayWish): Result<Point, Label> {
  const points = [...site.points.values()];
  if (point === undefined) {
    const [likeliest] = pointsFor(series, unit, points);
    return likeliest === undefined ? fail(texts.noPoint(unit, points)) : ok(likeliest);
  }
  const named = points.find(({ id }) => id === point);
  if (named === undefined) return fail(texts.unknownPoint(point, points));
  return unit !== undefined && !takes(named.quantity, unit) ? fail(texts.wrongUnit(named, unit)) : ok(named);
}

function isBelievable(value: number, { unit, point }: { readonly unit: Unit; readonly point: Point }): boolean {
  const own = convert(value, unit, factsOf(point.quantity).unit) ?? value;
  const [low, high] = point.range ?? factsOf(point.quantity).range;
  return own >= low && own <= high;
}

/**
 * Without a wish the file's storm passes in about a minute, and the replay begins shortly before it; with a wished
 * speed every row is played from the first one on.
 */
function pace({ storm, firstMs, lastMs }: Survey, wished: number | undefined): { speed: number; fromMs: number } {
  if (wished !== undefined) return { speed: wished, fromMs: firstMs };
  const speed = Math.max(1, Math.round((storm.endMs - storm.startMs || lastMs - firstMs) / stormTakesMs));
  return { speed, fromMs: Math.max(firstMs, storm.startMs - speed * leadMs) };
}

/** A door is one contact: of a file that holds many, the one with most events. */
function contactOf({ ids }: Survey, { column }: ReplayWish): { readonly column?: string } {
  const [busiest] = [...ids].toSorted(([, a], [, b]) => b - a);
  const chosen = column ?? (ids.size > 1 ? busiest?.[0] : undefined);
  return chosen === undefined ? {} : { column: chosen };
}

async function untilDue(dueMs: number, elapsedMs: () => number, signal: AbortSignal): Promise<void> {
  for (let waitMs = dueMs - elapsedMs(); waitMs > 0 && !signal.aborted; waitMs = dueMs - elapsedMs()) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, longestSleepMs)));
  }
}

const stormTakesMs = 60_000;
const leadMs = 8_000;
const longestSleepMs = 250;

const texts = {
  empty: (file: string): Label => ({ zh: `${file}：没有可播放的行`, en: `${file}: no rows to play` }),
  noPoint: (unit: Unit | undefined, points: readonly Point[]): Label => ({
    zh: `没有测点适合这个序列（单位 ${unit ?? "未知"}）。用 --point 指定测点，--unit 写单位，或用 --column 换一列。测点：${list(points)}`,
    en: `no point fits this series (unit ${unit ?? "unknown"}). Name one with --point, the unit with --unit, or another column with --column. Points: ${list(points)}`,
  }),
  unknownPoint: (point: string, points: readonly Point[]): Label => ({
    zh: `没有测点 ${point}。可选：${list(points)}`,
    en: `there is no point ${point}. Choose one of: ${list(points)}`,
  }),
  wrongUnit: ({ id, quantity }: Point, unit: Unit): Label => ({
    zh: `${id} 的单位是 ${factsOf(quantity).unit}，不能由 ${unit} 换算`,
    en: `${id} is in ${factsOf(quantity).unit}, which ${unit} cannot be converted to`,
  }),
};

function list(points: readonly Point[]): string {
  return points.map(({ id }) => id).join(" ");
}
