import { expect, test } from "vitest";
import { crewOf, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

const dayMs = 86_400_000;

function closedFor(days: number) {
  const crew = crewOf(programmeChain("huizhou"));
  const id = walkThrough(crew);
  const { monoMs, wallMs } = crew.box.now();
  crew.box.shift({ monoMs: monoMs + days * dayMs, wallMs: wallMs + days * dayMs });
  const rate = (stars: number) => crew.orders("case.command", { case: id, verb: "rate", epoch: 1, stars });
  return { ...crew, id, rate };
}

test("D10 two stars of five within seven days open the case again, and that is counted", () => {
  const { box, id, rate } = closedFor(6);
  expect(rate(2)).toMatchObject({ kind: "done", detail: "handling" });
  expect(box.state().case.get(id)).toMatchObject({ state: "handling", reopened: 1 });
  expect(box.notices().some(({ kind }) => kind === "returned")).toBe(true);
});

test("D10 four stars leave it closed and rated; after seven days nothing is taken", () => {
  const rated = closedFor(6);
  expect(rated.rate(4)).toMatchObject({ kind: "done", detail: "rated" });
  expect(rated.box.state().case.get(rated.id)).toMatchObject({ stars: 4, reopened: 0 });
  expect(closedFor(8).rate(1)).toEqual({ kind: "refused", why: "case-refused", detail: "too-late" });
});
