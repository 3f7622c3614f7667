import type { Moment } from "./time.ts";

/** A message that no profile reads: enough to map it, and nothing in it that could be a person's. */
export interface Stranger {
  /** The device whose profile does not fit, or `unknown-topic`. */
  readonly source: string;
  readonly topic: string;
  readonly bytes: number;
  /** Field names, numbers and words of states; other text as its shape. */
  readonly outline: string;
  readonly detail: string;
  readonly at: Moment;
}
