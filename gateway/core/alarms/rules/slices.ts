import type { Slice } from "../../state.ts";

/** A window is kept as this many slices: enough to see its shape, few enough to copy at each reading. */
const slicesPerWindow = 32;

/** Adds a reading to a window of bounded size; in each slice the newest counts. */
export function withReading(
  slices: readonly Slice[],
  reading: { readonly atMs: number; readonly value: number },
  windowMs: number,
): readonly Slice[] {
  const kept = slices.filter(({ atMs }) => atMs > reading.atMs - windowMs);
  const last = kept.at(-1);
  const sliceMs = windowMs / slicesPerWindow;
  const isSame = last !== undefined && Math.floor(last.atMs / sliceMs) === Math.floor(reading.atMs / sliceMs);
  return isSame ? [...kept.slice(0, -1), { ...reading }] : [...kept, { ...reading }];
}
