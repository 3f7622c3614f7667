import { isAdmitted, typeOf, type Matter } from "../../../config/admission.ts";
import type { Rule } from "../../../config/rule.ts";
import { byPolicy } from "../cases/act.ts";
import { moveBy } from "../cases/machine.ts";
import type { AlarmId } from "../ids.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";

/** Why a grid does not take it on; nothing when it does. What endangers life is never refused. */
export function admissionRefusal(turn: Turn, matter: Matter): "not-admitted" | undefined {
  const added = [...turn.rows("admission").values()].filter(({ withdrawnAt }) => withdrawnAt === undefined);
  const types = added.map(({ type }) => type);
  return isAdmitted(turn.site.programme, matter, types) ? undefined : "not-admitted";
}

export function ruleRefusal(turn: Turn, rule: Rule): "not-admitted" | undefined {
  return admissionRefusal(turn, { type: typeOf(rule), severity: rule.severity, hazard: rule.hazard });
}

/** The alarm stands and is shown; its case is 不予受理, and nobody is sent. */
export function turnAway(
  turn: Turn,
  row: Case,
  { alarm, rule }: { readonly alarm: AlarmId; readonly rule: Rule },
): void {
  turn.fact({ kind: "not-admitted", case: row.id, alarm, type: typeOf(rule) });
  moveBy(turn, row, { actor: byPolicy, verb: "refuse" });
}
