import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { programmeChain } from "./programme-chain.ts";

const hourMs = 3_600_000;

test.for([
  ["killed at 50 s of 60", 0],
  ["killed, and the clock set forward by an hour", hourMs],
  ["killed, and the clock set back by an hour", -hourMs],
] as const)("D11 the claim limit passes at 60 ± 2 s: %s", ([, shiftMs]) => {
  const box = createBox(programmeChain("tongnan"));
  box.good("gas-1/gas", 50);
  const startedMs = box.now().monoMs;
  box.wait(50);
  box.restart({ wallMs: box.now().wallMs + shiftMs });
  box.wait(20);
  const [first, ...others] = box.facts.filter((fact) => fact.kind === "case-overdue" && fact.case === "c1");
  expect(first).toMatchObject({ clock: "claim", strikes: 1 });
  expect(Math.abs((first?.at.monoMs ?? 0) - startedMs - 60_000)).toBeLessThanOrEqual(2_000);
  expect(others).toEqual([]);
});

test("D11 first whoever has it is reminded, from the second time on those above are told 督办", () => {
  const box = createBox(programmeChain("jianye"));
  box.good("gas-1/gas", 50);
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-grid", { id: "c1" });
  box.good("gas-1/gas", 1);
  box.wait(3_600);
  const kinds = () =>
    box.notices().flatMap(({ to, kind }) => (kind === "overdue" || kind === "supervise" ? [`${to} ${kind}`] : []));
  expect(kinds()).toEqual(["worker-grid overdue"]);
  box.wait(3_600);
  expect(kinds().toSorted()).toEqual(["centre-street supervise", "worker-grid overdue"]);
});
