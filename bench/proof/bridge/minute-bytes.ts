import { deflateRawSync } from "node:zlib";
import { decodeFrame, encodeFrame } from "../../../cloud-bridge/cbor-frame.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ordinaryMinute, restlessMinute, type Minute } from "./minute.ts";
import { peers } from "./peers.ts";

const bounds = { plain: 600, deflated: 200 } as const;

/** Frames of many minutes, encoded, read back and counted; the longest decides. */
export async function minuteBytes({ full, log }: ProofContext): Promise<Verdict> {
  const seeds = Array.from({ length: full ? 10_000 : 500 }, (_, at) => at + 1);
  const ordinary = sizesOf(seeds.map(ordinaryMinute), "ours", ourBytes);
  const restless = sizesOf(seeds.map(restlessMinute), "ours, every point moving", ourBytes);
  const others = peers.map(({ name, bytes }) => sizesOf(seeds.slice(0, 100).map(ordinaryMinute), name, bytes));
  for (const sizes of [ordinary, restless, ...others]) log(inWords(sizes));
  const wrong = [...seeds.map(ordinaryMinute), ...seeds.map(restlessMinute)].filter((minute) => !isReadRight(minute));
  const isHeld = [ordinary, restless].every(fits) && wrong.length === 0;
  // A bound that anything passes proves nothing.
  const isAbleToFail = others.every((sizes) => !fits(sizes));
  const figure = [ordinary, restless, ...others].map(inWords).join("; ");
  return { kind: isHeld && isAbleToFail ? "held" : "missed", figure: `${figure}; ${wrong.length} read wrong` };
}

interface Sizes {
  readonly name: string;
  readonly plain: number;
  readonly deflated: number;
}

function sizesOf(minutes: readonly Minute[], name: string, bytesOf: (minute: Minute) => Uint8Array): Sizes {
  const plain = minutes.map(bytesOf);
  const packed = minutes.map((minute, at) =>
    bytesOf === ourBytes ? ourPacked(minute) : deflateRawSync(plain[at] ?? ""),
  );
  return { name, plain: longest(plain), deflated: longest(packed) };
}

function ourBytes(minute: Minute): Uint8Array {
  return onlyOf(encodeFrame(frameOf(minute), 32_768));
}

/** As it goes on the wire, the byte string around it included. */
function ourPacked(minute: Minute): Uint8Array {
  return onlyOf(encodeFrame({ ...frameOf(minute), deflate: true }, 32_768));
}

function frameOf({ inventory, record }: Minute) {
  const { boot } = record.at;
  return {
    box: "jianye-07",
    epoch: 0x5eedb07e,
    lane: record.lane,
    records: [record],
    lostBefore: 0,
    boot,
    inventory,
  } as const;
}

/** Every value comes back within half of its last digit, every count exactly. */
function isReadRight(minute: Minute): boolean {
  const { inventory, record } = minute;
  const frame = decodeFrame(ourPacked(minute), () => ({ box: "jianye-07", boot: record.at.boot, inventory }));
  const body = frame.ok ? frame.value.records[0]?.body : undefined;
  if (body?.kind !== "summary" || record.body.kind !== "summary") return false;
  return record.body.rows.every((row, at) => {
    const read = body.rows[at];
    const half = 0.5 / 10 ** (inventory.find(({ id }) => id === row.point)?.decimals ?? 0) + 1e-9;
    const isNear = (name: "min" | "max" | "mean" | "last") =>
      row[name] === undefined ? read?.[name] === undefined : Math.abs((read?.[name] ?? Infinity) - row[name]) <= half;
    const isExact = read?.point === row.point && read.count === row.count && read.refused === row.refused;
    const isGood = read?.goodSeconds === Math.round((row.goodMs ?? 0) / 1000);
    return isExact && isGood && (["min", "max", "mean", "last"] as const).every(isNear);
  });
}

function fits({ plain, deflated }: Sizes): boolean {
  return plain <= bounds.plain && deflated <= bounds.deflated;
}

function inWords({ name, plain, deflated }: Sizes): string {
  return `${name} ${plain} B, ${deflated} B deflated`;
}

function longest(all: readonly Uint8Array[]): number {
  return Math.max(...all.map(({ length }) => length));
}

function onlyOf([bytes = new Uint8Array()]: readonly Uint8Array[]): Uint8Array {
  return bytes;
}
