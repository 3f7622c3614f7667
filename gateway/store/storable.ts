import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import type { Moment } from "../core/time.ts";
import { integerLimit } from "./bytes.ts";

/** A reading as a store gives it back: a number for a value, a fault for NaN and infinities, whole milliseconds. */
export function storable({ point, sample, at }: Reading): Reading {
  const known = sample.kind === "bad" || Number.isFinite(sample.value);
  return { point, sample: known ? sample : { kind: "bad", why: "not-a-number" }, at: wholeMs(at) };
}

function wholeMs(at: Moment): Moment {
  const monoMs = Math.floor(at.monoMs);
  const wallMs = Math.floor(at.wallMs);
  for (const ms of [monoMs, wallMs]) assert(Math.abs(ms) < integerLimit / 4, `a reading at ${ms} ms`);
  return { ...at, monoMs, wallMs };
}
