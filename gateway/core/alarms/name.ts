import type { AlarmState } from "../state.ts";
import type { SuppressionKind } from "./verbs.ts";

/** ISA-18.2 state of an alarm. The names travel, never letters: those of different standards disagree. */
export const alarmNames = [
  "out-of-service",
  "shelved",
  "suppressed-by-design",
  "unacknowledged",
  "acknowledged",
  "latched-unacknowledged",
  "latched-acknowledged",
  "returned-unacknowledged",
  "normal",
] as const;
export type AlarmName = (typeof alarmNames)[number];

/** Derived from the five regions, never stored. The first that fits counts. */
export function nameOf(alarm: AlarmState): AlarmName {
  const kind = suppressionOf(alarm);
  if (kind !== "none") return kind === "by-design" ? "suppressed-by-design" : kind;
  if (isSounding(alarm)) return alarm.acked ? "acknowledged" : "unacknowledged";
  if (alarm.latched) return alarm.acked ? "latched-acknowledged" : "latched-unacknowledged";
  return alarm.acked ? "normal" : "returned-unacknowledged";
}

export function suppressionOf({ suppression }: AlarmState): SuppressionKind {
  return suppression?.kind ?? "none";
}

/** Its condition is active, whether anybody is told or not. */
export function isSounding({ condition }: AlarmState): boolean {
  return condition.kind === "active" || condition.kind === "pending-off";
}

/** A person put it aside: what it does is recorded and nobody is told. */
export function isWithheld({ suppression }: AlarmState): boolean {
  return suppression?.kind === "shelved" || suppression?.kind === "out-of-service";
}

/** It sounds and says so itself. */
export function rings(alarm: AlarmState): boolean {
  return isSounding(alarm) && alarm.suppression === undefined;
}

/** It keeps its case open: only a device that is out of service is left sounding behind a closed case. */
export function holdsCaseOpen(alarm: AlarmState): boolean {
  return isSounding(alarm) && alarm.suppression?.kind !== "out-of-service";
}
