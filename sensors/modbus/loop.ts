import type { ModbusMeasure } from "../../config/modbus-profile.ts";
import type { Fault, Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";

type Loop = NonNullable<ModbusMeasure["loop"]>;

/**
 * What a 4–20 mA loop says. Bands of NAMUR NE 43: below 3.6 and above 21 mA the current is a fault signal, from 3.8 to
 * 20.5 mA a measurement; between them the sensor is beyond its range, and the value is the end of the range it left,
 * so that gas above the top still rings.
 */
export function loopSample(raw: number, measure: ModbusMeasure, loop: Loop): Sample {
  const mA = 4 + (16 * (raw - loop.at4)) / (loop.at20 - loop.at4);
  if (!Number.isFinite(mA)) return bad("not-a-number", String(raw));
  if (mA < bands.faultLow) return bad("under-range", `${mA.toFixed(2)} mA: broken loop or fault signal`);
  if (mA > bands.faultHigh) return bad("over-range", `${mA.toFixed(2)} mA: short circuit or fault signal`);
  if (mA < bands.low) return atEnd(loop.low, measure, "under-range");
  if (mA > bands.high) return atEnd(loop.high, measure, "over-range");
  return toSample(loop.low + ((mA - 4) / 16) * (loop.high - loop.low), measure);
}

/** The end of its range that a sensor left, as a value nobody takes for a measurement. */
export function atEnd(end: number, measure: ModbusMeasure, why: Fault): Sample {
  const sample = toSample(end, measure);
  return sample.kind === "bad" ? sample : { kind: "uncertain", value: sample.value, why };
}

const bands = { faultLow: 3.6, low: 3.8, high: 20.5, faultHigh: 21 } as const;
