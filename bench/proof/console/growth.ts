/** Above this much more than at first it is no trembling. */
const growthShareMax = 0.1;
const growthMbMax = 1;

/** Memory is flat when its last third is no higher than its first third, but for a little. */
export function isFlat(megabytes: readonly number[]): boolean {
  const [first, last] = ends(megabytes);
  return last - first <= Math.max(growthMbMax, first * growthShareMax);
}

export function growthOf(megabytes: readonly number[]): string {
  const [first, last] = ends(megabytes);
  return `${first.toFixed(1)} → ${last.toFixed(1)} MB`;
}

/** The middle values, so that one look at a bad moment decides nothing. */
function ends(megabytes: readonly number[]): readonly [number, number] {
  const third = Math.max(1, Math.floor(megabytes.length / 3));
  return [middle(megabytes.slice(0, third)), middle(megabytes.slice(-third))];
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
