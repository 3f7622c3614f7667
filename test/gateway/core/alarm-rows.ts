import type { AlarmEvent } from "../../../gateway/core/alarms/machine.ts";
import type { AlarmName } from "../../../gateway/core/alarms/name.ts";
import type { ResetRefusal } from "../../../gateway/core/cases/refusal.ts";
import { alarmTransitions, type SuppressionKind } from "../../../gateway/core/alarms/verbs.ts";
import type { Condition } from "../../../gateway/core/state.ts";

/** What the machine is to do, row by row; the tests run them against it and the documents draw them. */
export interface ConditionRow {
  readonly from: Condition["kind"];
  /** What the rule sees; `between` is also a value that is bad or doubtful. */
  readonly on: "beyond" | "between" | "within";
  readonly when?: "no on-delay" | "on-delay" | "no off-delay" | "off-delay" | "time is up" | "unfinished" | "chatter";
  readonly to: Condition["kind"];
  readonly event?: AlarmEvent;
}

export const conditionRows: readonly ConditionRow[] = [
  { from: "clear", on: "beyond", when: "no on-delay", to: "active", event: "raised" },
  { from: "clear", on: "beyond", when: "unfinished", to: "active", event: "rearmed" },
  { from: "clear", on: "beyond", when: "on-delay", to: "pending-on" },
  { from: "clear", on: "between", to: "clear" },
  { from: "clear", on: "within", to: "clear" },
  { from: "pending-on", on: "beyond", to: "pending-on" },
  { from: "pending-on", on: "between", to: "pending-on" },
  { from: "pending-on", on: "within", to: "clear", event: "fleeting" },
  { from: "pending-on", on: "beyond", when: "time is up", to: "active", event: "raised" },
  { from: "pending-on", on: "between", when: "time is up", to: "active", event: "raised" },
  { from: "pending-on", on: "within", when: "time is up", to: "active", event: "raised" },
  { from: "active", on: "beyond", to: "active" },
  { from: "active", on: "between", to: "active" },
  { from: "active", on: "within", when: "no off-delay", to: "clear", event: "cleared" },
  { from: "active", on: "within", when: "off-delay", to: "pending-off" },
  { from: "active", on: "within", when: "chatter", to: "pending-off", event: "chattering" },
  { from: "pending-off", on: "beyond", to: "active" },
  { from: "pending-off", on: "between", to: "active" },
  { from: "pending-off", on: "within", to: "pending-off" },
  { from: "pending-off", on: "within", when: "time is up", to: "clear", event: "cleared" },
  { from: "pending-off", on: "beyond", when: "time is up", to: "active" },
  { from: "pending-off", on: "between", when: "time is up", to: "active" },
];

/** What a person sees of an alarm that nothing suppresses, by its ISA-18.2 name. */
export interface NameRow {
  readonly from: AlarmName;
  readonly on: "rises" | "returns" | "claim" | "reset" | "claimer is late" | "stands long";
  /** Of a rule that latches, or of one that does not; both when left out. */
  readonly latch?: boolean;
  readonly to: AlarmName | "refused";
  readonly why?: ResetRefusal;
}

export const nameRows: readonly NameRow[] = [
  { from: "normal", on: "rises", to: "unacknowledged" },
  { from: "unacknowledged", on: "claim", to: "acknowledged" },
  { from: "unacknowledged", on: "returns", latch: false, to: "returned-unacknowledged" },
  { from: "unacknowledged", on: "returns", latch: true, to: "latched-unacknowledged" },
  { from: "unacknowledged", on: "reset", to: "refused", why: "still-in-alarm" },
  { from: "acknowledged", on: "returns", latch: false, to: "normal" },
  { from: "acknowledged", on: "returns", latch: true, to: "latched-acknowledged" },
  { from: "acknowledged", on: "claimer is late", to: "unacknowledged" },
  { from: "acknowledged", on: "stands long", to: "unacknowledged" },
  { from: "acknowledged", on: "reset", to: "refused", why: "still-in-alarm" },
  { from: "returned-unacknowledged", on: "rises", to: "unacknowledged" },
  { from: "returned-unacknowledged", on: "claim", to: "normal" },
  { from: "latched-unacknowledged", on: "rises", to: "unacknowledged" },
  { from: "latched-unacknowledged", on: "claim", to: "latched-acknowledged" },
  { from: "latched-unacknowledged", on: "reset", to: "refused", why: "not-acknowledged" },
  { from: "latched-acknowledged", on: "rises", to: "unacknowledged" },
  { from: "latched-acknowledged", on: "reset", to: "normal" },
];

/** What suppresses an alarm, and what ends that. */
export interface SuppressionRow {
  readonly from: SuppressionKind;
  readonly on:
    (typeof alarmTransitions)[number]["verb"] | "worse rings" | "worse ends" | "clears" | "time is up" | "clears once";
  readonly to: SuppressionKind;
}

export const suppressionRows: readonly SuppressionRow[] = [
  { from: "none", on: "worse rings", to: "by-design" },
  { from: "by-design", on: "worse ends", to: "none" },
  { from: "by-design", on: "clears", to: "none" },
  ...alarmTransitions.map(({ from, verb, to }) => ({ from, on: verb, to })),
  { from: "shelved", on: "time is up", to: "none" },
  { from: "shelved", on: "clears once", to: "none" },
  { from: "shelved", on: "clears", to: "shelved" },
  { from: "shelved", on: "worse rings", to: "shelved" },
  { from: "out-of-service", on: "time is up", to: "none" },
  { from: "out-of-service", on: "clears", to: "out-of-service" },
];
