import type { Label } from "../../../config/quantity.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Turn } from "../turn.ts";

/** A type of matter that grids take on: of the programme's own list, or admitted since. */
export function listedType(
  turn: Turn,
  wanted: string,
): { readonly type: string; readonly label: Label; readonly severity: Severity } | undefined {
  const own = turn.site.programme.admitted.find(({ type }) => type === wanted);
  const added = turn.get("admission", wanted);
  return own ?? (added?.withdrawnAt === undefined ? added : undefined);
}
