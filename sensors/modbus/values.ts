import type { ModbusMeasure, Register } from "../../config/modbus-profile.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";
import { curveSample } from "./curve.ts";
import { loopSample } from "./loop.ts";
import { rawOf, textOf, type Cells } from "./raw.ts";
import { missing, verdictOn } from "./status.ts";

/** What the cells say about one measure: a value, or the named reason why there is none. */
export function sampleOf(measure: ModbusMeasure, cells: Cells): Sample {
  const raw = measure.from.type === "string" ? textOf(measure.from, cells) : rawOf(measure.from, cells);
  if (raw === undefined) return missing(measure.from);
  const verdict = verdictOn(measure, cells);
  if (verdict.kind === "instead") return verdict.sample;
  const sample = said(raw, measure);
  const isDoubted = verdict.kind === "doubted" && sample.kind === "good";
  return isDoubted ? { kind: "uncertain", value: sample.value, why: verdict.why } : sample;
}

function said(raw: number | bigint | string, measure: ModbusMeasure): Sample {
  if (typeof raw === "string") return wordSample(raw, measure);
  return isSentinel(raw, measure) ? bad("sentinel", `raw ${raw}`) : meaningOf(raw, measure);
}

function meaningOf(raw: number | bigint, measure: ModbusMeasure): Sample {
  if (typeof raw === "bigint") return bad("out-of-range", `${raw} is beyond 2^53 and would be rounded`);
  if (measure.loop !== undefined) return loopSample(raw, measure, measure.loop);
  if (measure.curve !== undefined) return curveSample(raw, measure, measure.curve);
  // A float that is no number stays none, whatever the other codes stand for.
  return measure.words === undefined || Number.isNaN(raw) ? toSample(raw, measure) : wordSample(raw, measure);
}

function wordSample(raw: number | string, measure: ModbusMeasure): Sample {
  const value = measure.words?.find(({ is }) => is === raw)?.value ?? measure.otherwise;
  return value === undefined ? bad("unknown-word", `raw ${raw} is not in the profile`) : toSample(value, measure);
}

/** Data sheets print "no measurement" as a number (-1) or as the bare bits (0xFFFF): either is recognised. */
function isSentinel(raw: number | bigint, { from, sentinels }: ModbusMeasure): boolean {
  const number = Number(raw);
  const bits = number < 0 ? number + (signedSpans.get(from.type) ?? 0) : number;
  return sentinels.some((each) => each === number || each === bits || isSameFloat(number, each, from));
}

function isSameFloat(raw: number, sentinel: number, { type }: Register): boolean {
  return type === "f32" && Math.fround(sentinel) === Math.fround(raw);
}

const signedSpans: ReadonlyMap<Register["type"], number> = new Map([
  ["i16", 2 ** 16],
  ["i32", 2 ** 32],
]);
