import type { Moment } from "../time.ts";

/** The box runs on its battery; on the mains there is no such row. */
export interface PowerRow {
  readonly since: Moment;
  /** The battery is nearly empty, by what. */
  readonly gasp?: { readonly at: Moment; readonly why: string };
}

/** What the box runs on from now on; `last-gasp`: not for long any more. */
export type PowerEvent = "battery" | "last-gasp" | "mains";
