import { factsOf, type Quantity } from "../../config/quantity.ts";
import { convert, type Unit } from "../../config/units.ts";
import { openSeries, type Recorded, type Series } from "../series.ts";
import { quantitiesFor, unitOf } from "../series/meaning.ts";
import type { SeriesProblem } from "../series/problem.ts";

/** One column of a recorded file, or one contact of a file of events, as a point of the replay's site. */
export interface Track {
  readonly device: string;
  readonly measure: string;
  readonly file: string;
  /** Column or contact, as the file calls it. */
  readonly name: string;
  readonly quantity: Quantity;
  readonly unit: Unit;
  /** What was sent, in order; `null` is an empty cell. */
  readonly sent: Recorded[];
  readonly times: number[];
  /** Where the alarm speaks and where it is over, in the quantity's own unit; contacts need none. */
  readonly limit?: { readonly above: number; readonly clear: number };
}

export interface Reel {
  readonly file: string;
  readonly tracks: readonly Track[];
  /** Rows of all tracks: the fields of one message each. */
  readonly rows: () => AsyncGenerator<Frame>;
}

/** One row of a file: what its message holds, by track. */
export type Frame =
  { readonly kind: "frame"; readonly cells: ReadonlyMap<Track, Recorded>; readonly atMs: number } | SeriesProblem;

/** A recorded file with every column that has a known unit or is a known alarm; none when it cannot be read at all. */
export async function threadReel(file: string, device: string): Promise<Reel | SeriesProblem> {
  const first = await openSeries({ file });
  if (!first.ok) return first.error;
  return first.value.layout.value.kind === "events"
    ? contactReel(first.value, device)
    : columnReel(first.value, device);
}

export function pointOf({ device, measure }: Track): string {
  return `${device}/${measure}`;
}

/** A recorded value in the point's own unit, if it is a number a sensor of that kind can mean. */
export function believable({ quantity, unit }: Track, recorded: Recorded): number | undefined {
  if (typeof recorded !== "number") return undefined;
  const { unit: own, range } = factsOf(quantity);
  const value = Number((convert(recorded, unit, own) ?? recorded).toPrecision(12));
  return value >= range[0] && value <= range[1] ? value : undefined;
}

async function columnReel(first: Series, device: string): Promise<Reel> {
  const found: { track: Track; series: Series }[] = [];
  for (const name of first.layout.columns) {
    const opened = await openSeries({ file: first.file, column: name });
    const track = opened.ok ? await columnTrack(opened.value, { device, name, number: found.length + 1 }) : undefined;
    if (opened.ok && track !== undefined) found.push({ track, series: opened.value });
  }
  const tracks = found.map(({ track }) => track);
  return { file: first.file, tracks, rows: () => sideBySide(found) };
}

interface Naming {
  readonly device: string;
  readonly name: string;
  readonly number: number;
}

async function columnTrack(series: Series, { device, name, number }: Naming): Promise<Track | undefined> {
  const unit = unitOf(series);
  const [quantity] = quantitiesFor(series, unit);
  if (quantity === undefined || isTime(series, name)) return undefined;
  const track: Track = {
    device,
    measure: `m${number}`,
    file: series.file,
    name,
    quantity,
    unit: unit ?? "",
    sent: [],
    times: [],
  };
  const limit = factsOf(quantity).kind === "contact" ? undefined : await halfHeight(series, track);
  return limit === undefined ? track : { ...track, limit };
}

function isTime({ layout }: Series, name: string): boolean {
  const index = layout.columns.indexOf(name);
  if (layout.time.kind === "column") return layout.time.index === index;
  return layout.time.kind === "date-and-time" && (layout.time.date === index || layout.time.time === index);
}

/** Half-way between the usual value and the highest believable one: whatever the place, its storm crosses that. */
async function halfHeight(series: Series, track: Track): Promise<{ above: number; clear: number } | undefined> {
  const values: number[] = [];
  for await (const row of series.rows()) {
    const value = row.kind === "row" ? believable(track, row.recorded) : undefined;
    if (value !== undefined) values.push(value);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const [usual, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  if (usual === undefined || most === undefined || most <= usual) return undefined;
  // Decimals no sensor sends, so that no value ever equals a limit.
  const at = (share: number): number =>
    Number((Math.floor((usual + share * (most - usual)) * 1e4) / 1e4 + 0.00005).toFixed(5));
  return { above: at(0.5), clear: at(0.4) };
}

async function* sideBySide(
  found: readonly { readonly track: Track; readonly series: Series }[],
): AsyncGenerator<Frame> {
  const readers = found.map(({ track, series }) => ({ track, rows: series.rows() }));
  for (;;) {
    const next = await Promise.all(readers.map(async ({ track, rows }) => ({ track, read: await rows.next() })));
    const [first] = next;
    if (first === undefined || first.read.done === true) return;
    const row = first.read.value;
    if (row.kind === "problem") {
      yield row;
      continue;
    }
    const cells = next.map(
      ({ track, read }) =>
        [track, read.done !== true && read.value.kind === "row" ? read.value.recorded : null] as const,
    );
    yield { kind: "frame", atMs: row.atMs, cells: new Map(cells) };
  }
}

async function contactReel(series: Series, device: string): Promise<Reel> {
  const ids = new Set<string>();
  for await (const row of series.rows()) if (row.kind === "row") ids.add(row.id ?? "1");
  const tracks = [...ids].map((name, index): Track => ({
    device,
    measure: `m${index + 1}`,
    file: series.file,
    name,
    quantity: "door",
    unit: "",
    sent: [],
    times: [],
  }));
  return {
    file: series.file,
    tracks,
    rows: () => oneByOne(series, new Map(tracks.map((track) => [track.name, track]))),
  };
}

async function* oneByOne(series: Series, tracks: ReadonlyMap<string, Track>): AsyncGenerator<Frame> {
  for await (const row of series.rows()) {
    const track = row.kind === "row" ? tracks.get(row.id ?? "1") : undefined;
    if (row.kind === "problem") yield row;
    else if (track !== undefined) yield { kind: "frame", atMs: row.atMs, cells: new Map([[track, row.recorded]]) };
  }
}
