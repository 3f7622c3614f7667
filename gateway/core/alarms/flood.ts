import { limits } from "../../../config/limits.ts";
import type { Load } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";

const calm: Load = { recent: [] };

/** One more call to people. More of them than one person can follow are a flood: said once, when it begins. */
export function countAnnunciation(turn: Turn): void {
  const before = turn.get("load", "load") ?? calm;
  const recent = [...ofLate(turn, before), turn.now].slice(-(limits.floodBegins + 1));
  const begins = before.floodSince === undefined && recent.length > limits.floodBegins;
  turn.put("load", "load", { ...before, recent, ...(begins && { floodSince: turn.now }) });
  if (begins) turn.fact({ kind: "flood", to: "began", annunciations: recent.length });
}

/** Time passed: a flood ends when few enough calls are left in the window. */
export function endFlood(turn: Turn): void {
  const before = turn.get("load", "load");
  if (before?.floodSince === undefined) return;
  const recent = ofLate(turn, before);
  if (recent.length >= limits.floodEnds) return;
  turn.put("load", "load", { recent });
  turn.fact({ kind: "flood", to: "ended", annunciations: recent.length });
}

export function isFlood(turn: Turn): boolean {
  return turn.get("load", "load")?.floodSince !== undefined;
}

/** Calls of the window; those of another boot count when the clock can tell. */
function ofLate(turn: Turn, { recent }: Load): Load["recent"] {
  return recent.filter((at) => {
    const agoMs = elapsedMs(at, turn.now);
    return agoMs !== undefined && agoMs < limits.floodWindowMs;
  });
}
