import type { PointId } from "../../../config/ids.ts";
import type { UnstoredAlarm } from "../input.ts";
import type { Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { activated } from "./machine.ts";
import { reportAlarm } from "./report.ts";
import { sound } from "./watch.ts";
import { neverRaised } from "./alarm.ts";

/**
 * It rang and people were told before the process ended, and the store knows nothing of it: it rings again, so that
 * its case is there and somebody owns it. A reading that is safely back clears it as ever.
 */
export function regain(turn: Turn, { alarm: id, episode, ...when }: UnstoredAlarm): void {
  const point = id.slice(0, id.lastIndexOf("#")) as PointId;
  const rule = turn.site.rulesOf.get(point)?.find((each) => id === `${point}#${each.id}`);
  if (rule === undefined) return;
  const before = turn.get("alarm", id) ?? neverRaised(point, rule);
  if (before.episode >= episode) return;
  const { next } = activated({ ...before, episode: episode - 1 }, { rule, now: turn.now });
  turn.put("alarm", id, { ...next, raisedAt: momentOf(when, turn.now) });
  sound(turn, id, rule, "raised");
  reportAlarm(turn, id, { event: "raised", evidence: { regained: true } });
}

/** Of another boot, as far as anybody can tell: then only the wall clock counts. */
function momentOf({ wallMs, monoMs }: Pick<UnstoredAlarm, "wallMs" | "monoMs">, now: Moment): Moment {
  return wallMs === 0 ? now : { boot: "unknown", monoMs, wallMs, wallTrusted: true };
}
