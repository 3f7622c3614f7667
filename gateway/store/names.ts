import { createWriter, type ByteReader, type ByteWriter } from "./bytes.ts";

/** Names in the order in which they first occur. */
export interface NameList {
  readonly count: () => number;
  readonly indexOf: (name: string) => number;
  readonly write: (out: ByteWriter) => void;
}

export function nameList(): NameList {
  return createNameBook()();
}

interface Known {
  readonly name: string;
  /** The list it was put into last, and its place there. */
  list: number;
  index: number;
  /** Its bytes behind that name. */
  before: string;
  delta: Uint8Array;
  /** What was asked for after it the last time. */
  next: Known | undefined;
}

/**
 * One list after another, each ended by the next. They mostly hold the same names in the same order, so the bytes of a
 * name are kept and only copied.
 */
export function createNameBook(): () => NameList {
  const book = new Map<string, Known>();
  let list = 0;
  return () => {
    const all: Known[] = [];
    list += 1;
    const number = list;
    let last: Known | undefined;
    const indexOf = (name: string): number => {
      const guess = last?.next;
      const known = guess?.name === name ? guess : (book.get(name) ?? entered(book, name));
      if (last !== undefined) last.next = known;
      last = known;
      if (known.list === number) return known.index;
      known.list = number;
      known.index = all.push(known) - 1;
      return known.index;
    };
    return { count: () => all.length, indexOf, write: (out) => writeAll(out, all) };
  };
}

function entered(book: Map<string, Known>, name: string): Known {
  const known = { name, list: 0, index: 0, before: "", delta: new Uint8Array(), next: undefined };
  book.set(name, known);
  return known;
}

/** Neighbours mostly differ in the middle (gas-1/lel, gas-2/lel): only what differs from the name before is written. */
function writeAll(out: ByteWriter, all: readonly Known[]): void {
  out.varint(all.length);
  let before = "";
  for (const known of all) {
    if (known.before !== before || known.delta.length === 0) takeDelta(known, before);
    out.raw(known.delta);
    before = known.name;
  }
}

function takeDelta(known: Known, before: string): void {
  const { name } = known;
  const out = createWriter(name.length + 8);
  const head = commonHead(before, name);
  const tail = commonTail(before.slice(head), name.slice(head));
  out.varint(head);
  out.varint(tail);
  out.text(name.slice(head, name.length - tail));
  known.before = before;
  known.delta = out.bytes();
}

export function readNames(from: ByteReader): readonly string[] {
  const count = from.varint();
  const names: string[] = [];
  while (names.length < count && from.damage() === undefined) names.push(readName(from, names.at(-1) ?? ""));
  return names;
}

function readName(from: ByteReader, before: string): string {
  const head = from.varint();
  const tail = from.varint();
  if (head + tail > before.length) from.refuse(`${head + tail} signs of a name of ${before.length}`);
  return before.slice(0, head) + from.text() + before.slice(before.length - tail);
}

/** Never splits a sign that takes two code units: what is written in between must be text of its own. */
function commonHead(one: string, other: string): number {
  let length = 0;
  while (length < one.length && isShared(one.charCodeAt(length), other.charCodeAt(length))) length += 1;
  return length;
}

function commonTail(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (
    length < most &&
    isShared(one.charCodeAt(one.length - 1 - length), other.charCodeAt(other.length - 1 - length))
  )
    length += 1;
  return length;
}

function isShared(one: number, other: number): boolean {
  return one === other && one < 128;
}
