/** Why a person may not move a case. The words travel in the API; the console translates them. */
export type Refusal =
  | "unknown-case"
  | "unknown-person"
  | "wrong-state"
  | "not-in-this-grid"
  | "not-the-claimer"
  | "not-the-claimer-or-above"
  | "timer-only"
  | "still-in-alarm"
  | "nothing-new"
  | "feedback-missing";

/** Why a latch stays on. */
export type ResetRefusal =
  | "unknown-alarm"
  | "unknown-person"
  | "not-in-this-grid"
  | "still-in-alarm"
  | "no-good-value"
  | "not-acknowledged"
  | "not-latched"
  | "suppressed";

/** Why an alarm is not put aside, or not put back. */
export type AlarmRefusal =
  | "unknown-alarm"
  | "unknown-person"
  | "not-in-this-grid"
  | "wrong-state"
  /** Somebody claims first: nothing that still calls is put aside. */
  | "not-acknowledged"
  /** Two detectors agree. */
  | "corroborated"
  | "second-person-missing"
  | "reason-missing"
  | "permit-missing"
  | "too-long";
