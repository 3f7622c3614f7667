import type { Fault } from "../../../config/fault.ts";
import type { PointId } from "../../../config/ids.ts";
import type { Purpose } from "../practice/purpose.ts";
import type { Moment } from "../time.ts";

export { faults, type Fault } from "../../../config/fault.ts";

/**
 * What was learnt about a point. A bad sample carries no value at all, so that nothing can mistake it
 * for one: a fault can neither be averaged, nor clear an alarm, nor read as 0.
 */
export type Sample =
  | { readonly kind: "good"; readonly value: number }
  | { readonly kind: "uncertain"; readonly value: number; readonly why: Fault }
  | { readonly kind: "bad"; readonly why: Fault; readonly detail?: string };

export interface Reading {
  readonly point: PointId;
  readonly sample: Sample;
  /** When the gateway received it; alarms use this time. */
  readonly at: Moment;
  /** What the device's own clock said, milliseconds since 1970. Shown beside `at`; nothing is ordered or aged by it. */
  readonly deviceMs?: number;
  /** Put in by somebody for a test: no sensor said it. */
  readonly purpose?: Purpose;
}
