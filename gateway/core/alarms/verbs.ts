import type { PersonId } from "../../../config/ids.ts";

export const suppressionKinds = ["none", "by-design", "shelved", "out-of-service"] as const;
export type SuppressionKind = (typeof suppressionKinds)[number];

/** What a person may do with one alarm, beside the reset of its latch; claiming belongs to the case. */
export const alarmVerbs = ["shelve", "unshelve", "take-out", "put-back"] as const;
export type AlarmVerb = (typeof alarmVerbs)[number];

/** How and why an alarm is put aside. */
export interface Order {
  readonly forMs: number;
  /** For `take-out`: what watches the place meanwhile. */
  readonly reason: string;
  readonly second?: PersonId;
  /** Shelve until it clears, if that comes first. */
  readonly once?: boolean;
  readonly permit?: string;
}

export interface AlarmTransition {
  readonly from: SuppressionKind;
  readonly verb: AlarmVerb;
  readonly to: Exclude<SuppressionKind, "by-design">;
}

/** The acts as a table: its rows drive the gateway, the permitted actions and the docs. */
export const alarmTransitions: readonly AlarmTransition[] = [
  { from: "none", verb: "shelve", to: "shelved" },
  { from: "by-design", verb: "shelve", to: "shelved" },
  { from: "shelved", verb: "unshelve", to: "none" },
  { from: "none", verb: "take-out", to: "out-of-service" },
  { from: "by-design", verb: "take-out", to: "out-of-service" },
  { from: "shelved", verb: "take-out", to: "out-of-service" },
  { from: "out-of-service", verb: "put-back", to: "none" },
];

export function alarmTransitionFor(from: SuppressionKind, verb: AlarmVerb): AlarmTransition | undefined {
  return alarmTransitions.find((row) => row.from === from && row.verb === verb);
}
