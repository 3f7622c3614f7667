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
  | "feedback-missing"
  | "category-missing"
  | "root-cause-missing"
  | "reason-missing"
  | "second-person-missing"
  /** Not asked for this, by a right their role does not have. */
  | "not-the-assignee"
  | "not-the-level"
  | "not-a-verifier"
  | "not-an-approver"
  | "not-of-this-task"
  /** Nobody checks their own work. */
  | "own-work"
  | "tasks-open"
  /** Nobody refuses or forgets an alarm that kills. */
  | "life-safety"
  | "no-level-above"
  | "no-level-below"
  | "transfer-pending"
  /** The case is the platform's: here it can only be proposed. */
  | "platform-decides"
  /** The sender knew an earlier owner of the case. */
  | "old-epoch"
  | "no-such-task"
  | "unknown-department"
  | "may-not-decline"
  | "not-the-same-matter"
  | "review-missing"
  | "safeguard-missing"
  | "stars-missing"
  | "evidence-missing"
  | "too-late"
  | "too-long"
  /** A case has as many photos as one may, or all there is room for is needed by open cases. */
  | "photos-enough"
  | "photos-full";

/** Something the sender forgot to say: said again with it, it may pass. */
export const incomplete: ReadonlySet<string> = new Set<Refusal>([
  "feedback-missing",
  "category-missing",
  "root-cause-missing",
  "reason-missing",
  "second-person-missing",
  "review-missing",
  "safeguard-missing",
  "stars-missing",
  "evidence-missing",
]);

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
