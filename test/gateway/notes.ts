import type { AlarmNotes } from "../../gateway/alarm-lane.ts";
import type { Decision } from "../../gateway/core/decision.ts";

/** A ring in memory that takes everything at once. */
export function createNotes() {
  const written: Decision[] = [];
  const notes: AlarmNotes = {
    write: (decisions) => Promise.resolve(void written.push(...decisions)),
    clear: () => Promise.resolve(void written.splice(0)),
  };
  return { notes, written };
}
