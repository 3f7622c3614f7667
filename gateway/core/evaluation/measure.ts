/** What was counted, never more than was seen: nothing is filled in for what is not known. */
export type Measure =
  | Share
  | Times
  | { readonly kind: "count"; readonly count: number }
  /** So many in so much of something, such as sensor-years. */
  | { readonly kind: "rate"; readonly count: number; readonly per: number }
  /** Parts of a whole by name; `of` holds what no part names as well. */
  | { readonly kind: "split"; readonly parts: readonly Part[]; readonly of: number }
  /** Mean of those that were given; `of`: how many could have been. */
  | { readonly kind: "mean"; readonly sum: number; readonly n: number; readonly of: number }
  | { readonly kind: "none"; readonly why: Absence };

export interface Share {
  readonly kind: "share";
  readonly count: number;
  readonly of: number;
}

export interface Times {
  readonly kind: "times";
  readonly n: number;
  /** Happened, but no clock can tell how long it took: counted apart. */
  readonly unknown: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

export interface Part {
  readonly name: string;
  readonly count: number;
}

/** `district`: only there it can be known. `not-recorded`: no fact of the box tells it. */
export type Absence = "district" | "not-recorded";

export function share(count: number, of: number): Share {
  return { kind: "share", count, of };
}

export function count(of: number): Measure {
  return { kind: "count", count: of };
}

/** `undefined` for what happened in a time that no clock can tell. Quantiles are values that occurred (nearest rank). */
export function times(durations: readonly (number | undefined)[]): Times {
  const known = durations.filter((each) => each !== undefined).toSorted((a, b) => a - b);
  const counts = { kind: "times", n: known.length, unknown: durations.length - known.length } as const;
  const at = (part: number) => known[Math.ceil(part * known.length) - 1] ?? 0;
  if (known.length === 0) return counts;
  return { ...counts, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}

/** The most frequent first, then by name. */
export function partsOf(names: readonly string[]): readonly Part[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parts = [...counts].map(([name, times]) => ({ name, count: times }));
  return parts.toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** One figure of it, where there is one. */
export function valueOf(measure: Measure): number | undefined {
  switch (measure.kind) {
    case "share":
      return quotient(measure.count, measure.of);
    case "times":
      return measure.p50Ms;
    case "count":
      return measure.count;
    case "rate":
      return quotient(measure.count, measure.per);
    case "mean":
      return quotient(measure.sum, measure.n);
    case "split":
    case "none":
      return undefined;
  }
}

function quotient(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}
