import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";

/** By boot of a box: the wall clock at the moment its monotonic clock was 0. */
export type Believed = ReadonlyMap<string, number>;

/** A record stamped by a clock that the box believed tells what every other stamp of its boot should have been. */
export function believe(believed: Believed, { body, atMs, monoMs, boot, clockTrusted }: WireRecord): Believed {
  if (body.kind !== "clock" || !clockTrusted || boot === undefined || monoMs === undefined) return believed;
  return new Map([...believed, [boot, atMs - monoMs]]);
}

/** What is stored stays as it came; whoever reads it gets the mended time, marked as mended. */
export function corrected(record: WireRecord, believed: Believed): WireRecord {
  const { clockTrusted, monoMs, boot = "" } = record;
  const beganMs = believed.get(boot);
  if (clockTrusted || beganMs === undefined || monoMs === undefined) return record;
  const atMs = beganMs + monoMs;
  return { ...record, atMs, clockTrusted: true, corrected: true, body: shifted(record, atMs - record.atMs) };
}

function shifted({ body }: WireRecord, byMs: number): WireRecord["body"] {
  return body.kind === "summary" ? { ...body, periodFromMs: body.periodFromMs + byMs } : body;
}
