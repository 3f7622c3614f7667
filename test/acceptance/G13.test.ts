import { expect, test } from "vitest";
import { careAnswer } from "../../gateway/api/mode-answers.ts";
import type { Command } from "../../gateway/core/commands/command.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { huizhouStreet, linked } from "./evaluated.ts";

const day = 86_400_000;

/** 一老一小 is of this programme. */
function tongnanBox() {
  const site = linked({
    programme: "tongnan",
    grids: [
      { id: "t", tier: "street", name: "镇街" },
      { id: "c", tier: "community", name: "社区", parent: "t" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [["g", "full-time", "worker-1"]],
    gas: { "gas-1": { grid: "g" } },
  });
  return createBox(site);
}

const counts = (args: Command["args"]) =>
  [args, { verb: "care.counts", tier: "district", role: "administrator" }] as const;
const body = JSON.stringify({ "3号楼": 2, "5号楼": 1 });
const later = (box: ReturnType<typeof tongnanBox>, ms: number) => {
  const { monoMs, wallMs } = box.now();
  box.shift({ monoMs: monoMs + ms, wallMs: wallMs + ms });
  box.wait(1);
};

test("G13 counts by building are read in an emergency alone, and gone with it", () => {
  const box = tongnanBox();
  expect(signed(box, ...counts({ body }))).toEqual({ kind: "done" });
  expect(careAnswer(box.state())).toEqual({ sealed: true, counts: [] });
  signed(box, { mode: "emergency", level: "II", reason: "防汛" });
  expect(careAnswer(box.state())).toMatchObject({
    sealed: false,
    counts: [
      { building: "3号楼", households: 2 },
      { building: "5号楼", households: 1 },
    ],
  });
  signed(box, { mode: "recovery", reason: "退水" });
  expect(careAnswer(box.state())).toEqual({ sealed: true, counts: [] });
  expect(box.state().care.size).toBe(0);
  // Neither number nor building went into a fact or to the district.
  expect(JSON.stringify([box.facts, box.uplink])).not.toContain("3号楼");
});

test("G13 they are gone a day after they came, emergency or not, and after a restart as well", () => {
  for (const isEmergency of [true, false]) {
    const box = tongnanBox();
    signed(box, ...counts({ body }));
    if (isEmergency) signed(box, { mode: "emergency", level: "II", reason: "防汛" });
    later(box, day - 10_000);
    expect(box.state().care.size).toBe(2);
    box.restart({ boot: "boot-2", monoMs: 0, wallMs: box.now().wallMs });
    later(box, 10_000);
    expect(box.state().care.size).toBe(0);
  }
});

test.each([
  ["a name", { 张三: "住3号楼" }],
  ["a list", [{ building: "3号楼", households: 2 }]],
  ["half a household", { "3号楼": 0.5 }],
  ["more beside the number", { "3号楼": { households: 2, of: "独居老人" } }],
])("G13 %s in it is refused as a whole", (_what, content) => {
  const box = tongnanBox();
  expect(signed(box, ...counts({ body: JSON.stringify(content) }))).toMatchObject({
    kind: "refused",
    why: "pii-refused",
  });
  expect(box.state().care.size).toBe(0);
});

test("G13 a programme that does not ask for them takes none", () => {
  const box = createBox(huizhouStreet());
  expect(signed(box, ...counts({ body }))).toMatchObject({ kind: "refused", detail: "care-counts-off" });
});
