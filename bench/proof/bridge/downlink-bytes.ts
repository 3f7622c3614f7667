import { encodeAck } from "../../../cloud-bridge/cbor-ack.ts";
import { encodeOrder } from "../../../cloud-bridge/cbor-command.ts";
import { encode } from "../../../cloud-bridge/cbor.ts";
import { newKeyPair } from "../../../cloud-bridge/cose-key.ts";
import type { Rng } from "../../../gateway/core/ports.ts";
import { createRng } from "../../../simulators/rng.ts";
import { createCommander } from "../../../simulators/district/commander.ts";
import { boxName } from "./commanded-box.ts";

/** What comes down rightly; everything hostile is made of it, or of nothing. */
export function rightBytes(keys = newKeyPair(), nowMs = 0): readonly Uint8Array[] {
  const desk = { box: boxName, tier: "district", role: "commander", operator: "desk-1", nowMs: () => nowMs } as const;
  const { order, rotate, enrol } = createCommander({ ...desk, keys });
  const { tier, role, operator } = desk;
  const ordered = { box: boxName, id: "o-1", notBeforeMs: nowMs, expiresMs: nowMs + 60_000, tier, role, operator };
  return [
    // What is inside of a signed one: its reader must not rely on the signature.
    encodeOrder({ ...ordered, verb: "mode.set", args: { mode: "alert", reason: "汛期", untilMs: nowMs + 86_400_000 } }),
    encodeOrder({ ...ordered, verb: "roster.apply", args: { version: 4, body: '{"people":[]}' } }),
    encodeAck({ box: boxName, epoch: 1, upTo: { event: 41, step: 7, summary: 90_000, backfill: 0, evidence: 3 } }),
    encodeAck({ box: boxName, epoch: 1, upTo: {}, birthWanted: true }),
    order("upstream.warning", { station: "box-9 w1/level water.hh", severity: 1, leadMs: 3_600_000 }),
    order("mode.set", { mode: "emergency", reason: "防汛Ⅰ级响应", level: "I" }),
    order("threshold.apply", { version: 3, body: JSON.stringify({ rules: [{ id: "gas.hh", above: "40 %LEL" }] }) }),
    order("time", { atMs: nowMs }),
    enrol("abcd-efgh-jkmn-pqrs"),
    rotate(newKeyPair()),
  ];
}

/** One hostile message: a bomb of its own, or a right one with something done to it, up to four times. */
export function hostileBytes(right: readonly Uint8Array[], rng: Rng): Uint8Array {
  if (rng.next() < 0.05) return pick(bombs, rng)(rng);
  let bytes: Buffer = Buffer.from(pick(right, rng));
  for (let left = 1 + whole(rng, 4); left > 0; left -= 1) bytes = pick(mutations, rng)(bytes, rng, right);
  return bytes.subarray(0, longest);
}

/** As long as anything the box reads at all. */
const longest = 65_536;

const bombs: readonly ((rng: Rng) => Uint8Array)[] = [
  // A bignum as long as the message: what some decoders take seconds for (tag 2, a byte string of 65,531 bytes).
  () => Buffer.concat([Buffer.from("c259fffa", "hex"), Buffer.alloc(65_530, 0xff)]),
  (rng) => Buffer.concat([Buffer.from("a100c25a0000fff0", "hex"), Buffer.alloc(65_520, whole(rng, 256))]),
  (rng) => Buffer.alloc(1 + whole(rng, longest), pick([0x81, 0xa1, 0x9f, 0xbf, 0xd8, 0xc2, 0x5f], rng)),
  (rng) => Buffer.concat([Buffer.alloc(whole(rng, 40), 0x81), Buffer.of(0)]),
  (rng) => Buffer.concat([Buffer.of(0xb9, 0x7f, 0xff), Buffer.alloc(65_000, whole(rng, 24))]),
  // Keys that are the same number in two ways.
  () => Buffer.from("a20001180001", "hex"),
  (rng) => encode(new Map(Array.from({ length: 1 + whole(rng, 12_000) }, (_, at) => [at, at]))),
  (rng) => encode(Array.from({ length: 1 + whole(rng, 60_000) }, () => 0)),
  (rng) => noise(longest, rng),
  (rng) => noise(whole(rng, 200), rng),
  () => Buffer.from("9b7fffffffffffffff", "hex"),
  () => Buffer.from("bb7fffffffffffffff", "hex"),
  () => Buffer.from("5b7fffffffffffffff", "hex"),
];

type Mutation = (bytes: Buffer, rng: Rng, right: readonly Uint8Array[]) => Buffer;

const mutations: readonly Mutation[] = [
  (bytes, rng) => changed(bytes, whole(rng, bytes.length), (byte) => byte ^ (1 << whole(rng, 8))),
  (bytes, rng) => changed(bytes, whole(rng, bytes.length), () => whole(rng, 256)),
  (bytes, rng) => changed(bytes, whole(rng, Math.min(8, bytes.length)), () => whole(rng, 256)),
  (bytes, rng) => bytes.subarray(0, whole(rng, bytes.length)),
  (bytes, rng) => bytes.subarray(whole(rng, bytes.length)),
  (bytes, rng) => inserted(bytes, noise(1 + whole(rng, 16), rng), rng),
  (bytes, rng) => inserted(bytes, Buffer.from(pick(traps, rng), "hex"), rng),
  (bytes, rng) => Buffer.concat([bytes, bytes.subarray(whole(rng, bytes.length))]),
  (bytes, rng, right) =>
    Buffer.concat([
      bytes.subarray(0, whole(rng, bytes.length)),
      Buffer.from(pick(right, rng)).subarray(whole(rng, 40)),
    ]),
];

/** Heads that lie, tags, floats, half surrogates, endless strings. */
const traps = ["bb7fffffffffffffff", "9affffffff", "5f", "ff", "c2581f", "fb7ff8000000000000", "63eda080", "f97e00"];

function inserted(bytes: Buffer, what: Buffer, rng: Rng): Buffer {
  const at = whole(rng, bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}

function changed(bytes: Buffer, at: number, to: (byte: number) => number): Buffer {
  const mutant = Buffer.from(bytes);
  if (at < mutant.length) mutant[at] = to(mutant[at] ?? 0);
  return mutant;
}

function noise(length: number, rng: Rng): Buffer {
  const from = whole(rng, noisy.length - length);
  return Buffer.from(noisy.subarray(from, from + length));
}

/** Drawn once: most of the time would go into it otherwise. */
const noisy = Buffer.alloc(1 << 20);
for (let at = 0, rng = createRng(1); at < noisy.length; at += 1) noisy[at] = whole(rng, 256);

function whole(rng: Rng, below: number): number {
  return Math.floor(rng.next() * below);
}

function pick<T>(from: readonly T[], rng: Rng): T {
  return from[whole(rng, from.length)] as T;
}
