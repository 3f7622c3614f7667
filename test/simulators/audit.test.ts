import { describe, expect, test } from "vitest";
import { auditFaults } from "../../simulators/district/audit.ts";
import { emptyHold, type Gap } from "../../simulators/district/ledger.ts";

function holding(upTo: number, gaps: readonly Gap[] = []) {
  return { ...emptyHold, summary: { ...emptyHold.summary, upTo, gaps } };
}

const said = (produced: number, received: number, dropped: number, buffered: number) => ({
  kind: "losses" as const,
  lanes: [["summary", produced, received, dropped, buffered]] as [string, number, number, number, number][],
});
const lost: Gap = { from: 3, to: 5, why: "lost by the box" };
const forgotten: Gap = { from: 1, to: 2, why: "forgotten by the district" };

describe("the box's account of a lane", () => {
  test.each([
    ["all of it is held", said(10, 8, 0, 2), holding(8), 8],
    ["the district has more by now", said(10, 6, 0, 4), holding(9), 6],
    ["three were lost", said(10, 5, 3, 2), holding(8, [lost]), 5],
    ["two were forgotten here", said(10, 5, 3, 2), holding(8, [forgotten, lost]), 3],
  ])("agrees when %s", (_, account, hold, held) => {
    expect(auditFaults(account, hold, () => held)).toEqual([]);
  });

  test.each([
    ["the sum is wrong", said(11, 8, 0, 2), holding(8), 8],
    ["one is missing here", said(10, 8, 0, 2), holding(8), 7],
    ["the box knows of no loss", said(10, 8, 0, 2), holding(8, [lost]), 5],
    ["the box counts more losses than it told", said(10, 4, 4, 2), holding(8, [lost]), 5],
    ["it claims what was never acknowledged", said(10, 9, 0, 1), holding(8), 8],
  ])("is refused when %s", (_, account, hold, held) => {
    expect(auditFaults(account, hold, () => held)).toMatchObject([{ kind: "audit", lane: "summary" }]);
  });
});
