/** From the first moment on, up to and not including the second; wall clock, ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function isWithin({ fromMs, toMs }: Span, wallMs: number): boolean {
  return wallMs >= fromMs && wallMs < toMs;
}

/** 365.25 days. */
export const yearMs = 31_557_600_000;
export const monthMs = yearMs / 12;
