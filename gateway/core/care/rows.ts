import type { Moment } from "../time.ts";

/** Households of one building that need help to get out 一老一小、一残一病、一弱一孕: how many, never who. */
export interface CareCount {
  readonly building: string;
  readonly households: number;
  readonly receivedAt: Moment;
}
