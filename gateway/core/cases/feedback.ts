/**
 * Was there a hazard? `nuisance`: the sensor was right about something harmless; `false`: there was nothing; `test`:
 * somebody tried it out.
 */
export const verdicts = ["real", "nuisance", "false", "test", "other"] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * The three batches 三个一批 in which a case is settled: among the people themselves, at its source by the trade that is
 * responsible, by law enforcement.
 */
export const categories = ["self-governance", "source", "enforcement"] as const;
export type Category = (typeof categories)[number];

/** What a handler reports when the work is done. */
export interface Feedback {
  readonly cause: string;
  readonly action: string;
  /** `other` when nothing is said. */
  readonly verdict?: Verdict;
  readonly category?: Category;
  readonly rootCause?: string;
}
