import { z } from "zod";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import type { CborMap } from "./cbor.ts";
import { checked, withNames, type WireFault } from "./cbor-fields.ts";
import { recordKeys, usualPeriodS } from "./record.ts";
import { unscaled } from "./scaled.ts";
import { packedSchema, unpackRows, type ListedPoint, type WireSummaryRow } from "./summary-rows.ts";

const count = z.int().min(0);
const word = z.string();
const integer = z.union([z.int(), z.bigint()]);
const oldValue = integer.nullable();
const bytes = z.instanceof(Uint8Array);

/** What each kind of record carries beside its stamp, by the names of `recordKeys`. */
const plainBodies = {
  copy: z.object({ case: word, grid: word, hazard: word, severity: z.int(), to: word, why: word }),
  evacuation: z.object({ case: word, grid: word, event: word, toMove: count, accounted: count }),
  clock: z.object({ byMs: z.int() }),
  power: z.object({ event: word, why: word.optional() }),
  case: z.object({
    case: word,
    grid: word,
    hazard: word,
    severity: z.int(),
    level: z.int().optional(),
    caseEpoch: count.optional(),
    step: count.optional(),
    from: word.optional(),
    to: word,
    stage: word.optional(),
    source: word.optional(),
    tickets: z.array(word).optional(),
    confirmed: z.int().optional(),
    by: word.optional(),
    event: word.optional(),
    why: word.optional(),
  }),
  escalated: z.object({ case: word, rung: count, loop: count, told: z.array(word) }),
  whistle: z.object({
    whistle: word,
    case: word,
    grid: word,
    department: word,
    event: word,
    by: word.optional(),
    why: word.optional(),
  }),
  "roll-call": z.object({
    rollCall: word,
    grid: word,
    event: word,
    called: count,
    answered: count,
    present: count.optional(),
    case: word.optional(),
  }),
  "command-result": z.object({ command: word, verb: word, result: word, why: word.optional() }),
  mode: z.object({ event: word, to: word, by: word, why: word, period: word.optional() }),
  drill: z.object({
    drill: word,
    purpose: word.optional(),
    method: word.optional(),
    scenario: word,
    event: word,
    grid: word.optional(),
    tookMs: count.optional(),
    why: word.optional(),
  }),
  duty: z.object({ seats: z.array(z.tuple([word, word, z.array(word), word])) }),
  health: z.object({ points: count, heard: count, alarmsOpen: count, casesOpen: count, noticesWaiting: count }),
  rejects: z.object({ rejected: z.array(z.tuple([word, word, count])) }),
  losses: z.object({ lanes: z.array(z.tuple([word, count, count, count, count])) }),
  report: z.object({
    report: word,
    period: word,
    grid: word.optional(),
    figures: z.array(z.tuple([word, z.int()])),
  }),
  "audit-head": z.object({ entry: count, hash: bytes }),
  context: z.object({ case: word, minutes: z.array(z.tuple([word, count, oldValue, oldValue, oldValue])) }),
  evidence: z.object({
    evidence: word,
    case: word,
    hash: bytes,
    type: word,
    index: count,
    pieces: count,
    content: bytes,
  }),
} as const;
type PlainBodies = typeof plainBodies;
type PlainBody = {
  readonly [K in keyof PlainBodies]: { readonly kind: K } & Readonly<z.infer<PlainBodies[K]>>;
}[keyof PlainBodies];

const alarmSchema = z.object({
  event: word,
  point: count,
  rule: word,
  severity: z.int(),
  hazard: word,
  case: word.optional(),
  value: integer.optional(),
});
const metricSchema = z.object({
  metric: word,
  period: word,
  grid: word.optional(),
  count: z.int(),
  of: count.optional(),
  value: integer.optional(),
});
const summarySchema = packedSchema.extend({ periodS: count.default(usualPeriodS) });
const oldRow = z.tuple([count, count, count, oldValue, oldValue, oldValue, oldValue]);
const oldSummarySchema = z.object({ periodFromMs: z.int(), rows: z.array(oldRow) });

export type WireBody =
  | PlainBody
  | ({ readonly kind: "alarm"; readonly alarm: string } & Readonly<RealValued<typeof alarmSchema>> & {
        readonly point: string;
      })
  | ({ readonly kind: "metric" } & Readonly<RealValued<typeof metricSchema>>)
  | { readonly kind: "summary"; readonly periodFromMs: number; readonly rows: readonly WireSummaryRow[] }
  /** A kind that a newer box sends: held and acknowledged like any other, read by nobody here. */
  | { readonly kind: "unknown"; readonly word: string };
type RealValued<S extends z.ZodType> = Omit<z.infer<S>, "value" | "point"> & { readonly value?: number | undefined };

export interface WireRecord {
  readonly seq: number;
  readonly atMs: number;
  /** Whether the box believed its wall clock when it stamped the record, or has told since what it should have been. */
  readonly clockTrusted: boolean;
  /** The stamp was wrong and is mended by what the box said of its clock later in the same boot. */
  readonly corrected?: true;
  /** Since that boot of the box began; absent in version 1. */
  readonly monoMs?: number | undefined;
  readonly boot?: string | undefined;
  readonly body: WireBody;
}

/** What a record needs of its frame to be read. */
export interface ReadContext {
  readonly own: readonly string[];
  readonly scale: number;
  readonly boots: readonly string[];
  /** What the rows of summaries go through: the announced inventory, or the frame's own points. */
  readonly listed: readonly ListedPoint[];
}

export function recordOf(row: CborMap, seq: number, context: ReadContext): Result<WireRecord, WireFault> {
  const named = withNames(recordKeys, row);
  const stamp = checked(stampSchema, named);
  if (!stamp.ok) return stamp;
  const { kind, atMs, clock, monoMs, boot } = stamp.value;
  const body = bodyOf(kind, { ...named, atMs }, context);
  if (!body.ok) return body;
  return ok({ seq, atMs, clockTrusted: Boolean(clock), monoMs, boot: context.boots[boot], body: body.value });
}

const stampSchema = z.object({
  kind: word.default("summary"),
  atMs: z.int(),
  /** Version 1 said true or false. */
  clock: z.union([z.int(), z.boolean()]),
  monoMs: count.optional(),
  boot: count.default(0),
});

type Named = Readonly<Record<string, unknown>> & { readonly atMs: number };

function bodyOf(kind: string, named: Named, context: ReadContext): Result<WireBody, WireFault> {
  if (kind === "alarm") return alarmBody(named, context);
  if (kind === "metric") return metricBody(named, context);
  if (kind === "summary") return "counts" in named ? summaryBody(named, context) : oldSummaryBody(named, context);
  if (!Object.hasOwn(plainBodies, kind)) return ok({ kind: "unknown", word: kind });
  const body = checked<object>(plainBodies[kind as keyof PlainBodies], named);
  return body.ok ? ok({ kind, ...body.value } as PlainBody) : body;
}

function alarmBody(named: Named, { own, scale }: ReadContext): Result<WireBody, WireFault> {
  const row = checked(alarmSchema, named);
  if (!row.ok) return row;
  const point = own[row.value.point];
  if (point === undefined) return noPoint(row.value.point);
  const { rule, value } = row.value;
  return ok({ kind: "alarm", ...row.value, point, alarm: `${point}#${rule}`, value: unscaled(value, scale) });
}

function metricBody(named: Named, { scale }: ReadContext): Result<WireBody, WireFault> {
  const row = checked(metricSchema, named);
  return row.ok ? ok({ kind: "metric", ...row.value, value: unscaled(row.value.value, scale) }) : row;
}

function summaryBody(named: Named, { listed }: ReadContext): Result<WireBody, WireFault> {
  const body = checked(summarySchema, named);
  if (!body.ok) return body;
  const { periodS, ...packed } = body.value;
  const rows = unpackRows(packed, listed, periodS);
  if (rows === undefined) return noPoint(listed.length);
  return ok({ kind: "summary", periodFromMs: named.atMs - periodS * 1000, rows });
}

function oldSummaryBody(named: Named, context: ReadContext): Result<WireBody, WireFault> {
  const body = checked(oldSummarySchema, named);
  if (!body.ok) return body;
  const { periodFromMs, rows } = body.value;
  const lost = rows.find(([point]) => point >= context.own.length);
  if (lost !== undefined) return noPoint(lost[0]);
  return ok({ kind: "summary", periodFromMs, rows: rows.map((row) => oldSummaryRow(row, context)) });
}

function oldSummaryRow([index, count, refused, ...values]: z.infer<typeof oldRow>, { own, scale }: ReadContext) {
  const [min, max, mean, last] = values.map((value) => unscaled(value ?? undefined, scale));
  return { point: own[index] ?? "", count, refused, min, max, mean, last };
}

function noPoint(index: number): { readonly ok: false; readonly error: WireFault } {
  return fail({ kind: "shape", path: "point", problem: `the list has no point ${index}` });
}
