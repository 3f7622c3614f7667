import type { Programme } from "../../../config/programme.ts";

/** A name and when the case came to it. */
export interface Passed {
  readonly stage: string;
  readonly atMs: number;
}

/** The names a case went by, each once as long as it stood there. */
export function passedStages(steps: readonly Passed[]): readonly Passed[] {
  return steps.filter(({ stage }, at) => stage !== steps[at - 1]?.stage);
}

/** What is wrong with a walk: a name left out, one too many, another order, a time that goes back. */
export function stageFaults(wanted: readonly string[], passed: readonly Passed[]): readonly string[] {
  const names = passed.map(({ stage }) => stage);
  const isSame = names.length === wanted.length && names.every((name, at) => name === wanted[at]);
  const back = passed.filter(({ atMs }, at) => atMs < (passed[at - 1]?.atMs ?? 0));
  return [
    ...(isSame ? [] : [`${names.join(" → ") || "nothing"} instead of ${wanted.join(" → ")}`]),
    ...back.map(({ stage }) => `${stage} is earlier than what comes before it`),
  ];
}

export function stageNames({ stages }: Programme): readonly string[] {
  return stages.map(({ label }) => label.zh);
}

/** The district is told of a case when it opens: what lies wholly before that, it never sees. */
export function stageNamesAbove({ stages }: Programme): readonly string[] {
  return stages.filter(({ states }) => states.some((state) => state !== "candidate")).map(({ label }) => label.zh);
}

export function stageAt({ stages }: Programme, state: string): string | undefined {
  return stages.find(({ states }) => states.some((each) => each === state))?.label.zh;
}
