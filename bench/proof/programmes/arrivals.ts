/** One step of a case as the box decided it, or as the district holds it. */
export interface CaseStepSeen {
  readonly case: string;
  readonly step: number;
  readonly to: string;
  readonly atMs: number;
}

/** What is wrong with what arrived: something missing, twice, out of order, or with another time than it happened. */
export function arrivalFaults(decided: readonly CaseStepSeen[], arrived: readonly CaseStepSeen[]): readonly string[] {
  const times = new Map<string, number>();
  for (const each of arrived) times.set(nameOf(each), (times.get(nameOf(each)) ?? 0) + 1);
  const wanted = decided.map(nameOf);
  const known = new Set(wanted);
  const found = arrived.map(nameOf).filter((name) => known.has(name));
  return [
    ...wanted.filter((name) => !times.has(name)).map((name) => `${name} is missing`),
    ...wanted.filter((name) => (times.get(name) ?? 0) > 1).map((name) => `${name} came twice`),
    ...(isInOrder(wanted, found) ? [] : ["the order is another one"]),
  ];
}

/** The time is part of the name: a step with another time is another step. */
function nameOf({ case: of, step, to, atMs }: CaseStepSeen): string {
  return `${of} step ${step} ${to} at ${Math.round(atMs)}`;
}

function isInOrder(wanted: readonly string[], found: readonly string[]): boolean {
  const places = new Map(wanted.map((name, at) => [name, at]));
  return found.every((name, at) => at === 0 || (places.get(name) ?? 0) >= (places.get(found[at - 1] ?? "") ?? 0));
}
