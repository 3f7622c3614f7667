import { ackKeys } from "./cbor-ack.ts";
import { beatKeys } from "./cbor-beat.ts";
import { birthKeys, deathKeys } from "./cbor-birth.ts";
import { commandKeys } from "./cbor-command.ts";
import type { Keys } from "./cbor-fields.ts";
import { frameKeys } from "./cbor-frame.ts";
import { readTree, type Node, type Tree } from "./cbor-tree.ts";
import { recordKeys } from "./record.ts";

/** A message of ours by its name in wire.cddl, in diagnostic notation with a name beside each key. */
export interface Diagnosis {
  readonly message: "frame" | "birth" | "death" | "beat" | "ack" | "command" | "unknown";
  /** RFC 8949 section 8; one field a line. */
  readonly notation: string;
  readonly fault?: Tree["fault"];
}

/** What is broken stands as a comment in the place where it broke; what we do not know has `?` for a name. */
export function diagnosis(bytes: Uint8Array): Diagnosis {
  const { root, fault } = readTree(bytes);
  const like = messageOf(root);
  const message = like === "ack" && isBeat(root) ? "beat" : like;
  return { message, notation: shown(root, namesOf[message], ""), ...(fault && { fault }) };
}

/** The names of a map's keys, and of those of the maps in it. */
interface Names {
  readonly keys: Keys;
  readonly inner?: Keys;
  /** Bytes here hold a message. */
  readonly isWrapped?: boolean;
}

const namesOf: Readonly<Record<Diagnosis["message"], Names>> = {
  frame: { keys: frameKeys, inner: recordKeys },
  birth: { keys: birthKeys },
  death: { keys: deathKeys },
  beat: { keys: beatKeys },
  ack: { keys: ackKeys },
  command: { keys: commandKeys },
  unknown: { keys: {} },
};

function messageOf(root: Node): Diagnosis["message"] {
  if (isSign1(root)) return "command";
  return signs.find((sign) => isLike(root, sign.has))?.message ?? "unknown";
}

/** What is wrong with a box is said in words; an ack has a pair for each lane. */
function isBeat(root: Node): boolean {
  const lists = root.kind === "map" ? root.entries.map(([, value]) => value) : [];
  return lists.some((list) => list.kind === "array" && list.items.every(({ kind }) => kind === "text"));
}

interface Sign {
  readonly message: Diagnosis["message"];
  readonly has: readonly (readonly [key: number, kind: Node["kind"]])[];
}

const toAll = [
  [birthKeys.version, "integer"],
  [birthKeys.box, "text"],
] as const;
/** By what a message is known, the surest sign first. */
const signs: readonly Sign[] = [
  { message: "frame", has: [[frameKeys.firstSeq, "integer"] as const, [frameKeys.records, "array"] as const] },
  { message: "birth", has: [...toAll, [birthKeys.points, "array"]] },
  { message: "command", has: [...toAll, [commandKeys.verb, "text"]] },
  { message: "ack", has: [...toAll, [ackKeys.lanes, "array"]] },
  { message: "death", has: [...toAll, [deathKeys.epoch, "integer"]] },
];

function isLike(root: Node, has: Sign["has"]): boolean {
  if (root.kind !== "map") return false;
  const kindAt = (wanted: number) =>
    root.entries.find(([key]) => key.kind === "integer" && key.value === BigInt(wanted))?.[1].kind;
  return has.every(([key, kind]) => kindAt(key) === kind);
}

/** COSE_Sign1, with its tag or without (RFC 9052 section 4.2). */
function isSign1(node: Node): boolean {
  const body = node.kind === "tag" && node.tag === 18n ? node.item : node;
  return body.kind === "array" && body.items.map(({ kind }) => kind).join(" ") === "bytes map bytes bytes";
}

function shown(node: Node, names: Names, indent: string): string {
  if (node.kind === "map") return mapShown(node.entries, names, indent);
  if (node.kind === "array") return arrayShown(node.items, isSign1(node) ? signedNames : () => names, indent);
  if (node.kind === "tag") return `${node.tag}(${shown(node.item, names, indent)})`;
  return node.kind === "bytes" ? bytesShown(node.value, names, indent) : atomShown(node);
}

/** Of the four parts of a signed message the first and the third are messages in themselves. */
function signedNames(at: number): Names {
  return [{ keys: coseKeys, isWrapped: true }, { keys: coseKeys }, { keys: commandKeys, isWrapped: true }][at] ?? plain;
}

/** RFC 9052 table 3. */
const coseKeys = { alg: 1, crit: 2, contentType: 3, kid: 4 } as const;
const plain: Names = { keys: {} };

function mapShown(entries: Extract<Node, { kind: "map" }>["entries"], { keys, inner }: Names, indent: string): string {
  if (entries.length === 0) return "{}";
  const inside = `${indent}  `;
  const within = inner === undefined ? plain : { keys: inner, inner };
  const lines = entries.map(([key, value]) =>
    key.kind === "broken"
      ? `${inside}${atomShown(key)}`
      : `${inside}/ ${nameOf(key, keys)} / ${shown(key, plain, inside)}: ${shown(value, within, inside)}`,
  );
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function nameOf(key: Node, keys: Keys): string {
  const found = Object.entries(keys).find(([, each]) => key.kind === "integer" && key.value === BigInt(each));
  return found?.[0] ?? "?";
}

function arrayShown(items: readonly Node[], namesAt: (at: number) => Names, indent: string): string {
  const inside = `${indent}  `;
  const isNested = items.some(({ kind }) => kind === "map" || kind === "array");
  const all = items.map((each, at) => shown(each, namesAt(at), isNested ? inside : indent));
  return isNested ? `[\n${all.map((each) => `${inside}${each}`).join(",\n")}\n${indent}]` : `[${all.join(", ")}]`;
}

/** `<<…>>`: bytes that hold CBOR (RFC 8610 appendix G.3). */
function bytesShown(value: Uint8Array, names: Names, indent: string): string {
  const { root, fault } = names.isWrapped === true ? readTree(value) : { root: undefined, fault: undefined };
  const isMessage = root?.kind === "map" && fault === undefined;
  return isMessage ? `<<${shown(root, names, indent)}>>` : `h'${Buffer.from(value).toString("hex")}'`;
}

type Atom = Exclude<Node, { kind: "map" | "array" | "tag" | "bytes" }>;

function atomShown(node: Atom): string {
  switch (node.kind) {
    case "integer":
      return String(node.value);
    case "text":
      return JSON.stringify(node.value);
    case "float":
      return Number.isInteger(node.value) ? node.value.toFixed(1) : String(node.value);
    case "simple":
      return simples[node.value] ?? `simple(${node.value})`;
    case "broken":
      return `/ byte ${node.at}: ${node.why} /`;
  }
}

const simples: Readonly<Record<number, string>> = { 20: "false", 21: "true", 22: "null", 23: "undefined" };
