import type { DecodedBirth } from "../../cloud-bridge/cbor-birth.ts";
import type { DecodedFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { perLane, type LaneId } from "../../gateway/core/uplink.ts";

/** Numbers that will never come, and who lost them. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly why: "lost by the box" | "forgotten by the district";
}

/** How far the district is in one lane of one numbering (box, epoch). */
export interface LaneHold {
  /** Everything up to here is held or known to be lost: what an ack says. */
  readonly upTo: number;
  readonly gaps: readonly Gap[];
  readonly duplicates: number;
  /** Frames that came before their predecessors; the box sends them again. */
  readonly ahead: number;
  /** Pieces of the record `upTo + 1`, by their index. */
  readonly pieces: ReadonlyMap<number, WireRecord>;
}

export type BoxHold = Readonly<Record<LaneId, LaneHold>>;

const nothing: LaneHold = { upTo: 0, gaps: [], duplicates: 0, ahead: 0, pieces: new Map() };
export const emptyHold: BoxHold = perLane(() => nothing);

/** The box believes that we hold everything up to its mark: what we do not have of it is gone for good. */
export function atBirth(hold: BoxHold, { lanes: marks }: DecodedBirth): BoxHold {
  return perLane((lane) => {
    const ackedUpTo = marks.find((mark) => mark.lane === lane)?.ackedUpTo ?? 0;
    return skipped(hold[lane], ackedUpTo, "forgotten by the district");
  });
}

export interface Taken {
  readonly hold: LaneHold;
  /** What was not held before, in the order of its numbers. */
  readonly fresh: readonly WireRecord[];
}

/**
 * Only the continuation is taken: what is held already is dropped, what comes too early is refused. What was given up
 * and comes after all, by another platform that held it, fills its gap.
 */
export function takeFrame(hold: LaneHold, frame: DecodedFrame): Taken {
  const found = frame.part === undefined ? frame.records.filter(({ seq }) => isInGap(hold, seq)) : [];
  const taken = takeContinuation(found.reduce(filled, hold), { ...frame, records: without(frame.records, found) });
  return { ...taken, fresh: [...found, ...taken.fresh] };
}

function isInGap({ gaps }: LaneHold, seq: number): boolean {
  return gaps.some(({ from, to }) => from <= seq && seq <= to);
}

function filled(hold: LaneHold, { seq }: WireRecord): LaneHold {
  const gaps = hold.gaps.flatMap((gap) => (gap.from <= seq && seq <= gap.to ? parted(gap, seq) : [gap]));
  return { ...hold, gaps };
}

function parted(gap: Gap, seq: number): readonly Gap[] {
  return [
    { ...gap, to: seq - 1 },
    { ...gap, from: seq + 1 },
  ].filter(({ from, to }) => from <= to);
}

function without(records: readonly WireRecord[], found: readonly WireRecord[]): readonly WireRecord[] {
  return records.filter((record) => !found.includes(record));
}

function takeContinuation(hold: LaneHold, frame: DecodedFrame): Taken {
  if (frame.firstSeq - frame.lostBefore > hold.upTo + 1) {
    return { hold: { ...hold, ahead: hold.ahead + 1 }, fresh: [] };
  }
  const reached = skipped(hold, frame.firstSeq - 1, "lost by the box");
  const fresh = frame.records.filter((record) => record.seq > reached.upTo);
  const dropped = { ...reached, duplicates: reached.duplicates + frame.records.length - fresh.length };
  return frame.part === undefined || fresh.length === 0
    ? { hold: withRecords(dropped, fresh), fresh }
    : takePiece(dropped, frame.part, fresh);
}

export function acksOf(hold: BoxHold): Readonly<Record<LaneId, number>> {
  return perLane((lane) => hold[lane].upTo);
}

function skipped(hold: LaneHold, upTo: number, why: Gap["why"]): LaneHold {
  if (upTo <= hold.upTo) return hold;
  return { ...hold, upTo, gaps: [...hold.gaps, { from: hold.upTo + 1, to: upTo, why }], pieces: new Map() };
}

function takePiece(hold: LaneHold, part: NonNullable<DecodedFrame["part"]>, records: readonly WireRecord[]): Taken {
  const pieces = new Map([...hold.pieces, ...records.map((record) => [part.index, record] as const)]);
  if (pieces.size < part.count) return { hold: { ...hold, pieces }, fresh: [] };
  const whole = joined([...pieces].sort(([a], [b]) => a - b).map(([, record]) => record));
  return { hold: withRecords(hold, whole), fresh: whole };
}

function joined(pieces: readonly WireRecord[]): readonly WireRecord[] {
  const [first] = pieces;
  if (first?.body.kind === "evidence") return [{ ...first, body: { ...first.body, content: contentOf(pieces) } }];
  if (first?.body.kind !== "summary") return first === undefined ? [] : [first];
  const rows = pieces.flatMap(({ body }) => (body.kind === "summary" ? body.rows : []));
  return [{ ...first, body: { ...first.body, rows } }];
}

function contentOf(pieces: readonly WireRecord[]): Uint8Array<ArrayBuffer> {
  return Buffer.concat(pieces.flatMap(({ body }) => (body.kind === "evidence" ? [body.content] : [])));
}

function withRecords(hold: LaneHold, fresh: readonly WireRecord[]): LaneHold {
  const upTo = fresh.at(-1)?.seq ?? hold.upTo;
  return fresh.length === 0 ? hold : { ...hold, upTo, pieces: new Map() };
}
