import { fail, ok, type Result } from "../core/result.ts";
import { stepMs, type RollupStep } from "../core/points/rollup.ts";
import { createReader, createWriter, type ByteReader, type ByteWriter } from "./bytes.ts";
import type { Damage } from "./codec.ts";
import type { Part } from "./fold.ts";
import { newTracks, readForm, writeForm, type Tracks } from "./value-form.ts";

/** The parts of one point and stretch, each written against the one before; docs/store.md shows the bytes. */
export function packParts(parts: readonly Part[], step: RollupStep): Uint8Array {
  const out = createWriter();
  const tracks = newTracks(tracked.length);
  let span = 0;
  out.varint(parts.length);
  for (const part of parts) {
    const next = part.fromMs / stepMs[step];
    out.signed(next - span);
    span = next;
    writePart(out, part, tracks);
  }
  return out.bytes();
}

export function unpackParts(bytes: Uint8Array, step: RollupStep): Result<readonly Part[], Damage> {
  const from = createReader(bytes);
  const tracks = newTracks(tracked.length);
  const parts: Part[] = [];
  const count = from.varint();
  let span = 0;
  while (parts.length < count && from.damage() === undefined) {
    span += from.signed();
    parts.push(readPart(from, span * stepMs[step], tracks));
  }
  if (from.left() > 0) from.refuse(`${from.left()} bytes too many`);
  const damage = from.damage();
  return damage === undefined ? ok(parts) : fail(damage);
}

/** Each has a track of its own, in this order. */
const tracked = ["min", "max", "last"] as const;

function writePart(out: ByteWriter, part: Part, tracks: Tracks): void {
  const { fromMs, firstMs, lastMs, lastGood, goodMs, count } = part;
  out.varint(firstMs - fromMs);
  out.signed(lastMs - firstMs);
  out.varint(goodMs * 2 + (lastGood ? 1 : 0));
  out.varint(count);
  if (count > 0) writeValues(out, part, tracks);
}

function writeValues(out: ByteWriter, part: Part, tracks: Tracks): void {
  for (const [index, field] of tracked.entries()) {
    const at = out.skip();
    const { form, wide } = writeForm(out, part[field], tracks, index);
    out.set(at, form * 2 + (wide ? 1 : 0));
  }
  out.float64(part.sum);
}

function readPart(from: ByteReader, fromMs: number, tracks: Tracks): Part {
  const firstMs = fromMs + from.varint();
  const lastMs = firstMs + from.signed();
  const good = from.varint();
  const count = from.varint();
  const values = count > 0 ? readValues(from, tracks) : { min: 0, max: 0, last: 0, sum: 0 };
  return { fromMs, firstMs, lastMs, lastGood: good % 2 === 1, goodMs: Math.floor(good / 2), count, ...values };
}

function readValues(from: ByteReader, tracks: Tracks): Pick<Part, "min" | "max" | "last" | "sum"> {
  const [min, max, last] = [readValue(from, tracks, 0), readValue(from, tracks, 1), readValue(from, tracks, 2)];
  return { min, max, last, sum: from.float64() };
}

function readValue(from: ByteReader, tracks: Tracks, index: number): number {
  const form = from.byte();
  const value = form < 8 ? readForm(Math.floor(form / 2), form % 2 === 1, from, { tracks, index }) : undefined;
  if (value === undefined) from.refuse("no number where a value stands");
  return value ?? 0;
}
