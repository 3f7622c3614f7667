import type { DeviceProfile } from "./device-profile.ts";
import type { MeasureId } from "./ids.ts";
import type { ModbusMeasure } from "./modbus-profile.ts";
import { decimalsOf, factsOf } from "./quantity.ts";
import { convert } from "./units.ts";

/**
 * Digits after the point in which a measure's values are told to the district: those of its step, where the profile tells
 * the step, and otherwise what sensors of its quantity resolve at best. Undefined for a measure that the profile lacks.
 */
export function decimalsOfMeasure(profile: DeviceProfile, id: MeasureId): number | undefined {
  const measure = profile.measures.find((each) => each.id === id);
  if (measure === undefined) return undefined;
  const most = decimalsOf(measure.quantity);
  const step = profile.transport === "modbus" ? stepDigits(measure as ModbusMeasure) : undefined;
  return Math.min(most, step ?? most);
}

/** Of an integer register with a scale, in the quantity's own unit; undefined for any other source. */
export function stepDigits(measure: ModbusMeasure): number | undefined {
  const { from, curve, loop, otherwise, words, scale, offset, unit, quantity } = measure;
  const isScaled = ![curve, loop, otherwise, words].some(Boolean) && /^[iu]\d/.test(from.type);
  const facts = factsOf(quantity);
  if (!isScaled || facts.kind === "contact") return undefined;
  const [step, shift] = [convert(scale, unit, facts.unit), convert(offset, unit, facts.unit)];
  return step === undefined || shift === undefined ? undefined : Math.max(digitsOf(step), digitsOf(shift));
}

const digitsMax = 9;

function digitsOf(value: number): number {
  let digits = 0;
  while (digits < digitsMax && !isWhole(value * 10 ** digits)) digits += 1;
  return digits;
}

/** But for what a product of decimal fractions is off by. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, Math.abs(value));
}
