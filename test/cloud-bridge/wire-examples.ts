import { encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { encodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import { diagnosis } from "../../cloud-bridge/diagnostic.ts";
import type { UplinkRecord } from "../../gateway/core/uplink.ts";
import { alarm, inventoryFor, summary } from "./records.ts";

export function hexLines(bytes: Uint8Array): string {
  return `${
    Buffer.from(bytes)
      .toString("hex")
      .match(/.{1,64}/g)
      ?.join("\n") ?? ""
  }\n`;
}

export function notation(bytes: Uint8Array): string {
  const { notation: text, fault } = diagnosis(bytes);
  if (fault !== undefined) throw new Error(fault.why);
  return `${text}\n`;
}

const onlyOf = ([bytes = new Uint8Array()]: readonly Uint8Array[]) => bytes;

export const boot = "4f1c7a529d3e4b86";
export const inventory = inventoryFor(3);
const head = { box: "jianye-07", epoch: 1, boot, inventory, lostBefore: 0 } as const;
const cleared = { ...alarm(42), body: { ...alarm(42).body, event: "cleared", value: 12 } } as UplinkRecord;
const marks = [
  { lane: "event", ackedUpTo: 40, lastSeq: 42 },
  { lane: "step", ackedUpTo: 0, lastSeq: 0 },
  { lane: "summary", ackedUpTo: 7, lastSeq: 9 },
] as const;
const inBoot = ({ at, ...record }: UplinkRecord) => ({ ...record, at: { ...at, boot } });

export const examples = {
  "An event frame": onlyOf(encodeFrame({ ...head, lane: "event", records: [alarm(41), cleared].map(inBoot) }, 1e6)),
  "A summary frame": onlyOf(
    encodeFrame({ ...head, lane: "summary", records: [inBoot(summary(9, 2))], lostBefore: 1 }, 1e6),
  ),
  "A birth": onlyOf(encodeBirth({ ...head, lanes: marks }, 1e6)),
  "An ack": encodeAck({ ...head, upTo: { event: 42, step: 0, summary: 9 } }),
} as const;
