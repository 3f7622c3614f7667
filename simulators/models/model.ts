/** A physical value at a simulated time, in milliseconds since the world began. Asked twice, it answers the same. */
export type Model = (atMs: number) => number;

/** When something holds: from `startMs` up to, not including, `endMs`. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** 1 inside any of the spans, 0 outside. */
export function inside(spans: readonly Span[]): Model {
  return (atMs) => (spans.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs) ? 1 : 0);
}
