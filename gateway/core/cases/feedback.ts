/** Was there a hazard? `nuisance`: the sensor was right about something harmless; `false`: there was nothing. */
export const verdicts = ["real", "nuisance", "false"] as const;
export type Verdict = (typeof verdicts)[number];

/** What a handler reports when the work is done. */
export interface Feedback {
  readonly cause: string;
  readonly action: string;
  readonly verdict?: Verdict;
}
