import type { Quantity } from "./quantity.ts";
import type { Severity } from "./rule.ts";
import type { Amount } from "./units.ts";

export interface Cap {
  readonly most: Amount;
  readonly basis: string;
}

/**
 * The most a limit may be where a life hangs on it. No site, no profile and no message may set one beyond it. `red`:
 * for severity 1, the second level; `other`: for the first.
 */
const caps: Partial<
  Record<
    Quantity,
    { readonly red: number; readonly other: number; readonly unit: Amount["unit"]; readonly basis: string }
  >
> = {
  "combustible-gas": { red: 50, other: 25, unit: "%LEL", basis: "GB/T 50493-2019" },
  "carbon-monoxide": { red: 300, other: 100, unit: "ppm", basis: "EN 50291" },
  // The same at 20 °C: 1 ppm is 1.16 mg/m3.
  "carbon-monoxide-density": { red: 348, other: 116, unit: "mg/m3", basis: "EN 50291" },
  smoke: { red: 0.5, other: 0.5, unit: "dB/m", basis: "GB 4715-2024" },
};

export function capOf(quantity: Quantity, severity: Severity): Cap | undefined {
  const cap = caps[quantity];
  if (cap === undefined) return undefined;
  return { most: { value: severity === 1 ? cap.red : cap.other, unit: cap.unit }, basis: cap.basis };
}
