import type { DeviceTime } from "../../config/mqtt-profile.ts";
import { localTimeMs } from "../../gateway/core/time.ts";
import { valueAt } from "./pointer.ts";
import { numberIn } from "./word.ts";

/** When the device says it measured, in milliseconds since 1970; it may be years off, and nothing is ordered by it. */
export function deviceTimeIn(times: readonly DeviceTime[], content: unknown): number | undefined {
  for (const { pointer, as } of times) {
    const value = valueAt(content, pointer);
    const found = value === undefined ? undefined : timeOf(value, as);
    if (found !== undefined) return found;
  }
  return undefined;
}

function timeOf(value: unknown, as: DeviceTime["as"]): number | undefined {
  const ms = as === "iso" ? isoMs(value) : scaled(numberIn(value), as === "s" ? 1000 : 1);
  return ms !== undefined && ms > 0 && ms <= wallMsMax ? Math.round(ms) : undefined;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

/** The last moment JavaScript has a date for. */
const wallMsMax = 8_640_000_000_000_000;
const isoForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):(\d\d)(\.\d{1,9})?\s*(Z|[+-]\d\d:?\d\d)$/;

/** RFC 3339. Without an offset it could be anywhere, so it is no time. */
function isoMs(value: unknown): number | undefined {
  const [, date = "", time = "", seconds = "", fraction = "", zone = ""] = isoForm.exec(String(value)) ?? [];
  if (date === "") return undefined;
  const offset = zone === "Z" ? "+00:00" : zone.replace(/^(...)(\d\d)$/, "$1:$2");
  return localTimeMs(date, time, offset) + Number(`${seconds}${fraction}`) * 1000;
}
