import type { PersonId } from "../../../config/ids.ts";
import type { Case } from "../state.ts";
import { isDue } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isBehindNobody, rungDuty } from "./rung.ts";
import { isSilent } from "./reach.ts";

/** Of all people, those to whom every way is dark now. */
export function hearSilence(turn: Turn, silent: readonly PersonId[]): void {
  for (const person of turn.site.people.keys()) {
    const row = turn.get("reach", person) ?? { since: turn.now };
    const isMute = silent.includes(person);
    if (isMute === (row.silentSince !== undefined)) continue;
    const { silentSince: _, isSkipped, ...known } = row;
    turn.put("reach", person, isMute ? { ...known, silentSince: turn.now } : known);
    if (isSkipped === true) turn.fact({ kind: "reach", person, to: "reachable" });
  }
}

/** Whoever has been silent for too long is skipped at once: a rung that waits for nobody else waits no longer. */
export function skipSilent(turn: Turn): void {
  const gone = [...turn.rows("reach")].filter(([, row]) => row.isSkipped !== true && isSilent(row, turn.now));
  for (const [person, row] of gone) {
    turn.put("reach", person, { ...row, isSkipped: true });
    turn.fact({ kind: "reach", person: person as PersonId, to: "unreachable" });
  }
  if (gone.length === 0) return;
  for (const row of turn.rows("case").values()) if (isWaitingForNobody(turn, row)) goOn(turn, row);
}

function isWaitingForNobody(turn: Turn, row: Case): boolean {
  const { ladder } = row;
  if (ladder.kind !== "walking" || ladder.loop > 0 || ladder.nextRung === 0 || isDue(ladder.dueAt, turn.now))
    return false;
  return isBehindNobody(row, rungDuty(turn, row, ladder.nextRung - 1));
}

function goOn(turn: Turn, row: Case): void {
  if (row.ladder.kind === "walking") turn.put("case", row.id, { ...row, ladder: { ...row.ladder, dueAt: turn.now } });
}
