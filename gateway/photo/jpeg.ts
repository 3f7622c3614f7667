import { fail, ok, type Result } from "../core/result.ts";
import { entropyEnd, headerFault, type JpegFault } from "./jpeg-segment.ts";
import { orientationBytes, orientationIn } from "./orientation.ts";

/** What of a picture it takes to draw it, and nothing that tells of whoever took it. */
export function bareJpeg(bytes: Uint8Array): Result<Uint8Array, JpegFault> {
  if (bytes[0] !== 0xff || bytes[1] !== marker.start) return fail("not-jpeg");
  const reading: Reading = { bytes, at: 2, drawn: [], frames: 0, scans: 0 };
  for (;;) {
    const step = next(reading);
    if (step !== "more") return step === "end" ? written(reading) : fail(step);
  }
}

/** ITU-T T.81 table B.1. */
const marker = { start: 0xd8, end: 0xd9, scan: 0xda, jfif: 0xe0, exif: 0xe1, adobe: 0xee, comment: 0xfe } as const;

interface Reading {
  readonly bytes: Uint8Array;
  at: number;
  /** Tables, frame and scans as they stand in the file. */
  readonly drawn: Uint8Array[];
  frames: number;
  scans: number;
  isJfif?: boolean;
  /** How the colours of an Adobe file are coded. */
  transform?: number;
  orientation?: number | undefined;
}

type Step = "more" | "end" | JpegFault;

function next(reading: Reading): Step {
  const { bytes } = reading;
  if (bytes[reading.at] === undefined) return "cut-short";
  if (bytes[reading.at] !== 0xff) return "malformed";
  while (bytes[reading.at] === 0xff) reading.at += 1;
  const code = bytes[reading.at];
  if (code === undefined) return "cut-short";
  // What follows the end is no part of the picture: it is left behind.
  if (code === marker.end) return reading.scans > 0 ? "end" : "malformed";
  return segment(reading, code);
}

function segment(reading: Reading, code: number): Step {
  const { bytes, at } = reading;
  const length = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  const end = at + 1 + length;
  if (at + 2 >= bytes.length || end > bytes.length) return "cut-short";
  if (length < 2) return "malformed";
  reading.at = end;
  const body = bytes.subarray(at + 3, end);
  if (isApplication(code)) return note(reading, code, body);
  const fault = headerFault(code, body);
  if (fault !== undefined) return fault;
  return code === marker.scan ? scan(reading, at, end) : draw(reading, code, bytes.subarray(at, end));
}

/** Cameras, editors and phones write what they like into these: where, when, by whom, a smaller picture of it. */
function isApplication(code: number): boolean {
  return (code >= 0xe0 && code <= 0xef) || code === marker.comment;
}

function note(reading: Reading, code: number, body: Uint8Array): "more" {
  const isCalled = (name: string) => String.fromCharCode(...body.subarray(0, name.length)) === name;
  if (code === marker.jfif && isCalled("JFIF\0")) reading.isJfif = true;
  if (code === marker.adobe && isCalled("Adobe") && body.length >= 12) reading.transform = body[11] ?? 0;
  if (code === marker.exif && isCalled("Exif\0\0")) reading.orientation ??= orientationIn(body.subarray(6));
  return "more";
}

function draw(reading: Reading, code: number, whole: Uint8Array): Step {
  if (isFrame(code)) reading.frames += 1;
  if (reading.frames > 1) return "malformed";
  reading.drawn.push(Uint8Array.of(0xff), whole);
  return "more";
}

function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xc2;
}

function scan(reading: Reading, from: number, headerEnd: number): Step {
  if (reading.frames === 0) return "malformed";
  const end = entropyEnd(reading.bytes, headerEnd);
  if (end === undefined) return "cut-short";
  reading.drawn.push(Uint8Array.of(0xff), reading.bytes.subarray(from, end));
  reading.scans += 1;
  reading.at = end;
  return "more";
}

/** Of the marks of its makers nothing is copied: they are written anew from what a decoder has to know. */
function written({ drawn, isJfif, transform, orientation }: Reading): Result<Uint8Array, JpegFault> {
  const parts = [
    Uint8Array.of(0xff, marker.start),
    ...(isJfif === true ? [jfif] : []),
    ...(orientation === undefined || orientation === 1 ? [] : [orientationBytes(orientation)]),
    ...(transform === undefined ? [] : [adobe(transform)]),
    ...drawn,
    Uint8Array.of(0xff, marker.end),
  ];
  return ok(joined(parts));
}

/** Version 1.01, square pixels, no picture in it. */
const jfif = Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

function adobe(transform: number): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, Math.min(transform, 2));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
