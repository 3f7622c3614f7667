import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Names in the order in which they first occur. */
export interface NameList {
  readonly all: readonly string[];
  readonly indexOf: (name: string) => number;
}

export function nameList(): NameList {
  const all: string[] = [];
  const places = new Map<string, number>();
  const add = (name: string): number => {
    places.set(name, all.length);
    return all.push(name) - 1;
  };
  return { all, indexOf: (name) => places.get(name) ?? add(name) };
}

/** Neighbours mostly differ in the middle (gas-1/lel, gas-2/lel): only what differs from the name before is written. */
export function writeNames(out: ByteWriter, names: readonly string[]): void {
  out.varint(names.length);
  names.forEach((name, index) => {
    const before = names[index - 1] ?? "";
    const head = commonHead(before, name);
    const tail = commonTail(before.slice(head), name.slice(head));
    out.varint(head);
    out.varint(tail);
    out.text(name.slice(head, name.length - tail));
  });
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
