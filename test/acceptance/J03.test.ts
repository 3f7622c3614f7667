import { expect, test } from "vitest";
import { journalRows } from "../../gateway/store/journal.ts";
import { recount } from "../../gateway/reporter.ts";
import { linked } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

/** A programme that reports each quarter. */
function tongnan() {
  return linked({
    programme: "tongnan",
    grids: [
      { id: "t", tier: "street", name: "镇街" },
      { id: "c", tier: "community", name: "社区", parent: "t" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [["g", "full-time", "worker-1"]],
    gas: { "gas-1": { grid: "g" } },
  });
}

test("J03 the quarter is frozen with its hash in the journal, and counted again it is the same to the byte", async () => {
  const box = reportingBox(tongnan());
  box.good("gas-1/gas", 50);
  box.act("claim", "worker-1");
  await box.lookAt("2026-07-01", "06:59");
  // The month before was over before there was a box.
  expect(box.reports().filter(({ kind }) => kind !== "day")).toEqual([]);
  await box.lookAt("2026-07-01", "07:00");
  const quarter = box.reports().find(({ id }) => id === "quarter:2026-Q2");
  expect(box.reports().map(({ id }) => id)).toContain("month:2026-06");
  expect(quarter?.text).toContain("closureRate.ofRegistered");
  if (quarter === undefined) return;
  // More happens afterwards; what is frozen stays, and the count of then comes out alike.
  box.act("arrive", "worker-1");
  await box.lookAt("2026-07-20", "12:00");
  expect(await recount(box.deps, quarter)).toMatchObject({ isSame: true, text: quarter.text });
  expect(box.reports().filter(({ id }) => id === "quarter:2026-Q2")).toEqual([quarter]);
  const { rows } = journalRows(box.facts, { seq: 0, hash: "" });
  const entries = rows.map(({ value }) => new TextDecoder().decode(value));
  expect(entries.some((text) => text.includes("quarter:2026-Q2") && text.includes(quarter.sha256))).toBe(true);
});

test("J03 a fact that was changed afterwards shows: the count comes out otherwise", async () => {
  const box = reportingBox(tongnan());
  box.good("gas-1/gas", 50);
  await box.lookAt("2026-07-01", "07:00");
  const month = box.reports().find(({ id }) => id === "month:2026-06");
  if (month === undefined) throw new Error("the month is frozen");
  const opened = box.facts.findIndex(({ kind }) => kind === "case-opened");
  box.facts.splice(opened, 1, { ...box.facts[opened], kind: "flood", to: "began", annunciations: 0 } as never);
  expect((await recount(box.deps, month)).isSame).toBe(false);
});
