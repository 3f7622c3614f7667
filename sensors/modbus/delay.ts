/** How long a device takes to begin its answer, learned from its answers. Milliseconds from the end of the request on. */
export interface Delay {
  readonly smoothedMs: number;
  readonly deviationMs: number;
  /** The longest, also of answers that came too late; it fades while the device is quicker. */
  readonly worstMs: number;
}

export interface TimeoutLimits {
  /** Below it an adapter, a converter or the system may be the slow one. */
  readonly floorMs: number;
  /** The same where nobody is expected to answer: a probe taken for silent too early is only made again. */
  readonly probeFloorMs: number;
  /** What the site declares for the link. */
  readonly ceilingMs: number;
}

/** The estimate of RFC 6298, 2.2 and 2.3, and the worst beside it. */
export function measured(delay: Delay | undefined, ms: number): Delay {
  if (delay === undefined) return { smoothedMs: ms, deviationMs: ms / 2, worstMs: ms };
  const { smoothedMs, deviationMs, worstMs } = delay;
  return {
    smoothedMs: smoothedMs + (ms - smoothedMs) / 8,
    deviationMs: deviationMs + (Math.abs(ms - smoothedMs) - deviationMs) / 4,
    worstMs: Math.max(ms, worstMs - (worstMs - smoothedMs) / fading),
  };
}

/** An answer that came too late says nothing of the usual delay, only how long one can take. */
export function lateBy(delay: Delay | undefined, ms: number): Delay {
  return delay === undefined ? measured(undefined, ms) : { ...delay, worstMs: Math.max(delay.worstMs, ms) };
}

export function probeTimeoutMs(delay: Delay | undefined, limits: TimeoutLimits): number {
  return timeoutMs(delay, 0, { ...limits, floorMs: limits.probeFloorMs });
}

/** Never below what the device was seen to need, as far as the site allows; twice as long with each miss. */
export function timeoutMs(delay: Delay | undefined, misses: number, { floorMs, ceilingMs }: TimeoutLimits): number {
  if (delay === undefined) return ceilingMs;
  const usual = Math.max(delay.smoothedMs + 4 * delay.deviationMs, delay.worstMs * 1.5, floorMs);
  return Math.min(Math.ceil(usual * 2 ** misses), ceilingMs);
}

/** A worst delay that is not seen again is forgotten by half in about 350 answers. */
const fading = 512;
