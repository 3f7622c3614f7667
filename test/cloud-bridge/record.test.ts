import { describe, expect, test } from "vitest";
import type { PointId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { encode } from "../../cloud-bridge/cbor.ts";
import { decodeAck, encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { decodeBirth, decodeDeath, encodeBirth, encodeDeath } from "../../cloud-bridge/cbor-birth.ts";
import { decodeFrame, encodeFrame, fittingCount, frameKeys, type Frame } from "../../cloud-bridge/cbor-frame.ts";
import { dictionaryOf, nameText } from "../../cloud-bridge/cbor-dictionary.ts";
import { recordKeys } from "../../cloud-bridge/record.ts";
import type { LaneId, UplinkRecord } from "../../gateway/core/uplink.ts";
import { alarm, caseStep, escalated, momentAt, summary } from "./records.ts";

const bytesMax = limits.uplinkFrameBytesMax;

function frame(lane: LaneId, records: readonly UplinkRecord[], over: Partial<Frame> = {}): Frame {
  return { box: "jianye-07", epoch: 3, lane, records, lostBefore: 0, ...over };
}

function throughTheWire(of: Frame) {
  const [bytes = new Uint8Array(), ...more] = encodeFrame(of, bytesMax);
  expect(more).toEqual([]);
  const read = decodeFrame(bytes);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

describe("a frame", () => {
  test("says whose records it carries, from which number on, and what was lost before", () => {
    const read = throughTheWire(frame("event", [alarm(41), alarm(42)], { lostBefore: 2 }));
    expect(read).toMatchObject({ box: "jianye-07", epoch: 3, lane: "event", firstSeq: 41, lostBefore: 2 });
    expect(read.part).toBeUndefined();
    expect(read.records.map((record) => record.seq)).toEqual([41, 42]);
    expect(read.points).toEqual(["gas-01/lel"]);
  });

  test("carries an alarm with its deciding value, and without one when silence decided", () => {
    const { value: _, ...body } = alarm(2).body as Extract<UplinkRecord["body"], { kind: "alarm" }>;
    const silent = { ...alarm(2), body };
    const read = throughTheWire(frame("event", [alarm(1), silent]));
    expect(read.records[0]?.body).toEqual({ ...alarm(1).body });
    expect(read.records[1]?.body).toEqual({ ...body, value: undefined });
  });

  test("carries case steps and escalations", () => {
    const opened = { ...caseStep(1), body: { ...caseStep(1).body, from: undefined } } as unknown as UplinkRecord;
    const read = throughTheWire(frame("step", [opened, caseStep(2), escalated(3)]));
    expect(read.records.map((record) => record.body)).toEqual([opened.body, caseStep(2).body, escalated(3).body]);
  });

  test("carries a summary by position, absent values as absent", () => {
    const read = throughTheWire(frame("summary", [summary(9, 21)]));
    const body = read.records[0]?.body;
    if (body?.kind !== "summary") throw new Error("no summary");
    expect(body.periodFromMs).toBe(momentAt(-51).wallMs);
    expect(body.rows).toHaveLength(21);
    const [first] = body.rows;
    expect(first).toEqual({
      point: "device-000/temperature",
      count: 60,
      refused: 0,
      goodSeconds: 60,
      min: 20.588,
      max: 21.37,
      mean: 20.9,
      last: 21.001,
    });
    expect(body.rows[20]).toEqual({ point: "device-020/temperature", count: 0, refused: 60, goodSeconds: 0 });
  });

  test.each([
    [0.0004, 0],
    [-0.0004, 0],
    [0.0006, 0.001],
    [-273.15, -273.15],
    [2_147_483.648, 2_147_483.648],
    [-4_294_967.295, -4_294_967.295],
    [9_007_199_254_740_991, 9_007_199_254_740_991],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [1e17, undefined],
  ])("brings the value %d as %d, never as a made-up zero", (value, expected) => {
    const read = throughTheWire(frame("event", [alarm(1, value)]));
    expect(read.records[0]?.body).toMatchObject({ value: expected });
  });

  test("says when the box does not believe its clock", () => {
    const doubted = { ...alarm(1), at: { ...momentAt(1), wallTrusted: false } };
    const read = throughTheWire(frame("event", [doubted, alarm(2)]));
    expect(read.records.map((record) => record.clockTrusted)).toEqual([false, true]);
    expect(read.records[0]?.atMs).toBe(doubted.at.wallMs);
  });

  test("has the same bytes for the same records, whatever the order in which their fields were set", () => {
    const { kind, ...rest } = alarm(1).body;
    const shuffled = { ...alarm(1), body: { ...rest, kind } } as UplinkRecord;
    expect(encodeFrame(frame("event", [shuffled]), bytesMax)).toEqual(
      encodeFrame(frame("event", [alarm(1)]), bytesMax),
    );
  });

  test("never holds records that do not follow each other", () => {
    expect(() => encodeFrame(frame("event", [alarm(1), alarm(3)]), bytesMax)).toThrow("consecutive");
    expect(() => encodeFrame(frame("step", [alarm(1)]), bytesMax)).toThrow("consecutive");
  });
});

describe("the length of a frame", () => {
  test("is never above the limit, and near it when there is enough to send", () => {
    const many = Array.from({ length: 64 }, (_, at) => summary(at + 1, 50));
    const fitting = fittingCount(many, bytesMax);
    const [bytes = new Uint8Array()] = encodeFrame(frame("summary", many.slice(0, fitting)), bytesMax);
    const [longer = new Uint8Array()] = encodeFrame(frame("summary", many.slice(0, fitting + 1)), bytesMax);
    expect(bytes.length).toBeLessThanOrEqual(bytesMax);
    expect(bytes.length).toBeGreaterThan(bytesMax * 0.9);
    expect(longer.length).toBeGreaterThan(bytesMax - 200);
    expect(fitting).toBeGreaterThan(15);
  });

  test("takes one record at least", () => {
    expect(fittingCount([summary(1, 2000)], bytesMax)).toBe(1);
    expect(fittingCount([alarm(1)], 10)).toBe(1);
  });

  test("is kept by cutting a summary of too many points, and the pieces hold every point once", () => {
    const big = summary(7, 1100);
    const pieces = encodeFrame(frame("summary", [big], { lostBefore: 4 }), bytesMax);
    expect(pieces.length).toBeGreaterThan(1);
    const read = pieces.map((piece) => decodeFrame(piece));
    const frames = read.flatMap((each) => (each.ok ? [each.value] : []));
    expect(frames.map((each) => each.part)).toEqual(pieces.map((_, index) => ({ index, count: pieces.length })));
    expect(frames.every((each) => each.firstSeq === 7 && each.lostBefore === 4)).toBe(true);
    expect(pieces.every((piece) => piece.length <= bytesMax)).toBe(true);
    const rows = frames.flatMap(({ records }) =>
      records.flatMap(({ body }) => (body.kind === "summary" ? body.rows : [])),
    );
    expect(new Set(rows.map((row) => row.point)).size).toBe(1100);
    expect(rows).toHaveLength(1100);
  });

  test("cannot be broken by a case that told the whole town", () => {
    const told = Array.from({ length: 2000 }, (_, at) => `person-with-a-rather-long-name-${at}`);
    const loud = { ...escalated(1), body: { ...escalated(1).body, told } } as unknown as UplinkRecord;
    expect(throughTheWire(frame("step", [loud])).records[0]?.body).toMatchObject({ told: told.slice(0, 256) });
  });
});

describe("a frame of another time", () => {
  const raw = (fields: readonly (readonly [number, unknown])[]) => encode(new Map(fields) as never);
  const row = (fields: readonly (readonly [number, unknown])[]) => new Map(fields) as never;
  const stamp = [
    [recordKeys.atMs, 5],
    [recordKeys.clock, 1],
  ] as const;
  const head = [
    [frameKeys.version, 1],
    [frameKeys.box, "b"],
    [frameKeys.epoch, 1],
    [frameKeys.lane, "event"],
    [frameKeys.firstSeq, 1],
    [frameKeys.scale, 3],
    [frameKeys.points, ["p/q"]],
  ] as const;

  test("may have keys and kinds of records that are not known here: they are left alone", () => {
    const newKind = row([[recordKeys.kind, "siren"], ...stamp, [90, "on"]]);
    const known = row([[recordKeys.kind, "escalated"], ...stamp, [8, "c1"], [14, 0], [15, 0], [16, []], [77, [1]]]);
    const read = decodeFrame(raw([...head, [frameKeys.records, [newKind, known]], [40, "new"]]));
    expect(read.ok && read.value.records.map((record) => record.body)).toEqual([
      { kind: "unknown", word: "siren" },
      { kind: "escalated", case: "c1", rung: 0, loop: 0, told: [] },
    ]);
  });

  test("with another scale is read by that scale", () => {
    const fields = [
      [3, "raised"],
      [4, 0],
      [5, "r"],
      [6, 1],
      [7, "gas"],
      [9, 55],
    ] as const;
    const one = row([[recordKeys.kind, "alarm"], ...stamp, ...fields]);
    const read = decodeFrame(raw([...head.with(5, [frameKeys.scale, 1] as never), [frameKeys.records, [one]]]));
    expect(read.ok && read.value.records[0]?.body).toMatchObject({ point: "p/q", alarm: "p/q#r", value: 5.5 });
  });

  test.each([
    ["no map", encode([1]), { kind: "shape" }],
    ["version 3", raw([[0, 3]]), { kind: "version", version: 3 }],
    ["no version", raw([[1, "b"]]), { kind: "version" }],
    ["no records", raw([...head, [7, []]]), { kind: "shape", path: "records" }],
    ["a record that is no map", raw([...head, [7, [1]]]), { kind: "shape", path: "records.0" }],
    ["a record without time", raw([...head, [7, [row([[0, "siren"]])]]]), { kind: "shape", path: "atMs" }],
    [
      "an unknown lane",
      raw([...head.with(3, [3, "gossip"] as never), [7, [row([])]]]),
      { kind: "shape", path: "lane" },
    ],
    [
      "a point that the dictionary lacks",
      raw([...head, [7, [row([[0, "summary"], ...stamp, [17, 1], [18, [[1, 0, 0, null, null, null, null]]]])]]]),
      { kind: "shape", path: "point" },
    ],
    ["junk", Uint8Array.of(0xff), { kind: "cbor", why: "indefinite" }],
    ["too many bytes", new Uint8Array(bytesMax + 1), { kind: "cbor", why: "too-long" }],
  ])("with %s is refused by name", (_, bytes, error) => {
    expect(decodeFrame(bytes)).toMatchObject({ ok: false, error });
  });
});

describe("birth, death and ack", () => {
  const lanes = [
    { lane: "event", ackedUpTo: 3, lastSeq: 5 },
    { lane: "summary", ackedUpTo: 0, lastSeq: 50_000 },
  ] as const;
  const gridPath = ["chengdu", "jinjiang", "grid-7"];
  const inventory = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      id: `device-${at}/level` as PointId,
      quantity: "water-level",
      unit: "°C",
      decimals: at % 4,
      gridPath: at % 2 === 0 ? gridPath : gridPath.slice(0, 2),
    }));

  test("a birth brings the numbering, where each lane stands, and the inventory with grid paths", () => {
    const birth = { box: "jianye-07", epoch: 3, boot: "00112233445566aa", lanes, inventory: inventory(3) };
    const [bytes = new Uint8Array()] = encodeBirth(birth, bytesMax);
    const dictionary = nameText(dictionaryOf(birth).name);
    expect(decodeBirth(bytes)).toEqual({ ok: true, value: { ...birth, part: undefined, dictionary } });
    expect(bytes.length).toBeLessThan(210);
  });

  test("a birth without points is one piece", () => {
    const pieces = encodeBirth({ box: "b", epoch: 1, boot: "b1", lanes: [], inventory: [] }, bytesMax);
    expect(pieces).toHaveLength(1);
  });

  test("a long inventory goes in pieces, each within the limit and readable by itself", () => {
    const birth = { box: "jianye-07", epoch: 3, boot: "00112233445566aa", lanes, inventory: inventory(1500) };
    const pieces = encodeBirth(birth, bytesMax);
    const read = pieces.map((piece) => decodeBirth(piece)).flatMap((each) => (each.ok ? [each.value] : []));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.every((piece) => piece.length <= bytesMax)).toBe(true);
    expect(read.flatMap((piece) => piece.inventory)).toEqual(birth.inventory);
    expect(read.map((piece) => piece.part?.index)).toEqual(pieces.map((_, index) => index));
  });

  test("death and ack come back as they went", () => {
    expect(decodeDeath(encodeDeath({ box: "b", epoch: 2 }))).toEqual({ ok: true, value: { box: "b", epoch: 2 } });
    const ack = { box: "b", epoch: 2, upTo: { event: 7, summary: 2 ** 40 } };
    expect(decodeAck(encodeAck(ack))).toEqual({ ok: true, value: ack });
  });

  test("an ack of a lane that we do not have is refused", () => {
    const bytes = encode(
      new Map<number, never>([
        [0, 1 as never],
        [1, "b" as never],
        [2, 1 as never],
        [3, [["gossip", 1]] as never],
      ]),
    );
    expect(decodeAck(bytes)).toMatchObject({ ok: false, error: { kind: "shape" } });
  });
});
