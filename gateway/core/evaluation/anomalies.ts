import { limits } from "../../../config/limits.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { CaseId } from "../ids.ts";
import { elapsedMs } from "../time.ts";
import type { CaseRecord } from "./case-record.ts";

/**
 * Closed in a way nobody works. `too-fast`: from the claim to the report in less than a person needs to press the
 * buttons. `no-visit`: reported as handled without anybody having been there. `same-checker`: one person checks all
 * that another does. `in-bulk`: one person reported many at once.
 */
export interface Anomaly {
  readonly kind: "too-fast" | "no-visit" | "same-checker" | "in-bulk";
  readonly cases: readonly CaseId[];
}

export function anomaliesOf(cases: readonly CaseRecord[]): readonly Anomaly[] {
  const closed = cases.filter(({ closed: at }) => at !== undefined);
  const found: readonly Anomaly[] = [
    ...each("too-fast", closed.filter(isTooFast)),
    ...each("no-visit", closed.filter(isWithoutVisit)),
    ...sameCheckers(closed),
    ...inBulk(closed),
  ];
  return found;
}

function each(kind: Anomaly["kind"], cases: readonly CaseRecord[]): readonly Anomaly[] {
  return cases.map(({ id }) => ({ kind, cases: [id] }));
}

function isTooFast({ reached: { claimed, accepted, feedback } }: CaseRecord): boolean {
  const start = claimed ?? accepted;
  const tookMs = start && feedback && elapsedMs(start, feedback);
  return tookMs !== undefined && tookMs < limits.implausibleCloseMs;
}

/** What the sensor itself has is nowhere to go to. */
function isWithoutVisit({ attended, hazard }: CaseRecord): boolean {
  return !attended && hazard !== "system";
}

/** All that a person handled was checked by one other, and it was not little. */
function sameCheckers(closed: readonly CaseRecord[]): readonly Anomaly[] {
  const checked = closed.filter(({ handler, verifier }) => handler !== undefined && verifier !== undefined);
  return [...grouped(checked, ({ handler }) => handler)].flatMap(([, cases]) => {
    const checkers = new Set(cases.map(({ verifier }) => verifier));
    const isSuspicious = cases.length >= limits.sameCheckerCases && checkers.size === 1;
    return isSuspicious ? [{ kind: "same-checker", cases: cases.map(({ id }) => id) } as const] : [];
  });
}

/** So many reports of one person within one window. */
function inBulk(closed: readonly CaseRecord[]): readonly Anomaly[] {
  return [...grouped(closed, ({ handler }) => handler)].flatMap(([person, cases]) =>
    person === undefined
      ? []
      : runsOf(cases).map((run) => ({ kind: "in-bulk", cases: run.map(({ id }) => id) }) as const),
  );
}

function runsOf(cases: readonly CaseRecord[]): readonly (readonly CaseRecord[])[] {
  const sorted = cases.toSorted((a, b) => reportedMs(a) - reportedMs(b));
  const runs: CaseRecord[][] = [];
  for (const record of sorted) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run !== undefined && first !== undefined && reportedMs(record) - reportedMs(first) <= limits.bulkWithinMs)
      run.push(record);
    else runs.push([record]);
  }
  return runs.filter((run) => run.length >= limits.bulkCases);
}

function reportedMs({ reached: { feedback } }: CaseRecord): number {
  return feedback?.wallMs ?? 0;
}

function grouped(cases: readonly CaseRecord[], by: (record: CaseRecord) => PersonId | undefined) {
  const groups = new Map<PersonId | undefined, CaseRecord[]>();
  for (const record of cases) groups.set(by(record), [...(groups.get(by(record)) ?? []), record]);
  return groups;
}
