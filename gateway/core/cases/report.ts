import type { PersonId } from "../../../config/ids.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import type { CaseState } from "./transitions.ts";

/** Tells the district where a case stands: opened (no `from`), moved, or grown worse in the same state. */
export function reportCase(turn: Turn, row: Case, how: { readonly from?: CaseState; readonly by?: PersonId }): void {
  const { id, zone: grid, hazard, severity, state: to } = row;
  turn.send("step", { kind: "case", case: id, grid, hazard, severity, to, ...how });
}
