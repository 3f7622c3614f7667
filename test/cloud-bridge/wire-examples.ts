import { ackKeys, encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { birthKeys, encodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { decode } from "../../cloud-bridge/cbor.ts";
import { isMap, type Keys } from "../../cloud-bridge/cbor-fields.ts";
import { encodeFrame, frameKeys } from "../../cloud-bridge/cbor-frame.ts";
import { diagnostic } from "./diagnostic.ts";
import { alarm, summary } from "./records.ts";

export function hexLines(bytes: Uint8Array): string {
  return `${
    Buffer.from(bytes)
      .toString("hex")
      .match(/.{1,64}/g)
      ?.join("\n") ?? ""
  }\n`;
}

export function notation(bytes: Uint8Array, keys: Keys, inner: Keys): string {
  const value = decode(bytes, bytes.length);
  if (!value.ok || !isMap(value.value)) throw new Error("not a map");
  return `${diagnostic(value.value, keys, inner)}\n`;
}

const onlyOf = ([bytes = new Uint8Array()]: readonly Uint8Array[]) => bytes;

const head = { box: "jianye-07", epoch: 1, lostBefore: 0 } as const;
const silent = { ...alarm(42), body: { ...alarm(42).body, event: "cleared", value: 12 } } as ReturnType<typeof alarm>;
export const examples = {
  "An event frame": onlyOf(encodeFrame({ ...head, lane: "event", records: [alarm(41), silent] }, 1e6)),
  "A summary frame": onlyOf(encodeFrame({ ...head, lane: "summary", records: [summary(9, 2)], lostBefore: 1 }, 1e6)),
  "A birth": onlyOf(
    encodeBirth(
      {
        ...head,
        lanes: [
          { lane: "event", ackedUpTo: 40, lastSeq: 42 },
          { lane: "step", ackedUpTo: 0, lastSeq: 0 },
          { lane: "summary", ackedUpTo: 7, lastSeq: 9 },
        ],
        inventory: [{ id: "gas-01/lel", quantity: "combustible-gas", unit: "%LEL", gridPath: ["street-3", "grid-7"] }],
      },
      1e6,
    ),
  ),
  "An ack": encodeAck({ ...head, upTo: { event: 42, step: 0, summary: 9 } }),
} as const;
export const keysOf: Readonly<Record<keyof typeof examples, Keys>> = {
  "An event frame": frameKeys,
  "A summary frame": frameKeys,
  "A birth": birthKeys,
  "An ack": ackKeys,
};
