import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { encodeBirth, encodeDeath } from "../../cloud-bridge/cbor-birth.ts";
import { decode, encode, type CborMap, type CborValue } from "../../cloud-bridge/cbor.ts";
import { isMap } from "../../cloud-bridge/cbor-fields.ts";
import { decodeFrame, encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { LaneId, UplinkBody, UplinkRecord } from "../../gateway/core/uplink.ts";
import { readCddl } from "./cddl.ts";
import { inventoryFor, momentAt, oneOfEach, summary } from "./records.ts";

const cddl = readCddl(readFileSync(new URL("../../cloud-bridge/wire.cddl", import.meta.url), "utf8"));

const kinds = Object.keys(oneOfEach) as UplinkBody["kind"][];
const head = { box: "jianye-07", epoch: 1, lane: "summary" as LaneId, lostBefore: 0 };

function recordOfKind(kind: UplinkBody["kind"], seq = 1): UplinkRecord {
  return { lane: "summary", seq, at: momentAt(seq), body: oneOfEach[kind] };
}

function frameOf(kind: UplinkBody["kind"]): Uint8Array {
  const [bytes = new Uint8Array()] = encodeFrame({ ...head, records: [recordOfKind(kind)] }, 1e6);
  return bytes;
}

function valueOf(bytes: Uint8Array): CborValue {
  const value = decode(bytes, 1e6);
  if (!value.ok) throw new Error(value.error);
  return value.value;
}

describe("each kind of record", () => {
  test.each(kinds)("%s fits wire.cddl", (kind) => {
    expect(cddl.fault("wire", valueOf(frameOf(kind)))).toBeUndefined();
  });

  test.each(kinds.filter((kind) => kind !== "summary" && kind !== "alarm"))("%s comes back as it went", (kind) => {
    const read = decodeFrame(frameOf(kind));
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    expect(inCoresWords(read.value.records[0]?.body as never)).toEqual(oneOfEach[kind]);
  });
});

/** Values of the wire are integers of a thousandth. */
function contextOf({ minutes, ...body }: Readonly<Record<string, unknown>>): object {
  const rows = (minutes as readonly [string, ...number[]][]).map(([point, agoS, min = 0, max = 0, last = 0]) => {
    return { point, agoS, min: min / 1000, max: max / 1000, last: last / 1000 };
  });
  return { ...body, rows };
}

/** Positional rows by name again, bytes as text. */
function inCoresWords(body: { readonly kind: UplinkBody["kind"] } & Readonly<Record<string, unknown>>): object {
  const rows = (name: string, ...names: readonly string[]) => ({
    ...body,
    [name]: (body[name] as readonly unknown[][]).map((row) =>
      Object.fromEntries(names.map((each, at) => [each, row[at]])),
    ),
  });
  const text = (value: unknown, as: "hex" | "base64") => Buffer.from(value as Uint8Array).toString(as);
  if (body.kind === "duty") return rows("seats", "grid", "role", "people", "why");
  if (body.kind === "rejects") return rows("rejected", "source", "why", "count");
  if (body.kind === "losses") return rows("lanes", "lane", "produced", "received", "dropped", "buffered");
  if (body.kind === "report") return rows("figures", "name", "count");
  if (body.kind === "context") return contextOf(body);
  if (body.kind === "audit-head") return { ...body, hash: text(body["hash"], "hex") };
  if (body.kind !== "evidence") return body;
  return { ...body, hash: text(body["hash"], "hex"), content: text(body["content"], "base64") };
}

describe("every message", () => {
  const inventory = inventoryFor(30);
  const boot = "b1";
  const lanes = [{ lane: "event", ackedUpTo: 3, lastSeq: 5 }] as const;
  const long = { lane: "summary", seq: 1, at: momentAt(1), body: summary(1, 900).body } as const;
  test.each<readonly [string, readonly Uint8Array[]]>([
    ["a birth", encodeBirth({ box: "b", epoch: 1, boot, lanes, inventory }, 1e6)],
    ["a birth in pieces", encodeBirth({ box: "b", epoch: 1, boot, lanes, inventory }, 700)],
    ["a death", [encodeDeath({ box: "b", epoch: 1 })]],
    ["an ack", [encodeAck({ box: "b", epoch: 1, upTo: { event: 7 } })]],
    ["an ack that asks for the birth", [encodeAck({ box: "b", epoch: 1, upTo: {}, birthWanted: true })]],
    ["a summary by its own points", encodeFrame({ ...head, records: [summary(1, 22)] }, 1e6)],
    ["a summary by the inventory", encodeFrame({ ...head, records: [summary(1, 22)], boot, inventory }, 1e6)],
    ["a summary in parts, records lost before", encodeFrame({ ...head, records: [long], lostBefore: 4 }, 8_000)],
    ["a deflated summary", encodeFrame({ ...head, records: [summary(1, 22)], boot, inventory, deflate: true }, 1e6)],
  ])("%s fits wire.cddl", (_, pieces) => {
    for (const bytes of pieces) expect(cddl.fault("wire", valueOf(bytes))).toBeUndefined();
  });

  test("of version 1 fits as well", () => {
    expect(cddl.fault("frame", valueOf(oldFrame))).toBeUndefined();
  });
});

// As version 1 wrote it.
const oldFrame = Buffer.from(
  `a9000101696a69616e79652d30370201036773756d6d617279040905030682766465766963652d3030302f74656d7065726174757265766465
   766963652d3030312f74656d70657261747572650781a5006773756d6d617279011b0000019e7044ab2802f5111b0000019e7043c0c8128287
   00183c0019506c19537a1951a41952098701183c00195ee01961ee19601819607d0801`.replaceAll(/\s/g, ""),
  "hex",
);

test("a frame of version 1 is read", () => {
  const read = decodeFrame(oldFrame);
  expect(read).toMatchObject({ ok: true, value: { box: "jianye-07", lane: "summary", firstSeq: 9, lostBefore: 1 } });
  const body = read.ok ? read.value.records[0] : undefined;
  expect(body).toMatchObject({
    seq: 9,
    clockTrusted: true,
    body: { kind: "summary", periodFromMs: 1_779_999_949_000 },
  });
  expect(body?.body.kind === "summary" && body.body.rows[1]).toEqual({
    point: "device-001/temperature",
    count: 60,
    refused: 0,
    min: 24.288,
    max: 25.07,
    mean: 24.6,
    last: 24.701,
  });
});

describe("the check itself", () => {
  const changed = (
    bytes: Uint8Array,
    change: (frame: Map<number, CborValue>, record: Map<number, CborValue>) => void,
  ) => {
    const frame = new Map(valueOf(bytes) as CborMap);
    const [first] = frame.get(7) as readonly CborValue[];
    const record = new Map(isMap(first) ? first : []);
    frame.set(7, [record]);
    change(frame, record);
    return valueOf(encode(frame));
  };

  test.each<readonly [string, Parameters<typeof changed>[1], string]>([
    ["a lane that is none", (frame) => frame.set(3, "gossip"), "frame.3"],
    ["no records", (frame) => frame.set(7, []), "frame.7[0]"],
    ["a missing epoch", (frame) => frame.delete(2), "frame.2 is not there"],
    ["a number as text", (_, record) => record.set(14, "1"), "frame.7[0].14"],
    ["a name that is a number", (_, record) => record.set(16, ["a", 7]), "frame.7[0].16[1]"],
    ["no rung", (_, record) => record.delete(14), "frame.7[0].14 is not there"],
    ["a severity beyond the list", (_, record) => record.set(0, "siren"), "frame.7[0].0"],
    ["a later version", (frame) => frame.set(0, 3), "frame.0"],
  ])("finds %s", (_, change, place) => {
    expect(cddl.fault("frame", changed(frameOf("escalated"), change))).toContain(place);
  });

  test("finds an array that is too long, and bytes that are too short", () => {
    expect(cddl.fault("mark", ["event", 1, 2, 3])).toContain("mark[3]");
    expect(cddl.fault("mark", ["event", 1, -2])).toContain("mark[2]");
    expect(cddl.fault("dictionary", Uint8Array.of(1))).toContain("8..8 bytes");
    expect(cddl.fault("box", "")).toContain("1..64 bytes");
  });

  test("lets keys pass that a newer box added", () => {
    const value = changed(frameOf("escalated"), (frame, record) => (frame.set(40, "new"), record.set(99, [1])));
    expect(cddl.fault("frame", value)).toBeUndefined();
  });
});
