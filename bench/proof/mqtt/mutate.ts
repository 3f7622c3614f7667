import type { Rng } from "../../../gateway/core/ports.ts";
import { connectPacket, packet, publishPacket, subscribePacket, text } from "./wire.ts";

const topics = [
  "gridpost/in/n1",
  "gridpost/in/n2",
  "a/b/c",
  "$SYS/x",
  "__proto__",
  "#",
  "+/x",
  "",
  "/",
  "gridpost/proof/status",
  "a/".repeat(60),
];
const payloads = [
  '{"gas":5}',
  '{"gas":1e999}',
  '{"__proto__":{"gas":1}}',
  "[[[[[[[[[[[[[[[[[[[[",
  "",
  "\u0000\ufffe",
  '{"gas":"5 %"}',
  '{"gas":{"gas":[]}}',
];

/** A packet as a client might send it at this point of a conversation; `id` from a small set, so that answers meet. */
export function likelyPacket(rng: Rng): Buffer {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T;
  const id = 1 + Math.floor(rng.next() * 20);
  const number = Buffer.from([id >> 8, id & 0xff]);
  const qos = pick([0, 1, 2] as const);
  return pick<() => Buffer>([
    () =>
      publishPacket({
        topic: pick(topics),
        payload: pick(payloads),
        qos,
        id,
        dup: rng.next() < 0.3,
        retain: rng.next() < 0.2,
      }),
    () =>
      publishPacket({
        topic: pick(topics),
        payload: pick(payloads),
        qos,
        id,
        dup: rng.next() < 0.3,
        retain: rng.next() < 0.2,
      }),
    () => packet(0x62, number),
    () => packet(0x40, number),
    () => packet(0x50, number),
    () => packet(0x70, number),
    () => subscribePacket(id, [pick(topics), pick(topics)], qos),
    () => packet(0xa2, number, text(pick(topics))),
    () => packet(0xc0),
    () => packet(0xe0),
    () =>
      connectPacket({ clientId: pick(topics), will: { topic: pick(topics), payload: pick(payloads), retain: true } }),
    () => connectPacket({ clientId: "again", username: pick(topics), password: pick(payloads) }),
  ])();
}

/** A packet with one or a few things wrong; sometimes with nothing wrong, so that conversations get far. */
export function mutated(bytes: Buffer, rng: Rng): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let left = Math.floor(rng.next() * 4); left > 0; left--)
    mutant = (mutations[Math.floor(rng.next() * mutations.length)] ?? same)(mutant, rng);
  return mutant;
}

type Mutation = (bytes: Buffer, rng: Rng) => Buffer;
const same: Mutation = (bytes) => bytes;
const at = (bytes: Buffer, rng: Rng) => Math.floor(rng.next() * bytes.length);

const mutations: readonly Mutation[] = [
  (bytes, rng) => changed(bytes, at(bytes, rng), (byte) => byte ^ (1 << Math.floor(rng.next() * 8))),
  (bytes, rng) => changed(bytes, at(bytes, rng), () => Math.floor(rng.next() * 256)),
  (bytes, rng) => changed(bytes, 0, () => Math.floor(rng.next() * 256)),
  (bytes, rng) => changed(bytes, 1, () => Math.floor(rng.next() * 256)),
  (bytes, rng) => bytes.subarray(0, at(bytes, rng)),
  (bytes, rng) => Buffer.concat([bytes, bytes.subarray(at(bytes, rng))]),
  (bytes, rng) =>
    Buffer.concat([bytes.subarray(0, at(bytes, rng)), Buffer.alloc(Math.floor(rng.next() * 40), 0xff), bytes]),
  (bytes, rng) =>
    Buffer.concat([
      bytes.subarray(0, 1),
      Buffer.from([0xff, 0xff, 0xff, Math.floor(rng.next() * 256)]),
      bytes.subarray(2),
    ]),
  (bytes) => Buffer.concat([bytes.subarray(0, 1), Buffer.from([0x80, 0x00]), bytes.subarray(2)]),
];

function changed(bytes: Buffer, index: number, to: (byte: number) => number): Buffer {
  if (index < bytes.length) bytes[index] = to(bytes[index] ?? 0);
  return bytes;
}
