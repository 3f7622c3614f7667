import { integerLimit, type ByteReader, type ByteWriter } from "./bytes.ts";

/**
 * How a value is written: the same as the point's last one; as a decimal whose digits are exact, as the difference
 * to the last; the same with another number of decimals; or as the float it is.
 */
const forms = { same: 0, delta: 1, decimals: 2, float: 3 } as const;

/** The last value of each point, which the next one is written against. */
export interface Tracks {
  /** NaN while there was none. */
  readonly values: Float64Array;
  /** value = mantissa / 10^decimals; −1 while the last value was no short decimal. */
  readonly decimals: Int8Array;
  readonly mantissas: Float64Array;
}

export function newTracks(count: number): Tracks {
  return {
    values: new Float64Array(count).fill(Number.NaN),
    decimals: new Int8Array(count).fill(-1),
    mantissas: new Float64Array(count),
  };
}

/** How a value was written. */
export interface WrittenForm {
  readonly form: number;
  /** Only for `float`: 8 bytes instead of 4. */
  readonly wide: boolean;
}

/** Writes the value in the shortest form and moves the track on. */
export function writeForm(out: ByteWriter, value: number, tracks: Tracks, index: number): WrittenForm {
  if (Object.is(value, tracks.values[index])) return written.same;
  const decimals = tracks.decimals[index] ?? -1;
  const near = decimals < 0 ? undefined : mantissaOf(value, decimals);
  if (near === undefined) return writeAnew(out, value, tracks, index);
  out.signed(near - (tracks.mantissas[index] ?? 0));
  tracks.values[index] = value;
  settle(tracks, index, decimals, near);
  return written.delta;
}

function writeAnew(out: ByteWriter, value: number, tracks: Tracks, index: number): WrittenForm {
  for (let decimals = 0; decimals <= decimalsMax; decimals += 1) {
    const mantissa = mantissaOf(value, decimals);
    if (mantissa === undefined) continue;
    out.byte(decimals);
    out.signed(mantissa);
    tracks.values[index] = value;
    settle(tracks, index, decimals, mantissa);
    return written.decimals;
  }
  tracks.values[index] = value;
  settle(tracks, index, -1, 0);
  return writeFloat(out, value);
}

function writeFloat(out: ByteWriter, value: number): WrittenForm {
  if (Math.fround(value) === value) {
    out.float32(value);
    return written.float32;
  }
  out.float64(value);
  return written.float64;
}

const written = {
  same: { form: forms.same, wide: false },
  delta: { form: forms.delta, wide: false },
  decimals: { form: forms.decimals, wide: false },
  float32: { form: forms.float, wide: false },
  float64: { form: forms.float, wide: true },
} as const;

/** The inverse; `undefined` when the bytes hold no value such a writer would have written. */
export function readForm(
  form: number,
  wide: boolean,
  from: ByteReader,
  { tracks, index }: { readonly tracks: Tracks; readonly index: number },
): number | undefined {
  if (form === forms.same) return tracks.values[index];
  if (form === forms.float) {
    settle(tracks, index, -1, 0);
    return (tracks.values[index] = wide ? from.float64() : from.float32());
  }
  const decimals = form === forms.delta ? (tracks.decimals[index] ?? -1) : from.byte();
  const power = powers[decimals];
  if (power === undefined) return undefined;
  const mantissa = from.signed() + (form === forms.delta ? (tracks.mantissas[index] ?? 0) : 0);
  settle(tracks, index, decimals, mantissa);
  return (tracks.values[index] = mantissa / power);
}

function settle(tracks: Tracks, index: number, decimals: number, mantissa: number): void {
  tracks.decimals[index] = decimals;
  tracks.mantissas[index] = mantissa;
}

/** Only when the division gives the very same number back; −0 has no decimal of its own. */
function mantissaOf(value: number, decimals: number): number | undefined {
  const power = powers[decimals] ?? 1;
  const mantissa = Math.round(value * power);
  const exact = mantissa / power === value && Math.abs(mantissa) < integerLimit / 2;
  return exact && !Object.is(value, -0) ? mantissa : undefined;
}

const powers: readonly number[] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
const decimalsMax = powers.length - 1;
