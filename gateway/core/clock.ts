import { limits } from "../../config/limits.ts";
import type { Turn } from "./turn.ts";

/**
 * Says that the wall clock was set, or is believed from now on, or no more; the district mends by it what was stamped
 * before. Durations run on the monotonic clock and
 * who is on duty is asked anew each time, so nothing else has to follow.
 */
export function watchClock(turn: Turn): void {
  const { now } = turn;
  const last = turn.get("clock", "clock");
  turn.put("clock", "clock", now);
  if (last === undefined && now.wallTrusted) turn.send("event", { kind: "clock", byMs: 0 });
  if (last === undefined || last.boot !== now.boot) return;
  const byMs = Math.round(now.wallMs - last.wallMs - (now.monoMs - last.monoMs));
  if (Math.abs(byMs) <= limits.clockStepMs && last.wallTrusted === now.wallTrusted) return;
  turn.fact({ kind: "clock-stepped", byMs, trusted: now.wallTrusted });
  turn.send("event", { kind: "clock", byMs });
}
