import type { PointId } from "../config/ids.ts";
import type { Moment } from "../gateway/core/time.ts";
import type { UplinkBody, UplinkRecord } from "../gateway/core/uplink.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { withKeys } from "./cbor-fields.ts";
import { scaled } from "./scaled.ts";
import { packRows, type ListedPoint } from "./summary-rows.ts";

/** Keys of a record on the wire; `wire.cddl` says which kind has which. Closed lists (kind, event, hazard …) are words. */
export const recordKeys = {
  kind: 0,
  atMs: 1,
  clock: 2,
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
  /** Of version 1. */
  periodFromMs: 17,
  /** Of version 1. */
  rows: 18,
  monoMs: 19,
  boot: 20,
  periodS: 21,
  counts: 22,
  values: 23,
  why: 24,
  level: 25,
  whistle: 26,
  department: 27,
  rollCall: 28,
  called: 29,
  answered: 30,
  command: 31,
  verb: 32,
  result: 33,
  drill: 34,
  scenario: 35,
  tookMs: 36,
  toMove: 37,
  accounted: 38,
  byMs: 39,
  seats: 40,
  points: 41,
  heard: 42,
  alarmsOpen: 43,
  casesOpen: 44,
  noticesWaiting: 45,
  rejected: 46,
  lanes: 47,
  report: 48,
  period: 49,
  figures: 50,
  metric: 51,
  count: 52,
  of: 53,
  entry: 54,
  hash: 55,
  evidence: 56,
  type: 57,
  index: 58,
  pieces: 59,
  content: 60,
  faults: 61,
  caseEpoch: 62,
  step: 63,
  stage: 64,
  source: 65,
  tickets: 66,
  confirmed: 67,
  minutes: 68,
  purpose: 69,
  method: 70,
  present: 71,
} as const;

/** Values beside those of a summary travel as integers of 10^-3 of their unit. */
export const scale = 3;

/** Of a summary that does not say for how long it is. */
export const usualPeriodS = 60;

/** So many names fit into any frame; the box itself keeps all. */
const toldMax = 256;

/** What a record's row needs of the frame it travels in. */
export interface RowContext {
  /** The frame's own points, by which alarms are read, and summaries without a dictionary. */
  readonly own: ReadonlyMap<PointId, number>;
  /** What the rows of summaries go through. */
  readonly listed: { readonly points: readonly ListedPoint[]; readonly numbers: ReadonlyMap<string, number> };
  readonly boots: readonly string[];
}

/** One record as a row of the wire. The number it had in its lane is not in it: the frame counts. */
export function rowOf({ at, body }: UplinkRecord, context: RowContext): CborMap {
  const isBelieved = at.wallTrusted && (body.kind !== "summary" || body.from.wallTrusted);
  const boot = context.boots.indexOf(at.boot);
  return withKeys(recordKeys, {
    kind: body.kind === "summary" ? undefined : body.kind,
    atMs: Math.round(at.wallMs),
    clock: isBelieved ? 1 : 0,
    ...fieldsOf(body, at, context),
    monoMs: Math.round(at.monoMs),
    boot: boot > 0 ? boot : undefined,
  });
}

/** The points a record speaks of, each once, in the order in which they join a list. */
export function pointsOf({ body }: UplinkRecord): readonly PointId[] {
  if (body.kind === "alarm") return [body.point];
  return body.kind === "summary" ? [...new Set(body.rows.map((row) => row.point))] : [];
}

type Fields = { readonly [F in keyof typeof recordKeys]?: CborValue | undefined };
type Body<K extends UplinkBody["kind"]> = Extract<UplinkBody, { readonly kind: K }>;

function fieldsOf(body: UplinkBody, at: Moment, context: RowContext): Fields {
  if (body.kind === "alarm") return alarmFields(body, context);
  if (body.kind === "summary") return summaryFields(body, at, context);
  const shape = shapes[body.kind] as ((body: UplinkBody) => Fields) | undefined;
  return shape === undefined ? asTheyAre(body as Fields) : shape(body);
}

/** Bodies that are not written as they are: lists of objects go by position, text that stands for bytes as bytes. */
const shapes: { readonly [K in UplinkBody["kind"]]?: (body: Body<K>) => Fields } = {
  escalated: (body) => ({ ...asTheyAre(body), told: body.told.slice(0, toldMax) }),
  duty: ({ seats }) => ({
    seats: seats.map(({ grid, role, people, why }) => [grid, role, people.slice(0, toldMax), why]),
  }),
  rejects: ({ rejected }) => ({ rejected: rejected.map(({ source, why, count }) => [source, why, count]) }),
  losses: ({ lanes }) => ({
    lanes: lanes.map((of) => [of.lane, of.produced, of.received, of.dropped, of.buffered]),
  }),
  report: ({ figures, ...body }) => ({ ...asTheyAre(body), figures: figures.map(({ name, count }) => [name, count]) }),
  context: ({ rows, ...body }) => ({
    ...asTheyAre(body),
    minutes: rows.map(({ point, agoS, ...read }) => [
      point,
      agoS,
      ...[read.min, read.max, read.last].map((value) => scaled(value, scale) ?? null),
    ]),
  }),
  metric: (body) => ({ ...asTheyAre(body), value: scaled(body.value, scale) }),
  "audit-head": ({ entry, hash }) => ({ entry, hash: Buffer.from(hash, "hex") }),
  evidence: ({ hash, content, ...body }) => ({
    ...asTheyAre(body),
    hash: Buffer.from(hash, "hex"),
    content: Buffer.from(content, "base64"),
  }),
};

/** A body of words, integers and lists of words: each field has its key. */
function asTheyAre<B extends Fields>(body: B): Fields {
  return body;
}

/** The alarm's id is `<point>#<rule>` and is put together again by the reader. */
function alarmFields({ alarm: _alarm, point, value, ...body }: Body<"alarm">, { own }: RowContext): Fields {
  return { ...asTheyAre(body), point: own.get(point) ?? own.size, value: scaled(value, scale) };
}

function summaryFields({ from, rows }: Body<"summary">, at: Moment, { listed }: RowContext): Fields {
  const periodMs = at.boot === from.boot ? at.monoMs - from.monoMs : at.wallMs - from.wallMs;
  const periodS = Math.max(0, Math.round(periodMs / 1000));
  const { counts, values, faults } = packRows(rows, listed, periodS);
  const isUsual = periodS === usualPeriodS;
  return { periodS: isUsual ? undefined : periodS, counts, values, faults: faults.length > 0 ? faults : undefined };
}
