import { factsOf, type Quantity } from "../../config/quantity.ts";
import { convert, unitSchema, type Unit } from "../../config/units.ts";
import type { Point } from "../../gateway/core/site-index.ts";
import type { Series } from "../series.ts";

/** The unit of the played column: as the index says, or as its name says; "" where it counts or switches. */
export function unitOf({ layout, entry }: Series): Unit | undefined {
  if (layout.value.kind === "events") return "";
  const name = layout.columns[layout.value.index] ?? "";
  if (entry?.unit !== undefined && entry.column === name) return known(entry.unit);
  const [, bracketed, suffix] = /[[(]([^\])]+)[\])]|_([A-Za-z%]+)$/.exec(name) ?? [];
  return known(bracketed ?? suffix ?? "");
}

/** The points a series may be played to, the likeliest first: its unit must be theirs, its words decide between them. */
export function pointsFor(series: Series, unit: Unit | undefined, points: readonly Point[]): readonly Point[] {
  const wanted = quantitiesFor(series, unit);
  return points
    .filter(({ quantity }) => wanted.includes(quantity))
    .toSorted((a, b) => wanted.indexOf(a.quantity) - wanted.indexOf(b.quantity));
}

/**
 * What a series may measure, the likeliest first; nothing when neither its words nor its unit say. Words that fit the
 * unit settle it: CO₂ is never played as CO only because both are counted in ppm.
 */
export function quantitiesFor(series: Series, unit: Unit | undefined): readonly Quantity[] {
  const words = wordsOf(series);
  const named = meanings.filter(({ word }) => word.test(words)).flatMap(({ quantities }) => quantities);
  if (unit === undefined) return named.filter((quantity) => factsOf(quantity).kind === "contact");
  const fitting = named.filter((quantity) => takes(quantity, unit));
  return fitting.length > 0 ? fitting : (usual[unit] ?? []);
}

export function takes(quantity: Quantity, unit: Unit): boolean {
  return convert(1, unit, factsOf(quantity).unit) !== undefined;
}

function wordsOf({ layout, entry, file }: Series): string {
  const column = layout.value.kind === "column" ? layout.columns[layout.value.index] : "contact";
  const isIndexed = entry?.column === column || layout.value.kind === "events";
  return `${column} ${isIndexed ? (entry?.what ?? "") : ""} ${file.split(/[\\/]/).at(-1) ?? ""}`.replaceAll("_", " ");
}

function known(text: string): Unit | undefined {
  const unit = unitSchema.safeParse(aliases[text.toLowerCase()] ?? text);
  return unit.success && unit.data !== "" ? unit.data : undefined;
}

const aliases: Readonly<Record<string, string>> = { c: "°C", degc: "°C", pct: "%", lel: "%LEL", feet: "ft" };

/** Words of a column, of its description or of its file, and what they speak of; what is named first is meant first. */
const meanings: readonly { readonly word: RegExp; readonly quantities: readonly Quantity[] }[] = [
  { word: /\brain/i, quantities: ["rain"] },
  { word: /fire alarm|smoke alarm/i, quantities: ["smoke-alarm", "fire-alarm"] },
  { word: /co2/i, quantities: ["carbon-dioxide"] },
  { word: /\bdoor|contact/i, quantities: ["door", "contact"] },
  { word: /\bLEL\b|gas\b/i, quantities: ["combustible-gas"] },
];
const usual: Readonly<Partial<Record<Unit, readonly Quantity[]>>> = {
  m: ["water-level", "ponding-depth", "distance"],
  ft: ["water-level", "ponding-depth", "distance"],
  cm: ["water-level", "ponding-depth", "distance"],
  mm: ["water-level", "ponding-depth", "rain"],
  ppm: ["carbon-monoxide", "carbon-dioxide"],
  "mg/m3": ["carbon-monoxide-density"],
  "ug/m3": ["carbon-monoxide-density"],
  "%LEL": ["combustible-gas"],
  "dB/m": ["smoke"],
  "%": ["humidity"],
  "°C": ["temperature"],
  "m3/s": ["flow"],
  "": ["door", "contact"],
};
