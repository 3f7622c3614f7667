import type { PointId } from "../../config/ids.ts";
import type { RollupStep } from "../core/points/rollup.ts";
import type { LaneId } from "../core/uplink.ts";

/**
 * Keys sort as bytes: a letter for the kind of row, then numbers big-endian; of what is measured the segment stands
 * before the letter. No key holds a wall time, so a clock that jumps cannot reorder anything.
 */
export type Key = Uint8Array;

/** From `gte` up to, not including, `lt`. */
export interface KeyRange {
  readonly gte: Key;
  readonly lt: Key;
  /** What every key in it measures, where that is fixed: a key that rotted may have lost its number. */
  readonly bytesEach?: number;
}

const decoder = new TextDecoder();
const zero = new Uint8Array([0]);
const one = new Uint8Array([1]);

/** The row that says to which store a database belongs. */
export const identityKey: Key = joined("i");

export function commitKey(commit: number): Key {
  return joined("c", u64(commit));
}

export function commitsFrom(commit: number): KeyRange {
  return { gte: commitKey(commit), lt: after("c"), bytesEach: 9 };
}

export function factKey(seq: number): Key {
  return joined("f", u64(seq));
}

export function factsFrom(seq: number): KeyRange {
  return { gte: factKey(seq), lt: after("f"), bytesEach: 9 };
}

export function stateKey(table: string, row: string): Key {
  return joined("s", text(table), zero, text(row));
}

export const stateRange: KeyRange = { gte: joined("s"), lt: after("s") };

export function stateRowOf(key: Key): { readonly table: string; readonly row: string } {
  const end = key.indexOf(0);
  return { table: decoder.decode(key.subarray(1, end)), row: decoder.decode(key.subarray(end + 1)) };
}

export function uplinkKey(lane: LaneId, seq: number): Key {
  return joined("u", text(lane), zero, u64(seq));
}

export function uplinkFrom(lane: LaneId, seq: number): KeyRange {
  const gte = uplinkKey(lane, seq);
  return { gte, lt: joined("u", text(lane), one), bytesEach: gte.length };
}

/**
 * What is measured lies in the order of time: a segment's rows stand together, behind those of the segment before. So
 * what LevelDB writes anew when it merges tables is the newest part, however much lies before it.
 */
function timed(segment: number, kind: string, ...parts: readonly Uint8Array[]): Key {
  return joined("t", u32(segment), text(kind), ...parts);
}

export const allSegments: KeyRange = { gte: joined("t"), lt: after("t") };

/** One commit group of readings, in the order of commits, as long as its segment is not packed by point. */
export function groupKey(segment: number, group: number): Key {
  return timed(segment, "g", u64(group));
}

export function groupsFrom(segment: number): KeyRange {
  return { gte: groupKey(segment, 0), lt: after("t"), bytesEach: 14 };
}

export function groupsOf(segment: number): KeyRange {
  return { gte: timed(segment, "g"), lt: timed(segment, "h"), bytesEach: 14 };
}

export function groupPlaceOf(key: Key): { readonly segment: number; readonly group: number } {
  return { segment: segmentOf(key), group: seqOf(key) };
}

/** All readings of one point in one segment. */
export function seriesKey(segment: number, point: PointId): Key {
  return timed(segment, "p", text(point));
}

export function seriesOf(segment: number): KeyRange {
  return { gte: timed(segment, "p"), lt: timed(segment, "q") };
}

/** The names of a segment's series. */
export function pointsKey(segment: number): Key {
  return timed(segment, "q");
}

export function indexKey(segment: number): Key {
  return timed(segment, "x");
}

/** What a segment holds but roll-ups, which outlive its readings. */
export function readingsOf(segment: number): readonly KeyRange[] {
  return [
    { gte: timed(segment, "a"), lt: timed(segment, "r") },
    { gte: timed(segment, "x"), lt: timed(segment, "y") },
  ];
}

/** All rows from one segment to another, both included. */
export function segmentsBetween(first: number, last: number): KeyRange {
  return { gte: joined("t", u32(first)), lt: joined("t", u32(last + 1)) };
}

/** All minutes or hours of one point in the stretch that ends with the segment. */
export function rollupKey(step: RollupStep, point: PointId, lastSegment: number): Key {
  return timed(lastSegment, "r", text(step.slice(0, 1)), text(point));
}

/** The names of the points rolled up in that stretch. */
export function rolledKey(lastSegment: number): Key {
  return timed(lastSegment, "v");
}

export function stretchKey(lastSegment: number): Key {
  return timed(lastSegment, "y");
}

/** An entry of the audit journal. */
export function journalKey(seq: number): Key {
  return joined("a", u64(seq));
}

export function journalFrom(seq: number): KeyRange {
  return { gte: journalKey(seq), lt: after("a"), bytesEach: 9 };
}

/** The number of the last group: behind all groups, because it is written with the newest. */
export const tipKey: Key = joined("w");

/** The row that says which segments were let go: behind all others, because it is written with the newest. */
export const floorKey: Key = joined("z");

/** Every key of both databases begins with a small letter. */
export const allRows: KeyRange = { gte: new Uint8Array([0]), lt: new Uint8Array([0xff]) };

/** The number at the end of the keys of facts, commits, uplink records and groups. */
export function seqOf(key: Key): number {
  const view = new DataView(key.buffer, key.byteOffset + key.byteLength - 8, 8);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}

export function segmentOf(key: Key): number {
  return new DataView(key.buffer, key.byteOffset + 1, 4).getUint32(0);
}

/** The letter that says what a row is; of a segment's rows the one behind its number, in upper case. */
export function kindOf(key: Key): string {
  const letter = String.fromCharCode(key[0] ?? 0);
  return letter === "t" ? String.fromCharCode(key[5] ?? 0).toUpperCase() : letter;
}

/** For people who read the log. */
export function nameOfKey(key: Key): string {
  const name = names[kindOf(key)];
  return name === undefined || key.length < name.bytesMin ? Buffer.from(key).toString("hex") : name.of(key);
}

interface Name {
  readonly bytesMin: number;
  readonly of: (key: Key) => string;
}

const names: Readonly<Record<string, Name>> = {
  a: { bytesMin: 9, of: (key) => `journal entry ${seqOf(key)}` },
  c: { bytesMin: 9, of: (key) => `commit ${seqOf(key)}` },
  f: { bytesMin: 9, of: (key) => `fact ${seqOf(key)}` },
  s: { bytesMin: 2, of: (key) => `${stateRowOf(key).table} ${stateRowOf(key).row}` },
  u: { bytesMin: 10, of: (key) => `uplink ${decoder.decode(key.subarray(1, key.indexOf(0)))} ${seqOf(key)}` },
  w: { bytesMin: 1, of: () => "number of the last group" },
  z: { bytesMin: 1, of: () => "first segment kept" },
  G: { bytesMin: 14, of: (key) => `readings group ${seqOf(key)} of segment ${segmentOf(key)}` },
  P: { bytesMin: 6, of: (key) => `readings of ${decoder.decode(key.subarray(6))} in segment ${segmentOf(key)}` },
  Q: { bytesMin: 6, of: (key) => `points of segment ${segmentOf(key)}` },
  R: { bytesMin: 7, of: (key) => `roll-ups of ${decoder.decode(key.subarray(7))} up to segment ${segmentOf(key)}` },
  V: { bytesMin: 6, of: (key) => `points rolled up to segment ${segmentOf(key)}` },
  X: { bytesMin: 6, of: (key) => `index of segment ${segmentOf(key)}` },
  Y: { bytesMin: 6, of: (key) => `index of the stretch up to segment ${segmentOf(key)}` },
};

function after(kind: string): Key {
  return new Uint8Array([kind.charCodeAt(0) + 1]);
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value % 2 ** 32);
  return bytes;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function joined(kind: string, ...parts: readonly Uint8Array[]): Key {
  return Buffer.concat([Buffer.from(kind), ...parts]);
}
