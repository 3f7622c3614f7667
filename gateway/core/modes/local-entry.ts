import { isSounding, isWithheld } from "../alarms/name.ts";
import type { AlarmState } from "../state.ts";
import type { Turn } from "../turn.ts";
import { changeMode } from "./desk.ts";
import { modePolicy } from "./policy.ts";

/** The line to the district went down, or is there again. */
export function hearWan(turn: Turn, cutOff: boolean): void {
  if (turn.get("wan", "wan")?.cutOff === cutOff) return;
  turn.put("wan", "wan", { cutOff });
  turn.fact({ kind: "wan", cutOff });
  if (!cutOff) return;
  for (const alarm of turn.rows("alarm").values()) if (isSounding(alarm)) enterByRule(turn, alarm);
}

/**
 * An alarm rings that puts a box into a mode while nobody above can: in the turn of the alarm, and for good, because
 * only a person ends it.
 */
export function enterByRule(turn: Turn, alarm: AlarmState): void {
  const { point, rule } = alarm;
  if (turn.practice !== undefined) return;
  // One that a person put aside, or whose device is being worked on, rings for nobody.
  if (turn.get("wan", "wan")?.cutOff !== true || isWithheld(alarm)) return;
  const entry = turn.site.site.modes.localEntry.find(({ rules }) => rules.includes(rule));
  if (entry === undefined) return;
  // A level that the programme does not have keeps nobody from the mode.
  const level = modePolicy(turn.site, entry.mode).responseLevels.includes(entry.level) ? { level: entry.level } : {};
  changeMode(turn, { mode: entry.mode, ...level, by: { kind: "rule", rule, point }, reason: rule });
}
