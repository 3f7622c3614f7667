import { factsOf, type Quantity } from "../../../config/quantity.ts";
import type { Sample } from "./reading.ts";

/**
 * A value in the quantity's own unit → a sample, by the narrower of the sensor's and the quantity's range. Gas above it
 * is no fault: it counts as its top, doubted, so that every limit below the top rings (IEC 60079-29-1: a catalytic
 * sensor above 100 %LEL reads wild, and must not read as nothing).
 */
export function plausible(value: number, quantity: Quantity, range?: readonly [number, number]): Sample {
  const { unit, most, range: widest } = factsOf(quantity);
  const low = Math.max(range?.[0] ?? widest[0], widest[0]);
  const high = Math.min(range?.[1] ?? widest[1], widest[1]);
  if (value >= low && value <= high) return { kind: "good", value };
  if (value > high && value <= (most ?? high)) return { kind: "uncertain", value: high, why: "over-range" };
  return { kind: "bad", why: "out-of-range", detail: `${value} ${unit}`.trim() };
}
