import type { PointId } from "../config/ids.ts";
import type { SummaryRow, UplinkBody, UplinkRecord } from "../gateway/core/uplink.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { withKeys } from "./cbor-fields.ts";

/** Keys of a record on the wire; `wire.cddl` says which kind has which. Closed lists (kind, event, hazard …) are words. */
export const recordKeys = {
  kind: 0,
  atMs: 1,
  clockTrusted: 2,
  event: 3,
  point: 4,
  rule: 5,
  severity: 6,
  hazard: 7,
  case: 8,
  value: 9,
  grid: 10,
  from: 11,
  to: 12,
  by: 13,
  rung: 14,
  loop: 15,
  told: 16,
  periodFromMs: 17,
  rows: 18,
} as const;

/** Values travel as integers of 10^-3 of the point's unit. */
export const scale = 3;

/** So many names fit into any frame; the box itself keeps all. */
const toldMax = 256;

/** Index of each point in the dictionary of the frame. */
export type Dictionary = ReadonlyMap<PointId, number>;

/** One record as a row of the wire. The number it had in its lane is not in it: the frame counts. */
export function rowOf({ at, body }: UplinkRecord, points: Dictionary): CborMap {
  const clockTrusted = at.wallTrusted && (body.kind !== "summary" || body.from.wallTrusted);
  return withKeys(recordKeys, {
    kind: body.kind,
    atMs: Math.round(at.wallMs),
    clockTrusted,
    ...fieldsOf(body, points),
  });
}

/** The points a record speaks of, each once, in the order in which they join a dictionary. */
export function pointsOf({ body }: UplinkRecord): readonly PointId[] {
  switch (body.kind) {
    case "alarm":
      return [body.point];
    case "summary":
      return [...new Set(body.rows.map((row) => row.point))];
    case "case":
    case "escalated":
      return [];
  }
}

type Fields = { readonly [F in keyof typeof recordKeys]?: CborValue | undefined };

function fieldsOf(body: UplinkBody, points: Dictionary): Fields {
  switch (body.kind) {
    case "alarm":
      return alarmFields(body, points);
    case "case":
      return caseFields(body);
    case "escalated":
      return { case: body.case, rung: body.rung, loop: body.loop, told: body.told.slice(0, toldMax) };
    case "summary":
      return { periodFromMs: Math.round(body.from.wallMs), rows: body.rows.map((row) => summaryRow(row, points)) };
  }
}

type Body<K extends UplinkBody["kind"]> = Extract<UplinkBody, { readonly kind: K }>;

/** The alarm's id is `<point>#<rule>` and is put together again by the reader. */
function alarmFields(body: Body<"alarm">, points: Dictionary): Fields {
  const { event, rule, severity, hazard } = body;
  return {
    event,
    point: indexOf(body.point, points),
    rule,
    severity,
    hazard,
    case: body.case,
    value: scaled(body.value),
  };
}

function caseFields({ case: id, grid, hazard, severity, from, to, by }: Body<"case">): Fields {
  return { case: id, grid, hazard, severity, from, to, by };
}

function summaryRow(row: SummaryRow, points: Dictionary): CborValue {
  const values = [row.min, row.max, row.mean, row.last].map((value) => scaled(value) ?? null);
  return [indexOf(row.point, points), row.count, row.refused, ...values];
}

function indexOf(point: PointId, points: Dictionary): number {
  return points.get(point) ?? points.size;
}

/** Absent stays absent, and what no integer can say (NaN, infinite, beyond 64 bits) is absent too: never a made-up 0. */
function scaled(value: number | undefined): number | bigint | undefined {
  if (value === undefined || !(Math.abs(value) * 10 ** scale < 2 ** 63)) return undefined;
  const integer = Math.round(value * 10 ** scale);
  return Number.isSafeInteger(integer) ? integer + 0 : BigInt(integer);
}
