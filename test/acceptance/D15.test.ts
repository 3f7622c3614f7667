import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed, type Box } from "./mode-site.ts";
import { programmeChain } from "./programme-chain.ts";

const report = (box: Box, ticket: string, more: object = {}) =>
  signed(
    box,
    { ticket, source: "hotline", grid: "micro", type: "gas.high", ...more },
    { verb: "external.case", role: "desk" },
  );
const openCases = (box: Box) =>
  [...box.state().case.values()].map(({ id, severity, tickets = [] }) => [
    id,
    severity,
    tickets.map((each) => each.id),
  ]);

test("D15 a hotline ticket within 10 min of sensor evidence in the micro-grid joins it, one step more severe, with both ids", () => {
  const box = createBox(programmeChain("tongnan"));
  box.good("gas-1/gas", 25);
  expect(openCases(box)).toEqual([["c1", 2, []]]);
  box.wait(599);
  expect(report(box, "12345-1")).toEqual({ kind: "done", detail: "c1" });
  expect(openCases(box)).toEqual([["c1", 1, ["12345-1"]]]);
  const sent = box.uplink.findLast(({ body }) => body.kind === "case")?.body;
  expect(sent).toMatchObject({ case: "c1", severity: 1, tickets: ["12345-1"], confirmed: 1 });
  expect(box.notices().some(({ kind, severity }) => kind === "worse" && severity === 1)).toBe(true);
  // A second ticket about it is kept as well, and weighs no more.
  report(box, "12345-2");
  expect(openCases(box)).toEqual([["c1", 1, ["12345-1", "12345-2"]]]);
});

test("D15 the other way round: a sensor that rings within 10 min of the ticket joins it, one step more severe", () => {
  const box = createBox(programmeChain("tongnan"));
  expect(report(box, "12345-1")).toEqual({ kind: "done", detail: "c1" });
  expect(box.told()).toHaveLength(1);
  box.good("gas-1/gas", 25);
  expect(openCases(box)).toEqual([["c1", 1, ["12345-1"]]]);
});

test("D15 later, elsewhere, of another hazard or said twice it is no evidence of the same", () => {
  const box = createBox(programmeChain("tongnan"));
  box.good("gas-1/gas", 25);
  box.wait(601);
  expect(report(box, "12345-1")).toEqual({ kind: "done", detail: "c2" });
  expect(report(box, "12345-1")).toEqual({ kind: "done", detail: "c2" });
  expect(report(box, "12345-2", { type: "smoke.alarm" })).toEqual({ kind: "done", detail: "c3" });
  expect(report(box, "12345-3", { grid: "nowhere" })).toMatchObject({ kind: "refused", detail: "unknown-grid" });
  expect(openCases(box)).toEqual([
    ["c1", 2, []],
    ["c2", 2, ["12345-1"]],
    ["c3", 1, ["12345-2"]],
  ]);
});
