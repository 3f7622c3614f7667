import { isOver } from "../cases/transitions.ts";
import type { Turn } from "../turn.ts";
import { forgetPublications } from "./desk.ts";
import { draftOf, publish, templateOf } from "./outbox.ts";
import type { Publication } from "./rows.ts";

/** 解除 follows every warning: when its case is over, and when it was withdrawn after it had gone out. */
export function watchPublications(turn: Turn): void {
  if (turn.rows("publication").size === 0) return;
  for (const row of turn.rows("publication").values()) if (isOwed(turn, row)) clear(turn, row);
  forgetPublications(turn);
}

function isOwed(turn: Turn, { kind, state, publishedAt, clearedBy, case: of }: Publication): boolean {
  if (kind !== "warning" || publishedAt === undefined || clearedBy !== undefined) return false;
  const row = of === undefined ? undefined : turn.get("case", of);
  return state === "withdrawn" || row === undefined || isOver(row);
}

function clear(turn: Turn, warning: Publication): void {
  const template = templateOf(turn, warning.template)?.allClear;
  const { grids, id } = warning;
  const row = template === undefined ? undefined : draftOf(turn, { template, grids, by: "box", commands: [], of: id });
  if (row === undefined) return;
  turn.put("publication", id, { ...warning, clearedBy: row.id });
  publish(turn, row, "box");
}
