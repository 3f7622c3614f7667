import type { PointId } from "../../config/ids.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { faults, type Fault, type Reading, type Sample } from "../core/points/reading.ts";
import { createReader, createWriter, type ByteReader, type ByteWriter } from "./bytes.ts";
import type { Damage } from "./codec.ts";
import { nameList, readNames, writeNames, type NameList } from "./names.ts";
import { newTimeLine, readTime, timeOf, type TimeLine } from "./time-line.ts";
import { formOf, newTrack, readForm, type Track } from "./value-form.ts";

/**
 * Readings in a few bytes each, exactly as they were: a head with the names that occur, then for each reading one
 * tag byte and only what cannot be foretold from the reading before it. The same layout serves a commit group (many
 * points, little time) and a series (one point, much time). docs/store.md shows it byte by byte.
 */
export function packReadings(readings: readonly Reading[]): Uint8Array {
  const names: Names = { boots: nameList(), points: nameList(), words: nameList() };
  for (const { point } of readings) names.points.indexOf(point);
  const body = createWriter();
  const course = newCourse();
  for (const reading of readings) writeReading(body, reading, { names, course });
  return Buffer.concat([headOf(readings.length, names), body.bytes()]);
}

/** Every reading, or why the bytes are none: a doubtful byte never becomes a value. */
export function unpackReadings(bytes: Uint8Array): Result<readonly Reading[], Damage> {
  const from = createReader(bytes);
  const head = readHead(from);
  const course = newCourse();
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
  readonly tracks: Map<number, Track>;
  point: number;
}

function newCourse(): Course {
  return { line: newTimeLine(), tracks: new Map(), point: -1 };
}

function trackOf({ tracks, point }: Course): Track {
  const known = tracks.get(point);
  if (known !== undefined) return known;
  const fresh = newTrack();
  tracks.set(point, fresh);
  return fresh;
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

function writeReading(out: ByteWriter, { point, sample, at }: Reading, { names, course }: Writing): void {
  const index = names.points.indexOf(point);
  const jump = index !== foretold(course, names.points.all.length);
  course.point = index;
  const time = timeOf(at, names.boots.indexOf(at.boot), course.line);
  const content = contentOf(sample, names.words, course);
  out.byte(content.tag | (jump ? tags.point : 0) | (time.context ? tags.context : 0) | (time.step ? tags.step : 0));
  if (jump) out.varint(index);
  time.write(out);
  content.write(out);
}

/** Points mostly come round in the same order. */
function foretold({ point }: Course, points: number): number {
  return (point + 1) % points;
}

interface Content {
  readonly tag: number;
  readonly write: (out: ByteWriter) => void;
}

function contentOf(sample: Sample, words: NameList, course: Course): Content {
  switch (sample.kind) {
    case "good":
      return valueContent(sample.value, 0, trackOf(course), () => undefined);
    case "uncertain":
      return valueContent(sample.value, 1, trackOf(course), (out) => out.varint(words.indexOf(sample.why)));
    case "bad":
      return badContent(words.indexOf(sample.why), sample.detail);
  }
}

function valueContent(value: number, kind: number, track: Track, why: (out: ByteWriter) => void): Content {
  const { form, wide, write } = formOf(value, track);
  const writeBoth = (out: ByteWriter): void => {
    why(out);
    write(out);
  };
  return { tag: kind | (form << tags.formShift) | (wide ? tags.extra : 0), write: writeBoth };
}

function badContent(why: number, detail: string | undefined): Content {
  const write = (out: ByteWriter): void => {
    out.varint(why);
    if (detail !== undefined) out.text(detail);
  };
  return { tag: 2 | (detail === undefined ? 0 : tags.extra), write };
}

function headOf(count: number, { boots, points, words }: Names): Uint8Array {
  const out = createWriter();
  out.varint(count);
  for (const { all } of [boots, points, words]) writeNames(out, all);
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
  const time = { context: (tag & tags.context) > 0, step: (tag & tags.step) > 0 };
  const at = readTime(from, time, course.line);
  const sample = readSample(from, tag, head.words, trackOf(course));
  const point = named(from, head.points, course.point);
  const boot = named(from, head.boots, course.line.boot);
  return from.damage() === undefined && sample !== undefined
    ? { point: point as PointId, sample, at: { boot, ...at } }
    : undefined;
}

function readSample(from: ByteReader, tag: number, words: readonly string[], track: Track): Sample | undefined {
  const kind = kinds[tag & tags.kind];
  const extra = (tag & tags.extra) > 0;
  if (kind === undefined) return from.refuse("a kind of sample nobody writes");
  if (kind === "bad") return badSample(readFault(from, words), extra ? from.text() : undefined);
  const why = kind === "good" ? undefined : readFault(from, words);
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
