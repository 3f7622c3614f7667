import type { PointId } from "../../config/ids.ts";
import type { RollupStep } from "../core/points/rollup.ts";
import type { LaneId } from "../core/uplink.ts";

/**
 * Keys sort as bytes: a letter for the kind of row, then numbers big-endian. No key holds a wall time, so a clock
 * that jumps cannot reorder anything. A letter means one thing in both databases.
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

/** One commit group of readings, in the order of commits, as long as its segment is not packed by point. */
export function groupKey(segment: number, group: number): Key {
  return joined("g", u32(segment), u64(group));
}

export function groupsFrom(segment: number): KeyRange {
  return { gte: groupKey(segment, 0), lt: after("g"), bytesEach: 13 };
}

export function groupsOf(segment: number): KeyRange {
  return { ...segmentRange("g", segment), bytesEach: 13 };
}

export function groupsBefore(segment: number): KeyRange {
  return { gte: joined("g"), lt: groupKey(segment, 0), bytesEach: 13 };
}

export function groupPlaceOf(key: Key): { readonly segment: number; readonly group: number } {
  return { segment: segmentOf(key), group: seqOf(key) };
}

/** All readings of one point in one segment. */
export function seriesKey(segment: number, point: PointId): Key {
  return joined("p", u32(segment), text(point));
}

export function seriesOf(segment: number): KeyRange {
  return segmentRange("p", segment);
}

export function seriesBefore(segment: number): KeyRange {
  return { gte: joined("p"), lt: joined("p", u32(segment)) };
}

export const allSeries: KeyRange = { gte: joined("p"), lt: after("p") };

export function indexKey(segment: number): Key {
  return joined("x", u32(segment));
}

export function indexBefore(segment: number): KeyRange {
  return { gte: joined("x"), lt: indexKey(segment) };
}

/** All minutes or hours of one point in one stretch of segments: neighbours in time are neighbours on disk. */
export function rollupKey(step: RollupStep, point: PointId, stretch: number): Key {
  return joined("r", text(step.slice(0, 1)), text(point), zero, u32(stretch));
}

export function rollupsBetween(step: RollupStep, point: PointId, first: number, last: number): KeyRange {
  const gte = rollupKey(step, point, first);
  return { gte, lt: rollupKey(step, point, last + 1), bytesEach: gte.length };
}

export function stretchOf(key: Key): number {
  return new DataView(key.buffer, key.byteOffset + key.byteLength - 4, 4).getUint32(0);
}

export function stretchKey(stretch: number): Key {
  return joined("y", u32(stretch));
}

export const allStretches: KeyRange = { gte: joined("y"), lt: after("y"), bytesEach: 5 };

/** An entry of the audit journal. */
export function journalKey(seq: number): Key {
  return joined("a", u64(seq));
}

export function journalFrom(seq: number): KeyRange {
  return { gte: journalKey(seq), lt: after("a"), bytesEach: 9 };
}

/** The row that says which segments were let go. */
export const floorKey: Key = joined("d");

export const wholeIndex: KeyRange = { gte: joined("x"), lt: after("x"), bytesEach: 5 };

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

/** For people who read the log. */
export function nameOfKey(key: Key): string {
  const name = names.find(({ kind, bytesMin }) => key[0] === kind.charCodeAt(0) && key.length >= bytesMin);
  return name === undefined ? Buffer.from(key).toString("hex") : name.of(key);
}

interface Name {
  readonly kind: string;
  readonly bytesMin: number;
  readonly of: (key: Key) => string;
}

const names: readonly Name[] = [
  { kind: "a", bytesMin: 9, of: (key) => `journal entry ${seqOf(key)}` },
  { kind: "c", bytesMin: 9, of: (key) => `commit ${seqOf(key)}` },
  { kind: "f", bytesMin: 9, of: (key) => `fact ${seqOf(key)}` },
  { kind: "s", bytesMin: 2, of: (key) => `${stateRowOf(key).table} ${stateRowOf(key).row}` },
  { kind: "u", bytesMin: 10, of: (key) => `uplink ${decoder.decode(key.subarray(1, key.indexOf(0)))} ${seqOf(key)}` },
  { kind: "g", bytesMin: 13, of: (key) => `readings group ${seqOf(key)} of segment ${segmentOf(key)}` },
  {
    kind: "p",
    bytesMin: 5,
    of: (key) => `readings of ${decoder.decode(key.subarray(5))} in segment ${segmentOf(key)}`,
  },
  { kind: "y", bytesMin: 5, of: (key) => `index of stretch ${stretchOf(key)}` },
  {
    kind: "r",
    bytesMin: 7,
    of: (key) => `roll-ups of ${decoder.decode(key.subarray(2, -5))} in stretch ${stretchOf(key)}`,
  },
  { kind: "d", bytesMin: 1, of: () => "first segment kept" },
  { kind: "x", bytesMin: 5, of: (key) => `index of segment ${segmentOf(key)}` },
];

function segmentRange(kind: string, segment: number): KeyRange {
  return { gte: joined(kind, u32(segment)), lt: joined(kind, u32(segment + 1)) };
}

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
