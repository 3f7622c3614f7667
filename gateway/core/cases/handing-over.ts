import type { PersonId } from "../../../config/ids.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { stepped } from "./steps.ts";

/** At the end of a shift the case passes to whoever comes: its state and its deadlines stay as they are. */
export function handOver(
  turn: Turn,
  row: Case,
  { to, command }: { readonly to: PersonId; readonly command: string },
): void {
  const step = { verb: "hand-over", to: row.state, at: turn.now, by: to, command } as const;
  const told = row.told.includes(to) ? row.told : [...row.told, to];
  turn.put("case", row.id, stepped({ ...row, claimedBy: to, told }, step));
  turn.fact({ kind: "case-handed-over", case: row.id, to, command, ...(row.claimedBy && { from: row.claimedBy }) });
}
