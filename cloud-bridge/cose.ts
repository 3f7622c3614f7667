import { fail, ok, type Result } from "../gateway/core/result.ts";
import { decode, encode, type CborMap, type CborValue } from "./cbor.ts";
import { isMap } from "./cbor-fields.ts";

/** COSE_Sign1 (RFC 9052 section 4.2) with EdDSA (RFC 9053 section 2.2): what our commands are, and no more of COSE. */
export interface Sign1 {
  readonly keyId: Uint8Array;
  readonly payload: Uint8Array;
  /** What the signature is over: the Sig_structure of section 4.4. */
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

/** Why bytes are no such message. */
export type CoseFault = "not-cbor" | "not-sign1" | "wrong-algorithm" | "critical-header" | "no-key-id";

/** Header parameters (RFC 9052 table 3). */
const header = { alg: 1, crit: 2, kid: 4 } as const;
const edDsa = -8;
/** Tag 18 in its one byte; whether a message carries it depends on the library. */
const sign1Tag = 0xd2;
const arrayOfFour = 0x84;
/** Ours has 14. */
const headerBytesMax = 256;

export function untagged(bytes: Uint8Array): Uint8Array {
  return bytes[0] === sign1Tag ? bytes.subarray(1) : bytes;
}

/** Reads the form; whether the signature is good, the caller asks whoever has keys. */
export function readSign1(bytes: Uint8Array, bytesMax: number): Result<Sign1, CoseFault> {
  const whole = untagged(bytes);
  // Told by one byte: nothing else is worth decoding.
  if (whole[0] !== arrayOfFour) return fail("not-sign1");
  const message = decode(whole, bytesMax);
  if (!message.ok) return fail("not-cbor");
  const parts = partsOf(message.value);
  const headers = parts && decode(parts.bound, headerBytesMax);
  if (parts === undefined || headers?.ok !== true || !isMap(headers.value)) return fail("not-sign1");
  const { bound, loose, payload, signature } = parts;
  const keyId = keyIdOf(headers.value, loose);
  if (!keyId.ok) return keyId;
  return ok({ keyId: keyId.value, payload, signature, toBeSigned: sigStructure(bound, payload) });
}

interface Parts {
  readonly bound: Uint8Array;
  readonly loose: CborMap;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

function partsOf(message: CborValue): Parts | undefined {
  const parts: unknown = message;
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [bound, loose, payload, signature] = parts as readonly CborValue[];
  const isWhole = isBytes(bound) && isMap(loose) && isBytes(payload) && isBytes(signature);
  return isWhole ? { bound, loose, payload, signature } : undefined;
}

/** The same for whoever signs; the algorithm and the key are under the signature too. */
export function writeSign1(
  { keyId, payload }: Pick<Sign1, "keyId" | "payload">,
  sign: (toBeSigned: Uint8Array) => Uint8Array,
): Uint8Array {
  const bound = encode(
    new Map<number, CborValue>([
      [header.alg, edDsa],
      [header.kid, keyId],
    ]),
  );
  const message = encode([bound, new Map(), payload, sign(sigStructure(bound, payload))]);
  return Uint8Array.of(sign1Tag, ...message);
}

/** A label in both buckets is malformed (section 3), and of critical ones we know none. */
function keyIdOf(bound: CborMap, loose: CborMap): Result<Uint8Array, CoseFault> {
  if ([...bound.keys()].some((label) => loose.has(label))) return fail("not-sign1");
  if (bound.get(header.alg) !== edDsa) return fail("wrong-algorithm");
  if (bound.has(header.crit) || loose.has(header.crit)) return fail("critical-header");
  const keyId = bound.get(header.kid) ?? loose.get(header.kid);
  return isBytes(keyId) ? ok(keyId) : fail("no-key-id");
}

function sigStructure(bound: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(["Signature1", bound, new Uint8Array(), payload]);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
