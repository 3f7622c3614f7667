import { z } from "zod";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import type { CborMap } from "./cbor.ts";
import { checked, withNames, type WireFault } from "./cbor-fields.ts";
import { recordKeys } from "./record.ts";

/** One point over one period, as the district reads it; an absent value was absent in the box. */
export interface WireSummaryRow {
  readonly point: string;
  readonly count: number;
  readonly refused: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly mean?: number | undefined;
  readonly last?: number | undefined;
}

export type WireBody =
  | {
      readonly kind: "alarm";
      readonly event: string;
      readonly alarm: string;
      readonly point: string;
      readonly rule: string;
      readonly severity: number;
      readonly hazard: string;
      readonly case?: string | undefined;
      readonly value?: number | undefined;
    }
  | {
      readonly kind: "case";
      readonly case: string;
      readonly grid: string;
      readonly hazard: string;
      readonly severity: number;
      readonly from?: string | undefined;
      readonly to: string;
      readonly by?: string | undefined;
    }
  | {
      readonly kind: "escalated";
      readonly case: string;
      readonly rung: number;
      readonly loop: number;
      readonly told: readonly string[];
    }
  | { readonly kind: "summary"; readonly periodFromMs: number; readonly rows: readonly WireSummaryRow[] }
  /** A kind that a newer box sends: held and acknowledged like any other, read by nobody here. */
  | { readonly kind: "unknown"; readonly word: string };

export interface WireRecord {
  readonly seq: number;
  readonly atMs: number;
  /** Whether the box believed its wall clock when it stamped the record. */
  readonly clockTrusted: boolean;
  readonly body: WireBody;
}

/** What a record needs of its frame to be read. */
export interface RowContext {
  readonly points: readonly string[];
  readonly scale: number;
}

export function recordOf(row: CborMap, seq: number, context: RowContext): Result<WireRecord, WireFault> {
  const named = withNames(recordKeys, row);
  const stamp = checked(stampSchema, named);
  if (!stamp.ok) return stamp;
  const { kind, atMs, clockTrusted } = stamp.value;
  const body = bodyOf(kind, named, context);
  return body.ok ? ok({ seq, atMs, clockTrusted, body: body.value }) : body;
}

function bodyOf(kind: string, named: unknown, context: RowContext): Result<WireBody, WireFault> {
  switch (kind) {
    case "alarm":
      return alarmBody(named, context);
    case "case":
      return checked(caseSchema, named);
    case "escalated":
      return checked(escalatedSchema, named);
    case "summary":
      return summaryBody(named, context);
    default:
      return ok({ kind: "unknown", word: kind });
  }
}

function alarmBody(named: unknown, { points, scale }: RowContext): Result<WireBody, WireFault> {
  const row = checked(alarmSchema, named);
  if (!row.ok) return row;
  const point = points[row.value.point];
  if (point === undefined) return noPoint(row.value.point);
  return ok({ ...row.value, point, alarm: `${point}#${row.value.rule}`, value: unscaled(row.value.value, scale) });
}

function summaryBody(named: unknown, context: RowContext): Result<WireBody, WireFault> {
  const body = checked(summarySchema, named);
  if (!body.ok) return body;
  const { periodFromMs, rows } = body.value;
  const lost = rows.find(([point]) => point >= context.points.length);
  if (lost !== undefined) return noPoint(lost[0]);
  return ok({ kind: "summary", periodFromMs, rows: rows.map((row) => summaryRow(row, context)) });
}

type PositionalRow = z.infer<typeof summarySchema>["rows"][number];

function summaryRow([index, count, refused, ...values]: PositionalRow, { points, scale }: RowContext): WireSummaryRow {
  const [min, max, mean, last] = values.map((value) => unscaled(value ?? undefined, scale));
  return { point: points[index] ?? "", count, refused, min, max, mean, last };
}

function unscaled(value: number | bigint | undefined, scale: number): number | undefined {
  return value === undefined ? undefined : Number(value) / 10 ** scale;
}

function noPoint(index: number): { readonly ok: false; readonly error: WireFault } {
  return fail({ kind: "shape", path: "point", problem: `the dictionary has no point ${index}` });
}

const count = z.int().min(0);
const scaled = z.union([z.int(), z.bigint()]);
const stampSchema = z.object({ kind: z.string(), atMs: z.int(), clockTrusted: z.boolean() });
const alarmSchema = z.object({
  kind: z.literal("alarm"),
  event: z.string(),
  point: count,
  rule: z.string(),
  severity: z.int(),
  hazard: z.string(),
  case: z.string().optional(),
  value: scaled.optional(),
});
const caseSchema = z.object({
  kind: z.literal("case"),
  case: z.string(),
  grid: z.string(),
  hazard: z.string(),
  severity: z.int(),
  from: z.string().optional(),
  to: z.string(),
  by: z.string().optional(),
});
const escalatedSchema = z.object({
  kind: z.literal("escalated"),
  case: z.string(),
  rung: count,
  loop: count,
  told: z.array(z.string()),
});
const rowValue = scaled.nullable();
const summarySchema = z.object({
  periodFromMs: z.int(),
  rows: z.array(z.tuple([count, count, count, rowValue, rowValue, rowValue, rowValue])),
});
