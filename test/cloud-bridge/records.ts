import type { InventoryPoint } from "../../cloud-bridge/cbor-dictionary.ts";
import type { AlarmId } from "../../gateway/core/ids.ts";
import type { GridId, PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { Moment } from "../../gateway/core/time.ts";
import type { LaneId, SummaryRow, UplinkBody, UplinkRecord } from "../../gateway/core/uplink.ts";

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
  if (at > 0 && at % 20 === 0) return { point, count: 0, refused: 60, goodMs: 0 };
  return {
    point,
    count: 60,
    refused: 0,
    goodMs: 60_000,
    min: mean - 0.312,
    max: mean + 0.47,
    mean,
    last: mean + 0.101,
  };
}

const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const grid = "grid-7" as GridId;
const by = "worker-a" as PersonId;

/** One of each kind, with every field it can have. */
export const oneOfEach: { readonly [K in UplinkBody["kind"]]: Extract<UplinkBody, { readonly kind: K }> } = {
  alarm: alarm(1).body as Extract<UplinkBody, { readonly kind: "alarm" }>,
  copy: { kind: "copy", case: "c1", grid, hazard: "gas", severity: 1, to: "street-3", why: "severity" },
  evacuation: { kind: "evacuation", case: "c2", grid, event: "progress", toMove: 40, accounted: 38 },
  clock: { kind: "clock", byMs: -3_600_000 },
  case: {
    kind: "case",
    case: "c1",
    grid,
    hazard: "gas",
    severity: 1,
    level: 2,
    caseEpoch: 1,
    step: 3,
    from: "reported",
    to: "claimed",
    source: "hotline",
    tickets: ["12345-7"],
    confirmed: 1,
    stage: "网格跟单",
    by,
    event: "claim",
    why: "on the way",
  },
  power: { kind: "power", event: "last-gasp", why: "battery 9 %" },
  escalated: { kind: "escalated", case: "c1", rung: 1, loop: 0, told: [by] },
  whistle: {
    kind: "whistle",
    whistle: "w1",
    case: "c1",
    grid,
    department: "fire-brigade",
    event: "no-show",
    by,
    why: "timer",
  },
  "roll-call": {
    kind: "roll-call",
    rollCall: "r1",
    grid,
    event: "answered",
    called: 120,
    answered: 87,
    present: 85,
    case: "c2",
  },
  "command-result": {
    kind: "command-result",
    command: "d-1",
    verb: "threshold",
    result: "refused",
    why: "below-the-floor",
  },
  mode: {
    kind: "mode",
    event: "entered",
    to: "emergency.I",
    by: "street:commander:desk-1",
    why: "防汛Ⅰ级响应",
    period: "2026-06-01T00:00:00.000Z/2026-09-30T15:59:59.000Z",
  },
  drill: { kind: "drill", drill: "dr1", scenario: "gas", event: "passed", grid, tookMs: 41_200, why: "all arrived" },
  summary: summary(1, 3).body as Extract<UplinkBody, { readonly kind: "summary" }>,
  duty: { kind: "duty", seats: [{ grid, role: "grid-worker", people: [by], why: "on-shift" }] },
  health: { kind: "health", points: 674, heard: 671, alarmsOpen: 2, casesOpen: 1, noticesWaiting: 0 },
  rejects: { kind: "rejects", rejected: [{ source: "mqtt:node-1", why: "malformed", count: 3 }] },
  losses: { kind: "losses", lanes: [{ lane: "summary", produced: 900, received: 700, dropped: 120, buffered: 80 }] },
  report: { kind: "report", report: "day", period: "2026-06-01", grid, figures: [{ name: "cases.closed", count: 8 }] },
  metric: { kind: "metric", metric: "closureRate.ofDue", period: "2026-06", grid, count: 93, of: 100, value: 0.93 },
  "audit-head": { kind: "audit-head", entry: 412, hash },
  context: {
    kind: "context",
    case: "c3",
    rows: [{ point: "smoke-1/smoke" as PointId, agoS: 60, min: 0.001, max: 0.25, last: 0.125 }],
  },
  evidence: {
    kind: "evidence",
    evidence: "e1",
    case: "c1",
    hash,
    type: "image/jpeg",
    index: 0,
    pieces: 3,
    content: "/9j/4AA=",
  },
};

/** The points of `summary`, as a birth announces them. */
export function inventoryFor(pointCount: number): readonly InventoryPoint[] {
  return Array.from({ length: pointCount }, (_, at) => ({
    id: `device-${String(at).padStart(3, "0")}/temperature`,
    quantity: "temperature",
    unit: "°C",
    decimals: 3,
    gridPath: ["street-3", "grid-7"],
  }));
}
