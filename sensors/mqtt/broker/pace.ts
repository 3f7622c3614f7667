import type { Clock } from "../../../gateway/core/ports.ts";

/** How many frames of one connection are let through. */
export interface Pace {
  readonly allowed: () => number;
  readonly spend: (frames: number) => void;
  /** Runs once, when more may pass; the last one that asked. */
  readonly whenMore: (run: () => void) => void;
  /** The client is known: from now on a bucket of five seconds' worth that fills at this rate. */
  readonly open: (perSecond: number) => void;
}

export const burstSeconds = 5;
/** A brake that is let go too often costs more than it saves. */
const pauseMinMs = 100;

/**
 * One frame until the client is known: its CONNECT, whose answer it has to wait for. Whoever sends too much afterwards
 * is read more slowly, not cut off: a device that reports an alarm ten times must not be unheard the eleventh time.
 */
export function createPace(clock: Clock): Pace {
  let bucket: Bucket = { perSecond: 0, tokens: 1, atMs: clock.now().monoMs };
  let waiting: (() => void) | undefined;
  const wake = () => {
    const run = waiting;
    waiting = undefined;
    run?.();
  };
  return {
    allowed: () => {
      bucket = filled(bucket, clock.now().monoMs);
      return Math.floor(bucket.tokens);
    },
    spend: (frames) => {
      bucket = { ...bucket, tokens: bucket.tokens - frames };
    },
    whenMore: (run) => {
      const isWaiting = waiting !== undefined;
      waiting = run;
      if (isWaiting || bucket.perSecond === 0) return;
      clock.after(Math.max(pauseMinMs, 1_000 / bucket.perSecond), wake);
    },
    open: (perSecond) => {
      bucket = { perSecond, tokens: perSecond * burstSeconds, atMs: clock.now().monoMs };
      wake();
    },
  };
}

interface Bucket {
  readonly perSecond: number;
  readonly tokens: number;
  readonly atMs: number;
}

function filled({ perSecond, tokens, atMs }: Bucket, nowMs: number): Bucket {
  if (perSecond === 0 || nowMs <= atMs) return { perSecond, tokens, atMs };
  const added = ((nowMs - atMs) / 1_000) * perSecond;
  return { perSecond, tokens: Math.min(tokens + added, perSecond * burstSeconds), atMs: nowMs };
}
