import type { FrameField, FrameLayout, FrameMap, NumberType } from "../../config/frame-layout.ts";
import { valueAt } from "./pointer.ts";
import { says } from "./word.ts";

/** What the bytes of a message hold. */
export type FrameRead =
  /** Fields by name. `rest` says why the frame was not read to its end; what stands before that is sure. */
  | { readonly kind: "fields"; readonly content: Readonly<Record<string, unknown>>; readonly rest?: string }
  /** No bytes at any of the places. */
  | { readonly kind: "absent" }
  /** Bytes that mean something else, such as those of another LoRaWAN port. */
  | { readonly kind: "other" }
  | { readonly kind: "refused"; readonly detail: string };

/** The object that a device's own bytes become. Never throws; a truncated frame gives no field at all. */
export function readFrame(map: FrameMap, content: unknown): FrameRead {
  const found = map.at.map((pointer) => valueAt(content, pointer)).find((each) => each !== undefined && each !== null);
  if (found === undefined) return { kind: "absent" };
  if (!map.when.every(({ pointers, is }) => pointers.some((pointer) => says(valueAt(content, pointer), is))))
    return { kind: "other" };
  const bytes = bytesIn(found, map.encoding);
  if (bytes === undefined) return { kind: "refused", detail: `no ${map.encoding} bytes` };
  if (bytes.length <= map.skip) return { kind: "refused", detail: `a frame of ${bytes.length} bytes` };
  return readLayout(map.layout, bytes.subarray(map.skip));
}

const hexForm = /^([0-9a-f]{2})+$/i;
const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function bytesIn(value: unknown, encoding: FrameMap["encoding"]): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") return undefined;
  switch (encoding) {
    case "raw":
      return undefined;
    case "hex": {
      const text = value.replaceAll(/[\s:-]|^0x/g, "");
      return hexForm.test(text) ? Buffer.from(text, "hex") : undefined;
    }
    case "base64":
      return base64Form.test(value) ? Buffer.from(value, "base64") : undefined;
  }
}

function readLayout(layout: FrameLayout, bytes: Uint8Array): FrameRead {
  switch (layout.kind) {
    case "fixed":
      if (bytes.length < layout.length) return truncated(bytes);
      return { kind: "fields", content: Object.fromEntries(entriesOf(layout.fields, bytes)) };
    case "tagged":
      return readTagged(layout, bytes);
    case "flagged":
      return readFlagged(layout, bytes);
  }
}

type Entry = readonly [string, unknown];

/** Behind an unknown tag nothing can be told apart, for its length is not known. */
function readTagged({ tags, tagBytes }: FrameLayout & { kind: "tagged" }, bytes: Uint8Array): FrameRead {
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = Buffer.from(bytes.subarray(at, at + tagBytes)).toString("hex");
    const known = tags.find((each) => each.tag === tag);
    if (known === undefined) return partly(entries, `unknown tag ${tag}`);
    const block = bytes.subarray(at + tagBytes, at + tagBytes + known.length);
    if (block.length < known.length) return truncated(bytes);
    entries.push(...entriesOf(known.fields, block));
    at += tagBytes + known.length;
  }
  return { kind: "fields", content: Object.fromEntries(entries) };
}

function partly(entries: readonly Entry[], rest: string): FrameRead {
  if (entries.length === 0) return { kind: "refused", detail: rest };
  return { kind: "fields", content: Object.fromEntries(entries), rest };
}

function readFlagged({ flags, from, blocks }: FrameLayout & { kind: "flagged" }, bytes: Uint8Array): FrameRead {
  const set = numberAt(bytes, flags.at, flags.type);
  if (set === undefined) return truncated(bytes);
  const entries: Entry[] = [];
  let at = from;
  for (const [bit, { length, fields }] of blocks.entries()) {
    if (((set >> bit) & 1) === 0) continue;
    const block = bytes.subarray(at, at + length);
    if (block.length < length) return truncated(bytes);
    entries.push(...entriesOf(fields, block));
    at += length;
  }
  if (set >> blocks.length !== 0) return partly(entries, `unknown flags ${set.toString(16)}`);
  return { kind: "fields", content: Object.fromEntries(entries) };
}

function truncated(bytes: Uint8Array): FrameRead {
  return { kind: "refused", detail: `a frame cut short at ${bytes.length} bytes` };
}

function entriesOf(fields: readonly FrameField[], block: Uint8Array): readonly Entry[] {
  return fields.flatMap((field) => {
    const raw = numberAt(block, field.at, field.type);
    return raw === undefined ? [] : [[field.name, meaningOf(field, raw)] as const];
  });
}

function meaningOf({ mask, shift, words, scale, offset }: FrameField, raw: number): number | string {
  // Unsigned 32 bits do not fit the signed ones of JavaScript's operators.
  const masked = mask === undefined ? raw : Number((BigInt(raw) & BigInt(mask)) >> BigInt(shift));
  const word = words && Object.hasOwn(words, String(masked)) ? words[String(masked)] : undefined;
  if (word !== undefined) return word;
  const value = masked * scale + offset;
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(12));
}

const sizes: Readonly<Record<NumberType, number>> = {
  u8: 1,
  i8: 1,
  u16be: 2,
  u16le: 2,
  i16be: 2,
  i16le: 2,
  u24be: 3,
  u24le: 3,
  u32be: 4,
  u32le: 4,
  u32cdab: 4,
  i32be: 4,
  i32le: 4,
  f32be: 4,
  f32le: 4,
};

function numberAt(bytes: Uint8Array, at: number, type: NumberType): number | undefined {
  const size = sizes[type];
  if (at + size > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
  return readers[type](view);
}

const readers: Readonly<Record<NumberType, (view: DataView) => number>> = {
  u8: (view) => view.getUint8(0),
  i8: (view) => view.getInt8(0),
  u16be: (view) => view.getUint16(0),
  u16le: (view) => view.getUint16(0, true),
  i16be: (view) => view.getInt16(0),
  i16le: (view) => view.getInt16(0, true),
  u24be: (view) => view.getUint16(0) * 256 + view.getUint8(2),
  u24le: (view) => view.getUint16(0, true) + view.getUint8(2) * 65_536,
  u32be: (view) => view.getUint32(0),
  u32le: (view) => view.getUint32(0, true),
  u32cdab: (view) => view.getUint16(2) * 65_536 + view.getUint16(0),
  i32be: (view) => view.getInt32(0),
  i32le: (view) => view.getInt32(0, true),
  f32be: (view) => view.getFloat32(0),
  f32le: (view) => view.getFloat32(0, true),
};
