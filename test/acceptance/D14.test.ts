import { expect, test } from "vitest";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import type { HazardsReply } from "../../gateway/api/grid-work-schema.ts";
import { ledgerSheet } from "../../gateway/api/ledger-sheet.ts";
import { rowsOfCsv } from "../../gateway/cli/csv.ts";
import { limits } from "../../config/limits.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { hazardAct, patrolSite } from "./patrol-site.ts";

type Box = ReturnType<typeof createBox>;

function ledgerOf(box: Box): HazardsReply {
  return gridView({ index: patrolSite(), state: box.state }, { of: "hazards" }) as HazardsReply;
}

function openThree() {
  const box = createBox(patrolSite());
  const labels = ["楼道堆物", "=HYPERLINK(1)", '私拉"电线",二层'];
  for (const label of labels) hazardAct(box, "worker-a", { do: "open", grid: "micro-1", label });
  return { box, ids: [...box.state().hazard.keys()] };
}

test("D14 hazards are written off one by one, each with what was done, by whoever serves the grid", () => {
  const { box, ids } = openThree();
  const close = { do: "close", item: ids[1], measure: "已清理" };
  expect(hazardAct(box, "stranger", close)).toBe("not-yours");
  expect(hazardAct(box, "worker-a", { ...close, measure: " " })).toBe("measure-missing");
  expect(hazardAct(box, "leader", close)).toBe("done");
  expect(hazardAct(box, "leader", close)).toBe("closed");
  expect(ledgerOf(box).items.map(({ closedBy }) => closedBy)).toEqual([undefined, "leader", undefined]);
});

test("D14 the export lists open and closed, and its totals agree with its lines and with the journal", () => {
  const { box, ids } = openThree();
  hazardAct(box, "leader", { do: "close", item: ids[0], measure: "已清理" });
  const { items, totals } = ledgerOf(box);
  const told = (event: string) => box.facts.filter((fact) => fact.kind === "hazard" && fact.event === event).length;
  expect(totals).toEqual({ opened: told("opened"), closed: told("closed"), open: 2, forgotten: 0 });
  expect([items.length, items.filter(({ closedAt }) => closedAt !== undefined).length]).toEqual([3, 1]);
  const { rows } = rowsOfCsv(ledgerSheet({ items, totals }));
  const cells = rows.map((row) => row.map(({ text }) => text));
  expect(cells.map(([, state]) => state)).toEqual(["state", "closed", "open", "open", "opened 3"]);
  expect(cells.at(-1)).toEqual(["totals", "opened 3", "closed 1", "open 2", "forgotten 0"]);
  expect(cells.map((row) => row[5]).slice(1, 4)).toEqual(["楼道堆物", "'=HYPERLINK(1)", '私拉"电线",二层']);
});

test("D14 a full ledger lets the oldest closed line go, never an open one, and its totals still agree", () => {
  const { box, ids } = openThree();
  hazardAct(box, "leader", { do: "close", item: ids[1], measure: "已清理" });
  const [first] = box.state().hazard.values();
  if (first === undefined) throw new Error("the ledger has lines");
  const rows = box.state().hazard as Map<string, typeof first>;
  for (let at = rows.size; at < limits.hazardsMax; at += 1) rows.set(`hz9${at}`, { ...first, id: `hz9${at}` as never });
  const fresh = { do: "open", grid: "micro-1", label: "井盖缺失" };
  expect(hazardAct(box, "worker-a", fresh)).toBe("done");
  expect([box.state().hazard.size, box.state().hazard.has(ids[1] ?? "")]).toEqual([limits.hazardsMax, false]);
  expect(ledgerOf(box).totals).toEqual({ opened: 4, closed: 1, open: 3, forgotten: 1 });
  expect(hazardAct(box, "worker-a", fresh)).toBe("too-many");
});
