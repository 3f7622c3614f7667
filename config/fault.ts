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
