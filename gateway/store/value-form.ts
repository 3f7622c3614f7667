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

export interface WrittenForm {
  readonly form: number;
  /** Only for `float`: 8 bytes instead of 4. */
  readonly wide: boolean;
  readonly write: (out: ByteWriter) => void;
}

/** Chooses the form and moves the track on. */
export function formOf(value: number, track: Track): WrittenForm {
  if (Object.is(value, track.value)) return { form: forms.same, wide: false, write: () => undefined };
  const near = track.decimals === undefined ? undefined : mantissaOf(value, track.decimals);
  if (near !== undefined && track.decimals !== undefined) return deltaForm(value, near, track);
  const decimals = shortestDecimals(value);
  return decimals === undefined ? floatForm(value, track) : decimalsForm(value, decimals, track);
}

/** The inverse; `undefined` when the bytes hold no value such a writer would have written. */
export function readForm(form: number, wide: boolean, from: ByteReader, track: Track): number | undefined {
  if (form === forms.same) return track.value;
  if (form === forms.float) return settled(track, wide ? from.float64() : from.float32(), undefined, 0);
  const decimals = form === forms.delta ? track.decimals : from.byte();
  if (decimals === undefined || decimals > decimalsMax) return undefined;
  const mantissa = from.signed() + (form === forms.delta ? track.mantissa : 0);
  return settled(track, mantissa / 10 ** decimals, decimals, mantissa);
}

function deltaForm(value: number, mantissa: number, track: Track): WrittenForm {
  const delta = mantissa - track.mantissa;
  settled(track, value, track.decimals, mantissa);
  return { form: forms.delta, wide: false, write: (out) => out.signed(delta) };
}

function decimalsForm(value: number, decimals: number, track: Track): WrittenForm {
  const mantissa = mantissaOf(value, decimals) ?? 0;
  settled(track, value, decimals, mantissa);
  const write = (out: ByteWriter): void => {
    out.byte(decimals);
    out.signed(mantissa);
  };
  return { form: forms.decimals, wide: false, write };
}

function floatForm(value: number, track: Track): WrittenForm {
  const wide = Math.fround(value) !== value;
  settled(track, value, undefined, 0);
  return { form: forms.float, wide, write: (out) => (wide ? out.float64(value) : out.float32(value)) };
}

function settled(track: Track, value: number, decimals: number | undefined, mantissa: number): number {
  track.value = value;
  track.decimals = decimals;
  track.mantissa = mantissa;
  return value;
}

function shortestDecimals(value: number): number | undefined {
  for (let decimals = 0; decimals <= decimalsMax; decimals += 1)
    if (mantissaOf(value, decimals) !== undefined) return decimals;
  return undefined;
}

/** Only when the division gives the very same number back; −0 has no decimal of its own. */
function mantissaOf(value: number, decimals: number): number | undefined {
  const mantissa = Math.round(value * 10 ** decimals);
  const exact = mantissa / 10 ** decimals === value && Math.abs(mantissa) < integerLimit / 2;
  return exact && !Object.is(value, -0) ? mantissa : undefined;
}

const decimalsMax = 6;
