import type { z } from "zod";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import { decode, encode, type CborMap, type CborValue } from "./cbor.ts";
import type { CborFault } from "./cbor-scan.ts";
import { inflated } from "./deflate.ts";

/** Field names and the integer keys they have on the wire, ascending. A key never changes its meaning. */
export type Keys = Readonly<Record<string, number>>;

/** Readers take every version up to their own: a later one only adds, or says here how to tell. */
const wireVersion = 2;

/** Why a message is not one of ours. */
export type WireFault =
  | { readonly kind: "cbor"; readonly why: CborFault }
  | { readonly kind: "version"; readonly version: unknown }
  | { readonly kind: "deflate" }
  /** The frame counts its points by a birth that is not known here: ask for it. */
  | { readonly kind: "dictionary"; readonly epoch: number; readonly name: string }
  | { readonly kind: "shape"; readonly path: string; readonly problem: string };

/** A map with integer keys; a field without value, or that has no key, is left out. */
export function withKeys<K extends Keys>(
  keys: K,
  fields: { readonly [F in keyof K]?: CborValue | undefined },
): Map<number, CborValue> {
  const map = new Map<number, CborValue>();
  for (const [name, value] of Object.entries<CborValue | undefined>(fields)) {
    const key = keys[name];
    if (value !== undefined && key !== undefined) map.set(key, value);
  }
  return map;
}

/** Names for the integer keys that are known here; an unknown key is what a newer version added and is left alone. */
export function withNames(keys: Keys, map: CborMap): Readonly<Record<string, CborValue>> {
  const names = namesOf(keys);
  const named: Record<string, CborValue> = {};
  for (const [key, value] of map) {
    const name = names.get(key);
    if (name !== undefined) named[name] = value;
  }
  return named;
}

const namesByKeys = new WeakMap<Keys, ReadonlyMap<number, string>>();

function namesOf(keys: Keys): ReadonlyMap<number, string> {
  const made = namesByKeys.get(keys) ?? new Map(Object.entries(keys).map(([name, key]) => [key, name]));
  namesByKeys.set(keys, made);
  return made;
}

/** One message: a map that starts with the version of the schema. */
export function encodeMessage<K extends Keys>(
  keys: K,
  fields: { readonly [F in keyof K]?: CborValue | undefined },
): Uint8Array {
  return encode(withKeys(keys, { ...fields, version: wireVersion }));
}

interface MessageForm<T> {
  readonly keys: Keys;
  readonly schema: z.ZodType<T>;
  readonly bytesMax: number;
}

export function decodeMessage<T>(bytes: Uint8Array, form: MessageForm<T>): Result<T, WireFault> {
  const plain = inflated(bytes, form.bytesMax);
  if (plain === undefined) return fail({ kind: "deflate" });
  const value = decode(plain, form.bytesMax);
  if (!value.ok) return fail({ kind: "cbor", why: value.error });
  if (!isMap(value.value)) return fail({ kind: "shape", path: "", problem: "a message is a map" });
  const named = withNames(form.keys, value.value);
  if (!isKnownVersion(named["version"])) return fail({ kind: "version", version: named["version"] });
  return checked(form.schema, named);
}

function isKnownVersion(version: unknown): boolean {
  return typeof version === "number" && version >= 1 && version <= wireVersion;
}

export function checked<T>(schema: z.ZodType<T>, value: unknown): Result<T, WireFault> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return fail({ kind: "shape", path: issue?.path.join(".") ?? "", problem: issue?.message ?? "unknown" });
}

export function isMap(value: unknown): value is CborMap {
  return value instanceof Map;
}
