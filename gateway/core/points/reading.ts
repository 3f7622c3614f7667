import type { PointId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

/** Why a point has no usable value. The words travel on the wire and stand in counters; never rename one. */
export const faults = [
  "not-a-number",
  "out-of-range",
  "missing",
  "sentinel",
  "unknown-word",
  "malformed",
  "timeout",
  "crc",
  "exception",
  "disconnected",
  "stale",
  "restarted",
  "self-test",
  "after-fault",
  "under-range",
  "over-range",
  "personal",
] as const;
export type Fault = (typeof faults)[number];

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
}
