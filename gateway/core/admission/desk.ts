import { levelKeys, type LevelKey } from "../../../config/programme.ts";
import { limits } from "../../../config/limits.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Turn } from "../turn.ts";
import type { Admission } from "./rows.ts";

interface Update {
  readonly type: string;
  readonly approval: string;
  readonly label?: string;
  readonly severity?: number;
  readonly level?: string;
  readonly by: string;
}

/** A type is added to what grids take on, or taken off again; each with its approval. Says why it is not done. */
export function updateAdmission(turn: Turn, change: "add" | "withdraw", update: Update): string | undefined {
  if (update.approval.trim() === "") return "approval-missing";
  return change === "add" ? add(turn, update) : withdraw(turn, update);
}

function add(
  turn: Turn,
  { type, approval, label = type, severity = 4, level = "grid", by }: Update,
): string | undefined {
  if (!/^[a-z]+(\.[a-z]+)*$/.test(type)) return "bad-type";
  const minLevel = levelKeys.find((key) => key === level);
  if (minLevel === undefined || !knowsLevel(turn, minLevel)) return "no-such-level";
  const known = turn.get("admission", type);
  if (known === undefined && turn.rows("admission").size >= limits.admissionsMax) return "too-many";
  const labels = { zh: label, en: label };
  const row: Admission = { type, label: labels, severity: severity as Severity, minLevel, approval, by, at: turn.now };
  turn.put("admission", type, row);
  turn.fact({ kind: "admission", type, to: "admitted", approval, by });
  return undefined;
}

function knowsLevel({ site }: Turn, level: LevelKey): boolean {
  return site.programme.levels.some(({ key }) => key === level);
}

/** What the programme itself lists is its file's to change. */
function withdraw(turn: Turn, { type, approval, by }: Update): string | undefined {
  const known = turn.get("admission", type);
  if (known === undefined || known.withdrawnAt !== undefined) return "not-added";
  turn.put("admission", type, { ...known, withdrawnAt: turn.now });
  turn.fact({ kind: "admission", type, to: "withdrawn", approval, by });
  return undefined;
}
