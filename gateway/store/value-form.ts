import { integerLimit, type ByteReader, type ByteWriter } from "./bytes.ts";

/**
 * How a value is written: the same as the point's last one; as a decimal whose digits are exact, as the difference
 * to the last; the same with another number of decimals; or as the float it is.
 */
const forms = { same: 0, delta: 1, decimals: 2, float: 3 } as const;

/** The last value of one point, which the next one is written against. */
export interface Track {
  value: number | undefined;
  /** `value` = `mantissa` / 10^`decimals`; undefined while the last value was no short decimal. */
  decimals: number | undefined;
  mantissa: number;
}

export function newTrack(): Track {
  return { value: undefined, decimals: undefined, mantissa: 0 };
}

/** How a value was written. */
export interface WrittenForm {
  readonly form: number;
  /** Only for `float`: 8 bytes instead of 4. */
  readonly wide: boolean;
}

/** Writes the value in the shortest form and moves the track on. */
export function writeForm(out: ByteWriter, value: number, track: Track): WrittenForm {
  if (Object.is(value, track.value)) return written.same;
  const near = track.decimals === undefined ? undefined : mantissaOf(value, track.decimals);
  if (near !== undefined) return writeDelta(out, value, near, track);
  for (let decimals = 0; decimals <= decimalsMax; decimals += 1) {
    const mantissa = mantissaOf(value, decimals);
    if (mantissa !== undefined) return writeDecimals(out, { value, decimals, mantissa }, track);
  }
  return writeFloat(out, value, track);
}

const written = {
  same: { form: forms.same, wide: false },
  delta: { form: forms.delta, wide: false },
  decimals: { form: forms.decimals, wide: false },
  float32: { form: forms.float, wide: false },
  float64: { form: forms.float, wide: true },
} as const;

/** The inverse; `undefined` when the bytes hold no value such a writer would have written. */
export function readForm(form: number, wide: boolean, from: ByteReader, track: Track): number | undefined {
  if (form === forms.same) return track.value;
  if (form === forms.float) return settled(track, wide ? from.float64() : from.float32(), undefined, 0);
  const decimals = form === forms.delta ? track.decimals : from.byte();
  if (decimals === undefined || decimals > decimalsMax) return undefined;
  const mantissa = from.signed() + (form === forms.delta ? track.mantissa : 0);
  return settled(track, mantissa / (powers[decimals] ?? 1), decimals, mantissa);
}

function writeDelta(out: ByteWriter, value: number, mantissa: number, track: Track): WrittenForm {
  out.signed(mantissa - track.mantissa);
  settled(track, value, track.decimals, mantissa);
  return written.delta;
}

function writeDecimals(
  out: ByteWriter,
  { value, decimals, mantissa }: { readonly value: number; readonly decimals: number; readonly mantissa: number },
  track: Track,
): WrittenForm {
  out.byte(decimals);
  out.signed(mantissa);
  settled(track, value, decimals, mantissa);
  return written.decimals;
}

function writeFloat(out: ByteWriter, value: number, track: Track): WrittenForm {
  settled(track, value, undefined, 0);
  if (Math.fround(value) === value) {
    out.float32(value);
    return written.float32;
  }
  out.float64(value);
  return written.float64;
}

function settled(track: Track, value: number, decimals: number | undefined, mantissa: number): number {
  track.value = value;
  track.decimals = decimals;
  track.mantissa = mantissa;
  return value;
}

/** Only when the division gives the very same number back; −0 has no decimal of its own. */
function mantissaOf(value: number, decimals: number): number | undefined {
  const power = powers[decimals] ?? 1;
  const mantissa = Math.round(value * power);
  const exact = mantissa / power === value && Math.abs(mantissa) < integerLimit / 2;
  return exact && !Object.is(value, -0) ? mantissa : undefined;
}

const powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;
const decimalsMax = powers.length - 1;
