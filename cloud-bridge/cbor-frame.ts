import { z } from "zod";
import { limits } from "../config/limits.ts";
import type { PointId } from "../config/ids.ts";
import { assert, ok, type Result } from "../gateway/core/result.ts";
import { lanes, type LaneId, type UplinkRecord } from "../gateway/core/uplink.ts";
import { encode, type CborMap } from "./cbor.ts";
import { decodeMessage, encodeMessage, isMap, type WireFault } from "./cbor-fields.ts";
import { recordOf, type WireRecord } from "./cbor-record.ts";
import { pointsOf, rowOf, scale, type Dictionary } from "./record.ts";

export const frameKeys = {
  version: 0,
  box: 1,
  epoch: 2,
  lane: 3,
  firstSeq: 4,
  scale: 5,
  points: 6,
  records: 7,
  lostBefore: 8,
  part: 9,
  historical: 10,
} as const;

/** Piece `index` (from 0) of `count`: only a summary too long for one frame is cut, between its rows. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/** Records of one lane with consecutive numbers. */
export interface Frame {
  readonly box: string;
  readonly epoch: number;
  readonly lane: LaneId;
  readonly records: readonly UplinkRecord[];
  /** How many records right before the first one the box itself has no more. */
  readonly lostBefore: number;
  /** They are older than the connection they come by. */
  readonly historical?: boolean;
}

/** The frame as bytes; several when its only record is longer than a frame may be. */
export function encodeFrame(frame: Frame, bytesMax: number): readonly Uint8Array[] {
  const whole = encodePart(frame, undefined);
  const [only] = frame.records;
  if (whole.length <= bytesMax || frame.records.length > 1 || only === undefined) return [whole];
  const pieces = piecesOf(frame, only, bytesMax);
  return pieces.map((piece, index) => encodePart({ ...frame, records: [piece] }, { index, count: pieces.length }));
}

/** How many of the records, from the first on, one frame holds; at least one. */
export function fittingCount(records: readonly UplinkRecord[], bytesMax: number): number {
  const points = new Map<PointId, number>();
  let bytesLeft = bytesMax - frameHeadBytesMax;
  for (const [at, record] of records.entries()) {
    bytesLeft -= bytesAdded(record, points);
    if (bytesLeft < 0) return Math.max(1, at);
  }
  return records.length;
}

export interface DecodedFrame {
  readonly box: string;
  readonly epoch: number;
  readonly lane: LaneId;
  readonly firstSeq: number;
  readonly lostBefore: number;
  readonly part?: Part | undefined;
  readonly historical: boolean;
  readonly points: readonly string[];
  readonly records: readonly WireRecord[];
}

export function decodeFrame(bytes: Uint8Array): Result<DecodedFrame, WireFault> {
  const frame = decodeMessage(bytes, { keys: frameKeys, schema: frameSchema, bytesMax: limits.uplinkFrameBytesMax });
  if (!frame.ok) return frame;
  const { records: rows, scale: decimals, part, ...head } = frame.value;
  const records: WireRecord[] = [];
  for (const [at, row] of rows.entries()) {
    const record = recordOf(row, head.firstSeq + at, { points: head.points, scale: decimals });
    if (!record.ok) return record;
    records.push(record.value);
  }
  return ok({ ...head, part: part && { index: part[0], count: part[1] }, records });
}

/** Keys, numbers and a box id of 64 bytes; two lists whose lengths are told in five bytes each. */
const frameHeadBytesMax = 160;

function bytesAdded(record: UplinkRecord, points: Map<PointId, number>): number {
  const added = pointsOf(record).filter((point) => !points.has(point));
  for (const point of added) points.set(point, points.size);
  return encode([...added, rowOf(record, points)]).length;
}

function encodePart(
  { box, epoch, lane, records, lostBefore, historical = false }: Frame,
  part: Part | undefined,
): Uint8Array {
  const firstSeq = records[0]?.seq ?? 0;
  assert(
    records.every((record, at) => record.lane === lane && record.seq === firstSeq + at),
    "a frame holds consecutive records of one lane",
  );
  const points = dictionaryOf(records);
  return encodeMessage(frameKeys, {
    box,
    epoch,
    lane,
    firstSeq,
    scale,
    points: [...points.keys()],
    records: records.map((record) => rowOf(record, points)),
    lostBefore: lostBefore > 0 ? lostBefore : undefined,
    part: part && [part.index, part.count],
    historical: historical ? true : undefined,
  });
}

function dictionaryOf(records: readonly UplinkRecord[]): Dictionary {
  const points = new Set(records.flatMap(pointsOf));
  return new Map([...points].map((point, index) => [point, index]));
}

/** Halved until every piece fits. A record of another kind cannot be cut and travels alone, whatever its length. */
function piecesOf(frame: Frame, record: UplinkRecord, bytesMax: number): readonly UplinkRecord[] {
  const { body } = record;
  if (body.kind !== "summary" || body.rows.length < 2) return [record];
  const part = { index: 0xff_ff, count: 0xff_ff };
  if (encodePart({ ...frame, records: [record] }, part).length <= bytesMax) return [record];
  const middle = Math.ceil(body.rows.length / 2);
  const halves = [body.rows.slice(0, middle), body.rows.slice(middle)];
  return halves.flatMap((rows) => piecesOf(frame, { ...record, body: { ...body, rows } }, bytesMax));
}

const count = z.int().min(0);
const frameSchema = z.object({
  box: z.string(),
  epoch: count,
  lane: z.enum(lanes),
  firstSeq: z.int().min(1),
  scale: z.int().min(0).max(18),
  points: z.array(z.string()),
  records: z.array(z.custom<CborMap>(isMap, "a record is a map")).min(1),
  lostBefore: count.default(0),
  part: z.tuple([count, z.int().min(2)]).optional(),
  historical: z.boolean().default(false),
});
