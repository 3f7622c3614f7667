import type { ModbusMeasure } from "../../config/modbus-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";
import { atEnd } from "./loop.ts";

type Curve = NonNullable<ModbusMeasure["curve"]>;

/** The value on a broken line. Beyond its ends nothing is known, but that gas above the top is above every limit. */
export function curveSample(raw: number, measure: ModbusMeasure, curve: Curve): Sample {
  if (!Number.isFinite(raw)) return bad("not-a-number", String(raw));
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || raw < first[0]) return bad("under-range", `raw ${raw}`);
  if (raw > last[0]) return aboveCurve(raw, measure, Math.max(first[1], last[1]));
  return toSample(onLine(raw, curve), measure);
}

function aboveCurve(raw: number, measure: ModbusMeasure, top: number): Sample {
  const rings = factsOf(measure.quantity).most !== undefined;
  return rings ? atEnd(top, measure, "over-range") : bad("over-range", `raw ${raw}`);
}

function onLine(raw: number, curve: Curve): number {
  const next = curve.findIndex(([corner]) => raw <= corner);
  const [x1, y1] = curve[next] ?? [raw, Number.NaN];
  const [x0, y0] = curve[next - 1] ?? [x1, y1];
  return x1 === x0 ? y1 : y0 + ((raw - x0) * (y1 - y0)) / (x1 - x0);
}
