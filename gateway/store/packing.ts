import type { PointId } from "../../config/ids.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { faults, type Fault, type Reading, type Sample } from "../core/points/reading.ts";
import { createReader, createWriter, type ByteReader, type ByteWriter } from "./bytes.ts";
import type { Damage } from "./codec.ts";
import { nameList, readNames, type NameList } from "./names.ts";
import { newTimeLine, readTime, writeTime, type TimeLine } from "./time-line.ts";
import { newTracks, readForm, writeForm, type Tracks } from "./value-form.ts";

/**
 * Readings in a few bytes each, exactly as they were: a head with the names that occur, then for each reading one
 * tag byte and only what cannot be foretold from the reading before it. The same layout serves a commit group (many
 * points, little time) and a series (one point, much time). docs/store.md shows it byte by byte.
 */
export function packReadings(readings: readonly Reading[], points = nameList()): Uint8Array {
  const indexes = readings.map(({ point }) => points.indexOf(point));
  const packer = createPacker(points, usualBytes * readings.length);
  for (const [place, reading] of readings.entries()) packer.add(reading, indexes[place] ?? 0);
  return packer.bytes();
}

/** Packs readings as they come; whose they are has to be known before the first of them. */
export interface Packer {
  readonly add: (reading: Reading, pointIndex: number) => void;
  /** All of them until now, packed; more may follow. */
  readonly bytes: () => Uint8Array;
  readonly count: () => number;
}

export function createPacker(points: NameList, bytes: number): Packer {
  const names: Names = { boots: nameList(), points, words: nameList() };
  const body = createWriter(bytes);
  const writing = { names, course: newCourse(points.count()) };
  let count = 0;
  return {
    add: (reading, pointIndex) => {
      writeReading(body, reading, pointIndex, writing);
      count += 1;
    },
    bytes: () => Buffer.concat([headOf(count, names), body.bytes()]),
    count: () => count,
  };
}

/** Room for a reading of a group; a writer grows when it takes more. */
const usualBytes = 8;

/** Every reading, or why the bytes are none: a doubtful byte never becomes a value. */
export function unpackReadings(bytes: Uint8Array): Result<readonly Reading[], Damage> {
  const from = createReader(bytes);
  const head = readHead(from);
  const course = newCourse(head.points.length);
  const readings: Reading[] = [];
  while (readings.length < head.count && from.damage() === undefined) {
    const reading = readReading(from, head, course);
    if (reading !== undefined) readings.push(reading);
  }
  if (from.left() > 0) from.refuse(`${from.left()} bytes too many`);
  const damage = from.damage();
  return damage === undefined ? ok(readings) : fail(damage);
}

/** What the next reading is foretold from. */
interface Course {
  readonly line: TimeLine;
  readonly tracks: Tracks;
  point: number;
  /** Of the last reading; only for writing. */
  boot: string | undefined;
}

function newCourse(points: number): Course {
  return { line: newTimeLine(), tracks: newTracks(points), point: -1, boot: undefined };
}

const tags = { kind: 3, point: 4, context: 8, step: 16, form: 96, formShift: 5, extra: 128 } as const;
const kinds = ["good", "uncertain", "bad"] as const;

interface Names {
  readonly boots: NameList;
  readonly points: NameList;
  readonly words: NameList;
}

interface Writing {
  readonly names: Names;
  readonly course: Course;
}

/** The tag says what was written, so it is known last and stands first. */
function writeReading(out: ByteWriter, { sample, at }: Reading, index: number, { names, course }: Writing): void {
  const tagAt = out.skip();
  const jump = index !== foretold(course, names.points.count());
  course.point = index;
  if (jump) out.varint(index);
  const { context, step } = writeTime(out, at, bootOf(at.boot, names, course), course.line);
  const content = writeSample(out, sample, names.words, course);
  out.set(tagAt, content | (jump ? tags.point : 0) | (context ? tags.context : 0) | (step ? tags.step : 0));
}

function bootOf(boot: string, { boots }: Names, course: Course): number {
  if (boot === course.boot) return course.line.boot;
  course.boot = boot;
  return boots.indexOf(boot);
}

/** Points mostly come round in the same order. */
function foretold({ point }: Course, points: number): number {
  return point + 1 < points ? point + 1 : 0;
}

/** Answers its bits of the tag. */
function writeSample(out: ByteWriter, sample: Sample, words: NameList, course: Course): number {
  if (sample.kind === "good") return writeValue(out, sample.value, course);
  out.varint(words.indexOf(sample.why));
  if (sample.kind === "uncertain") return 1 | writeValue(out, sample.value, course);
  if (sample.detail !== undefined) out.text(sample.detail);
  return 2 | (sample.detail === undefined ? 0 : tags.extra);
}

function writeValue(out: ByteWriter, value: number, course: Course): number {
  const { form, wide } = writeForm(out, value, course.tracks, course.point);
  return (form << tags.formShift) | (wide ? tags.extra : 0);
}

function headOf(count: number, { boots, points, words }: Names): Uint8Array {
  const out = createWriter(64 + usualBytes * points.count());
  out.varint(count);
  for (const names of [boots, points, words]) names.write(out);
  return out.bytes();
}

interface Head {
  readonly count: number;
  readonly boots: readonly string[];
  readonly points: readonly string[];
  readonly words: readonly string[];
}

function readHead(from: ByteReader): Head {
  const count = from.varint();
  return { count, boots: readNames(from), points: readNames(from), words: readNames(from) };
}

/** `undefined` only together with damage. */
function readReading(from: ByteReader, head: Head, course: Course): Reading | undefined {
  const tag = from.byte();
  course.point = tag & tags.point ? from.varint() : foretold(course, head.points.length);
  const point = named(from, head.points, course.point);
  const time = { context: (tag & tags.context) > 0, step: (tag & tags.step) > 0 };
  const at = readTime(from, time, course.line);
  const boot = named(from, head.boots, course.line.boot);
  const sample = from.damage() === undefined ? readSample(from, tag, head.words, course) : undefined;
  return from.damage() === undefined && sample !== undefined
    ? { point: point as PointId, sample, at: { boot, ...at } }
    : undefined;
}

function readSample(from: ByteReader, tag: number, words: readonly string[], course: Course): Sample | undefined {
  const kind = kinds[tag & tags.kind];
  const extra = (tag & tags.extra) > 0;
  if (kind === undefined) return from.refuse("a kind of sample nobody writes");
  if (kind === "bad") return badSample(readFault(from, words), extra ? from.text() : undefined);
  const why = kind === "good" ? undefined : readFault(from, words);
  const track = { tracks: course.tracks, index: course.point };
  const value = readForm((tag & tags.form) >> tags.formShift, extra, from, track);
  if (value === undefined || !Number.isFinite(value)) return from.refuse("no number where a value stands");
  return why === undefined ? { kind: "good", value } : { kind: "uncertain", value, why };
}

function badSample(why: Fault, detail: string | undefined): Sample {
  return detail === undefined ? { kind: "bad", why } : { kind: "bad", why, detail };
}

function readFault(from: ByteReader, words: readonly string[]): Fault {
  const word = named(from, words, from.varint());
  const fault = faults.find((each) => each === word);
  if (fault === undefined) from.refuse(`an unknown fault "${word}"`);
  return fault ?? "malformed";
}

function named(from: ByteReader, names: readonly string[], index: number): string {
  const name = names[index];
  if (name === undefined) from.refuse(`name ${index} of ${names.length}`);
  return name ?? "";
}
