export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** A bucket of tokens that fills by itself: in any minute no more than `perMinute + burst` go out of it. */
export interface Budget {
  /** Tokens there are now. */
  readonly left: (nowMs: number) => number;
  readonly take: (nowMs: number) => void;
}

export function createBudget({ perMinute, burst }: Rate): Budget {
  if (burst === Infinity) return { left: () => Infinity, take: () => {} };
  let tokens = burst;
  let atMs: number | undefined;
  const left = (nowMs: number): number => {
    tokens = Math.min(burst, tokens + ((nowMs - (atMs ?? nowMs)) * perMinute) / 60_000);
    atMs = nowMs;
    return Math.floor(tokens + 1e-9);
  };
  return {
    left,
    take: (nowMs) => {
      left(nowMs);
      tokens -= 1;
    },
  };
}
