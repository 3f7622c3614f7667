import { z } from "zod";
import { limits } from "../config/limits.ts";
import type { PointId } from "../config/ids.ts";
import { assert, fail, ok, type Result } from "../gateway/core/result.ts";
import { lanes, type LaneId, type UplinkRecord } from "../gateway/core/uplink.ts";
import { bootBytes, bootText } from "./boot.ts";
import { encode, type CborMap } from "./cbor.ts";
import { decodeMessage, encodeMessage, isMap, type WireFault } from "./cbor-fields.ts";
import { recordOf, type ReadContext, type WireRecord } from "./cbor-record.ts";
import { deflated } from "./deflate.ts";
import { dictionaryOf, nameText, type Announced, type Dictionary, type InventoryPoint } from "./cbor-dictionary.ts";
import { halvesOf } from "./halves.ts";
import { pointsOf, rowOf, scale, type RowContext } from "./record.ts";

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
  dictionary: 11,
  boots: 12,
} as const;

/** Piece `index` (from 0) of `count`: only a record too long for one frame is cut: a summary between its rows, a piece of a photo anywhere. */
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
  /** What the birth of this connection announced; without it the frame says all of it itself. */
  readonly boot?: string;
  readonly inventory?: readonly InventoryPoint[];
  readonly deflate?: boolean;
}

/** The frame as bytes; several when its only record is longer than a frame may be. Lengths are those before deflating. */
export function encodeFrame(frame: Frame, bytesMax: number): readonly Uint8Array[] {
  const pieces = plainPieces(frame, bytesMax);
  return frame.deflate === true ? pieces.map(deflated) : pieces;
}

/** How many of the records, from the first on, one frame holds even if it must name its points itself; at least one. */
export function fittingCount(records: readonly UplinkRecord[], bytesMax: number): number {
  const own = new Map<PointId, number>();
  const boots = new Set<string>();
  let bytesLeft = bytesMax - frameHeadBytesMax;
  for (const [at, record] of records.entries()) {
    bytesLeft -= bytesAdded(record, own, boots);
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

/** What a box announced under this name (in hexadecimal), with the boot as `bootText` has it, if it is known here. */
export type AnnouncedAs = (name: string) => Announced | undefined;

export function decodeFrame(
  bytes: Uint8Array,
  announcedAs: AnnouncedAs = () => undefined,
): Result<DecodedFrame, WireFault> {
  const frame = decodeMessage(bytes, { keys: frameKeys, schema: frameSchema, bytesMax: limits.uplinkFrameBytesMax });
  if (!frame.ok) return frame;
  const birth = birthOf(frame.value, announcedAs);
  if (!birth.ok) return birth;
  const { records: rows, part, scale: _scale, boots: _boots, dictionary: _dictionary, ...head } = frame.value;
  const context = contextOf(frame.value, birth.value);
  const records: WireRecord[] = [];
  for (const [at, row] of rows.entries()) {
    const record = recordOf(row, head.firstSeq + at, context);
    if (!record.ok) return record;
    records.push(record.value);
  }
  const { box } = birth.value;
  return ok({ ...head, box, part: part && { index: part[0], count: part[1] }, records });
}

type RawFrame = z.infer<typeof frameSchema>;
type Origin = Pick<Announced, "box"> & Partial<Announced>;

/** Never a guess: without its birth a frame that counts by it is not read. */
function birthOf({ box, epoch, dictionary }: RawFrame, announcedAs: AnnouncedAs): Result<Origin, WireFault> {
  if (dictionary !== undefined) {
    const name = nameText(dictionary);
    const birth = announcedAs(name);
    return birth === undefined ? fail({ kind: "dictionary", epoch, name }) : ok(birth);
  }
  return box === undefined ? fail({ kind: "shape", path: "box", problem: "neither a box nor a birth" }) : ok({ box });
}

function contextOf({ points, scale: decimals, boots }: RawFrame, { boot, inventory }: Origin): ReadContext {
  const announced = boot === undefined ? [] : [boot];
  return {
    own: points,
    scale: decimals,
    boots: boots?.map(bootText) ?? announced,
    listed: inventory ?? points.map((id) => ({ id, decimals })),
  };
}

/** Keys, numbers and a box id of 64 bytes; two lists whose lengths are told in five bytes each. */
const frameHeadBytesMax = 160;

function bytesAdded(record: UplinkRecord, own: Map<PointId, number>, boots: Set<string>): number {
  const added = pointsOf(record).filter((point) => !own.has(point));
  for (const point of added) own.set(point, own.size);
  const boot = boots.has(record.at.boot) ? [] : [bootBytes(record.at.boot)];
  boots.add(record.at.boot);
  const context = rowContextOf({ own, boots: [...boots], dictionary: undefined });
  return encode([...added, ...boot, rowOf(record, context)]).length;
}

function plainPieces(frame: Frame, bytesMax: number): readonly Uint8Array[] {
  const whole = encodePart(frame, undefined);
  const [only] = frame.records;
  if (whole.length <= bytesMax || frame.records.length > 1 || only === undefined) return [whole];
  const pieces = piecesOf(frame, only, bytesMax);
  return pieces.map((piece, index) => encodePart({ ...frame, records: [piece] }, { index, count: pieces.length }));
}

function encodePart(frame: Frame, part: Part | undefined): Uint8Array {
  const { epoch, lane, records, lostBefore, historical = false } = frame;
  const firstSeq = records[0]?.seq ?? 0;
  assert(
    records.every((record, at) => record.lane === lane && record.seq === firstSeq + at),
    "a frame holds consecutive records of one lane",
  );
  const contents = contentsOf(frame);
  const context = rowContextOf(contents);
  return encodeMessage(frameKeys, {
    epoch,
    lane: lane === "summary" ? undefined : lane,
    firstSeq,
    records: records.map((record) => rowOf(record, context)),
    lostBefore: lostBefore > 0 ? lostBefore : undefined,
    part: part && [part.index, part.count],
    historical: historical ? true : undefined,
    ...originOf(frame, contents),
  });
}

/** What a birth has said already is left to it. */
function originOf({ box }: Frame, { own, boots, dictionary }: Contents) {
  const points = own.size > 0 ? [...own.keys()] : undefined;
  if (dictionary === undefined) return { box, points, boots: boots.map(bootBytes) };
  const isItsBoot = boots.length === 1 && boots[0] === dictionary.boot;
  return { points, dictionary: dictionary.name, boots: isItsBoot ? undefined : boots.map(bootBytes) };
}

function rowContextOf({ own, boots, dictionary }: Contents): RowContext {
  const points = [...own.keys()].map((id) => ({ id, decimals: scale }));
  return { own, boots, listed: dictionary ?? { points, numbers: own } };
}

interface Contents {
  readonly own: ReadonlyMap<PointId, number>;
  readonly boots: readonly string[];
  readonly dictionary: Dictionary | undefined;
}

/** A summary of points that the birth did not announce (the site has changed since) makes the frame say all itself. */
function contentsOf({ box, boot, records, inventory }: Frame): Contents {
  const boots = [...new Set(records.map(({ at }) => at.boot))];
  const summaries = records.filter(({ body }) => body.kind === "summary");
  const isNamed = boot !== undefined && inventory !== undefined && summaries.length > 0;
  const dictionary = isNamed ? dictionaryOf({ box, boot, inventory }) : undefined;
  const isCovered = summaries.flatMap(pointsOf).every((point) => dictionary?.numbers.has(point) === true);
  const naming = isCovered ? records.filter(({ body }) => body.kind !== "summary") : records;
  const own = new Map([...new Set(naming.flatMap(pointsOf))].map((point, index) => [point, index]));
  return { own, boots, dictionary: isCovered ? dictionary : undefined };
}

/** Halved until every piece fits. A record of another kind cannot be cut and travels alone, whatever its length. */
function piecesOf(frame: Frame, record: UplinkRecord, bytesMax: number): readonly UplinkRecord[] {
  const halves = halvesOf(record.body);
  const part = { index: 0xff_ff, count: 0xff_ff };
  const isShort = encodePart({ ...frame, records: [record] }, part).length <= bytesMax;
  if (halves === undefined || isShort) return [record];
  return halves.flatMap((body) => piecesOf(frame, { ...record, body }, bytesMax));
}

const count = z.int().min(0);
const frameSchema = z.object({
  box: z.string().optional(),
  epoch: count,
  lane: z.enum(lanes).default("summary"),
  firstSeq: z.int().min(1),
  scale: z.int().min(0).max(18).default(scale),
  points: z.array(z.string()).default([]),
  records: z.array(z.custom<CborMap>(isMap, "a record is a map")).min(1),
  lostBefore: count.default(0),
  part: z.tuple([count, z.int().min(2)]).optional(),
  historical: z.boolean().default(false),
  dictionary: z.instanceof(Uint8Array).optional(),
  boots: z.array(z.instanceof(Uint8Array)).optional(),
});
