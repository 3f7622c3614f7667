import type { AlarmId } from "../../gateway/core/ids.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { Moment } from "../../gateway/core/time.ts";
import type { LaneId, SummaryRow, UplinkRecord } from "../../gateway/core/uplink.ts";

export const startWallMs = 1_780_000_000_000;

export function momentAt(seq: number): Moment {
  return { boot: "b1", monoMs: seq * 1000, wallMs: startWallMs + seq * 1000, wallTrusted: true };
}

export function alarm(seq: number, value = 55.25): UplinkRecord {
  return {
    lane: "event",
    seq,
    at: momentAt(seq),
    body: {
      kind: "alarm",
      event: "raised",
      alarm: "gas-01/lel#gas-high" as AlarmId,
      point: "gas-01/lel" as PointId,
      rule: "gas-high" as RuleId,
      severity: 1,
      hazard: "gas",
      case: "c1",
      value,
    },
  };
}

export function caseStep(seq: number): UplinkRecord {
  return {
    lane: "step",
    seq,
    at: momentAt(seq),
    body: {
      kind: "case",
      case: "c1",
      grid: "grid-7" as GridId,
      hazard: "gas",
      severity: 1,
      from: "reported",
      to: "claimed",
      by: "worker-a" as PersonId,
    },
  };
}

export function escalated(seq: number): UplinkRecord {
  const body = { kind: "escalated", case: "c1", rung: 1, loop: 0, told: ["leader-a" as PersonId] } as const;
  return { lane: "step", seq, at: momentAt(seq), body };
}

/** Any record of a lane. */
export function recordFor(lane: LaneId, seq: number, pointCount = 1): UplinkRecord {
  if (lane === "event") return alarm(seq);
  return lane === "step" ? caseStep(seq) : { ...summary(seq, pointCount), lane };
}

export function summary(seq: number, pointCount = 2): UplinkRecord {
  const rows = Array.from({ length: pointCount }, (_, at) => summaryRow(at, seq));
  return { lane: "summary", seq, at: momentAt(seq), body: { kind: "summary", from: momentAt(seq - 60), rows } };
}

/** One minute at one sample a second; the last point was silent. */
function summaryRow(at: number, seq: number): SummaryRow {
  const point = `device-${String(at).padStart(3, "0")}/temperature` as PointId;
  const mean = 20 + ((at * 37 + seq) % 100) / 10;
  if (at > 0 && at % 20 === 0) return { point, count: 0, refused: 60 };
  return { point, count: 60, refused: 0, min: mean - 0.312, max: mean + 0.47, mean, last: mean + 0.101 };
}
