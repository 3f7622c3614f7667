/** What the boxes of a pretended fleet are called, and the codes by which their keys came in. */
export function boxNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `box-${String(at + 1).padStart(5, "0")}`);
}

export function codeOf(name: string): string {
  return `fleet-code-of-${name}`;
}

/** Every worker has the boxes whose turn it is: each box one worker, whoever counts. */
export function shareOf<T>(all: readonly T[], worker: number, workers: number): readonly T[] {
  return all.filter((_, at) => at % workers === worker);
}
