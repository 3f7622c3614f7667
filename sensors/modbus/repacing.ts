import type { Sampling } from "../../config/bus-load.ts";
import type { Instant, LineState } from "./line-state.ts";
import { isSameTurn, turnsOf, type Reader, type Turn } from "./turn.ts";
import { unitOf } from "./unit.ts";

/**
 * Devices are read as often as another mode asks. A read that is under way is finished; none waits longer than it would
 * have, so that nothing is left out at the change.
 */
export function repaced(state: LineState, sampling: Sampling, { nowMs }: Instant): LineState {
  const readers = state.readers.map((reader) => ({ ...reader, pollMs: reader.polls[sampling] }));
  const turns = readers.flatMap((reader) => turnsNow(reader, state, nowMs));
  return { ...state, readers, turns };
}

function turnsNow(reader: Reader, { turns, units }: LineState, nowMs: number): readonly Turn[] {
  const before = turns.filter(({ device }) => device === reader.device.id);
  const { learned } = unitOf(units, reader.device.unit);
  return turnsOf(reader, learned, nowMs).map((planned) => timed(planned, before, nowMs));
}

/** Due one new period after it was last asked, or when it was due anyway. */
function timed(planned: Turn, before: readonly Turn[], nowMs: number): Turn {
  const same = before.find((each) => isSameTurn(each, planned));
  if (same !== undefined) return same;
  const ids = new Set(planned.points.map(({ id }) => id));
  const sharing = before.filter(({ points }) => points.some(({ id }) => ids.has(id)));
  if (sharing.length === 0) return planned;
  const askedMs = Math.min(...sharing.map((each) => each.askedMs));
  const dueMs = Math.min(...sharing.map((each) => each.dueMs), Math.max(nowMs, askedMs + planned.periodMs));
  return { ...planned, askedMs, dueMs, misses: Math.max(...sharing.map(({ misses }) => misses)) };
}
