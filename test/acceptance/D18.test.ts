import { expect, test } from "vitest";
import { categories, type Feedback } from "../../gateway/core/cases/feedback.ts";
import { incomplete } from "../../gateway/core/cases/refusal.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import { crewOf, found, type Crew } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

/** A small matter that a resident told of, worked on as far as its report. */
function report(crew: Crew, ticket: string, feedback: Partial<Feedback>): string | undefined {
  const answer = crew.orders("external.case", { ticket, source: "citizen", grid: "grid", type: "door.held" });
  const id = (answer?.kind === "done" ? answer.detail : undefined) as CaseId;
  const by = crew.does("claim", { id });
  for (const verb of ["arrive", "start"] as const) expect(crew.asks(verb, by, { id })).toBeUndefined();
  return crew.asks("submit", by, { id, feedback: feedback as Feedback });
}

test("D18 huizhou: a report without one of the three batches, or without a root cause, is asked for it", () => {
  const { category: _, ...bare } = found;
  const crew = crewOf(programmeChain("huizhou"));
  expect(report(crew, "t-1", bare)).toBe("category-missing");
  const { rootCause: __, ...uncaused } = found;
  expect(crew.asks("submit", "worker-grid", { id: "c1", feedback: uncaused })).toBe("root-cause-missing");
  expect(crew.asks("submit", "worker-grid", { id: "c1", feedback: found })).toBeUndefined();
  // What was not said is answered 400 by the API, as all words of this list are.
  expect([incomplete.has("category-missing"), incomplete.has("root-cause-missing")]).toEqual([true, true]);
});

test("D18 the split over a month is read off the journal", () => {
  const crew = crewOf(programmeChain("huizhou"));
  const given = ["source", "source", "enforcement", "self-governance", "source"] as const;
  for (const [at, category] of given.entries()) {
    expect(report(crew, `t-${at}`, { ...found, category })).toBeUndefined();
    crew.box.wait(700);
  }
  const said = crew.box.facts.flatMap((fact) => (fact.kind === "case-moved" && fact.category ? [fact.category] : []));
  expect(categories.map((category) => said.filter((each) => each === category).length)).toEqual([1, 3, 1]);
});
