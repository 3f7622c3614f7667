import type { PointId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

/** Who found it. */
export type CaseSource = "sensor" | "person" | "citizen" | "hotline" | "platform";

/** No name and no words of whoever reported: number, kind and time. */
export interface Ticket {
  readonly id: string;
  readonly source: Extract<CaseSource, "person" | "citizen" | "hotline">;
  /** Of the admission list. */
  readonly type: string;
  readonly at: Moment;
}

/** What a sensor near a report read in one of the minutes before it. */
export interface NearbyMinute {
  readonly point: PointId;
  /** From its end to the report. */
  readonly agoS: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}
