import type { MeasureId } from "../../config/ids.ts";
import type { Sl651Measure, Sl651Profile } from "../../config/sl651-profile.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";
import type { Element, Report } from "./report.ts";

export interface Measured {
  readonly measure: MeasureId;
  readonly sample: Sample;
}

/** An element the report does not hold gives no sample: silence about it neither raises nor clears. */
export function samplesOf({ measures }: Pick<Sl651Profile, "measures">, { elements }: Report): readonly Measured[] {
  return measures.flatMap((measure) => {
    const element = elements.get(measure.element);
    return element === undefined ? [] : [{ measure: measure.id, sample: sampleOf(measure, element) }];
  });
}

function sampleOf(measure: Sl651Measure, element: Element): Sample {
  if (measure.series !== undefined) return seriesSample(measure, measure.series, element);
  const number = measure.bit === undefined ? numberOf(element) : bitOf(element, measure.bit);
  return typeof number === "number" ? toSample(number, measure) : number;
}

/** A number of the element, or why there is none. */
export function numberOf(element: Element): number | Extract<Sample, { kind: "bad" }> {
  return element.kind === "text" ? spelt(element.text) : coded(element.bytes, element.decimals);
}

function spelt(text: string): number | Extract<Sample, { kind: "bad" }> {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
  return fault(/^([Ff*A-]+|9{4,}\.?9*)$/.test(text) ? "sentinel" : "unknown-word", "not a number");
}

/**
 * Packed decimal digits, two in a byte (6.6.2). FF in front of digits is the sign; FF or AA throughout is what a station
 * sends when it has no value. Any other byte that is no pair of digits makes all of it no number.
 */
function coded(bytes: Uint8Array, decimals: number): number | Extract<Sample, { kind: "bad" }> {
  if (bytes.length === 0) return fault("missing", "an element without bytes");
  if (bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0xaa))
    return fault("sentinel", "no value");
  const isNegative = bytes[0] === 0xff;
  const digits = Buffer.from(isNegative ? bytes.subarray(1) : bytes).toString("hex");
  if (!/^\d+$/.test(digits)) return fault("malformed", "bytes that are no digits");
  // Shifted as text: a division would add the noise of binary fractions.
  const value = Number(`${digits}e-${decimals}`);
  return isNegative ? -value : value;
}

function bitOf(element: Element, bit: number): number | Extract<Sample, { kind: "bad" }> {
  const bytes = binary(element);
  const byte = bytes?.[bytes.length - 1 - Math.floor(bit / 8)];
  return byte === undefined ? fault("missing", `no bit ${bit}`) : (byte >> (bit % 8)) & 1;
}

function binary(element: Element): Uint8Array | undefined {
  if (element.kind === "bytes") return element.bytes;
  return /^([0-9A-Fa-f]{2})+$/.test(element.text) ? Buffer.from(element.text, "hex") : undefined;
}

function seriesSample(measure: Sl651Measure, series: NonNullable<Sl651Measure["series"]>, element: Element): Sample {
  const bytes = binary(element);
  if (bytes === undefined || bytes.length === 0 || bytes.length % series.bytes !== 0)
    return bad("malformed", "a series of another length");
  const numbers = Array.from({ length: bytes.length / series.bytes }, (_, at) => wordAt(bytes, at, series.bytes));
  const known = numbers.filter((number) => number !== series.none);
  if (series.take === "last") {
    const last = numbers.at(-1);
    return last === undefined || last === series.none ? bad("sentinel", "no value") : toSample(last, measure);
  }
  // A sum with a gap in it would be less than what fell.
  if (known.length < numbers.length) return bad("sentinel", `${numbers.length - known.length} values missing`);
  return toSample(
    known.reduce((sum, number) => sum + number, 0),
    measure,
  );
}

function wordAt(bytes: Uint8Array, at: number, size: 1 | 2): number {
  const from = at * size;
  return size === 1 ? (bytes[from] ?? 0) : (bytes[from] ?? 0) * 256 + (bytes[from + 1] ?? 0);
}

function fault(
  why: "missing" | "malformed" | "sentinel" | "unknown-word",
  detail: string,
): Extract<Sample, { kind: "bad" }> {
  return { kind: "bad", why, detail };
}
