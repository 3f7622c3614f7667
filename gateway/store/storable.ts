import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import type { Moment } from "../core/time.ts";
import { integerLimit } from "./bytes.ts";

/** Readings as a store gives them back: a number for a value, a fault for NaN and infinities, whole milliseconds. */
export function storable(readings: readonly Reading[]): readonly Reading[] {
  return readings.every(isStorable) ? readings : readings.map(mended);
}

function isStorable({ sample, at }: Reading): boolean {
  mustFit(at.monoMs);
  mustFit(at.wallMs);
  const known = sample.kind === "bad" || Number.isFinite(sample.value);
  return known && Number.isInteger(at.monoMs) && Number.isInteger(at.wallMs);
}

function mended({ point, sample, at }: Reading): Reading {
  const known = sample.kind === "bad" || Number.isFinite(sample.value);
  return { point, sample: known ? sample : { kind: "bad", why: "not-a-number" }, at: wholeMs(at) };
}

function mustFit(ms: number): void {
  if (!(Math.abs(ms) < integerLimit / 4)) assert(false, `a reading at ${ms} ms`);
}

function wholeMs(at: Moment): Moment {
  return { ...at, monoMs: Math.floor(at.monoMs), wallMs: Math.floor(at.wallMs) };
}
