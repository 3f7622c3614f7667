import { factsOf, type Quantity } from "../config/quantity.ts";
import { convert, type Unit } from "../config/units.ts";
import { plausible } from "../gateway/core/points/plausible.ts";
import type { Fault, Sample } from "../gateway/core/points/reading.ts";

/** What a profile says about turning a raw number into a value. */
export interface Scaling {
  readonly quantity: Quantity;
  readonly unit: Unit;
  readonly scale: number;
  readonly offset: number;
  readonly inverted: boolean;
  readonly range?: readonly [number, number] | undefined;
}

/**
 * A raw number → a sample in the quantity's own unit, or the reason why it is none. Contacts become 0 or 1.
 * `value = raw × scale + offset`, then unit conversion, then what is plausible.
 */
export function toSample(raw: number, scaling: Scaling): Sample {
  if (!Number.isFinite(raw)) return bad("not-a-number", String(raw));
  const facts = factsOf(scaling.quantity);
  const value = facts.kind === "contact" ? contact(raw, scaling.inverted) : scaled(raw, scaling, facts.unit);
  if (value === undefined) return bad("unknown-word", `${raw} is neither 0 nor 1`);
  return plausible(value, scaling.quantity, scaling.range);
}

export function bad(why: Fault, detail: string): Sample {
  return { kind: "bad", why, detail: detail.slice(0, 120) };
}

function contact(raw: number, inverted: boolean): number | undefined {
  if (raw !== 0 && raw !== 1) return undefined;
  return inverted ? 1 - raw : raw;
}

function scaled(raw: number, scaling: Scaling, unit: Unit): number | undefined {
  const value = convert(raw * scaling.scale + scaling.offset, scaling.unit, unit);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  // Registers are integers: cut the noise that binary fractions add (0.1 × 3), far below any sensor's resolution.
  return Number(value.toPrecision(12));
}
