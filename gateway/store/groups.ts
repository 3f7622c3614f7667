import { ok, type Result } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import { decode, type Damage } from "./codec.ts";
import type { Key } from "./keys.ts";
import { unpackReadings } from "./packing.ts";

/** Of a group or a series. */
export function readingsIn(key: Key, value: Uint8Array): Result<readonly Reading[], Damage> {
  const payload = decode(key, "readings", value);
  if (!payload.ok) return payload;
  const readings = unpackReadings(payload.value);
  return readings.ok ? ok(readings.value) : readings;
}
