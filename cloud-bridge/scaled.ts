/** A value as the integer `value × 10^decimals`; beyond 2^53 as a BigInt. */
export type Scaled = number | bigint;

/** Absent stays absent, and what no integer can say (NaN, infinite, beyond 64 bits) is absent too: never a made-up 0. */
export function scaled(value: number | undefined, decimals: number): Scaled | undefined {
  if (value === undefined || !(Math.abs(value) * 10 ** decimals < 2 ** 63)) return undefined;
  const integer = Math.round(value * 10 ** decimals);
  return Number.isSafeInteger(integer) ? integer + 0 : BigInt(integer);
}

export function unscaled(value: Scaled | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value) / 10 ** decimals;
}
