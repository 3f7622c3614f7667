import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, fittingCount, type AnnouncedAs } from "../../cloud-bridge/cbor-frame.ts";
import { deflated, inflated } from "../../cloud-bridge/deflate.ts";
import { dictionaryOf, nameText } from "../../cloud-bridge/cbor-dictionary.ts";
import { encode } from "../../cloud-bridge/cbor.ts";
import { limits } from "../../config/limits.ts";
import type { PointId } from "../../config/ids.ts";
import type { SummaryRow, UplinkRecord } from "../../gateway/core/uplink.ts";
import { inventoryFor, momentAt, summary } from "./records.ts";

const boot = "00112233445566aa";
const box = "jianye-07";
const bytesMax = limits.uplinkFrameBytesMax;

function inBoot(record: UplinkRecord): UplinkRecord {
  return { ...record, at: { ...record.at, boot } };
}

function knowing(inventory = inventoryFor(40)): AnnouncedAs {
  const name = nameText(dictionaryOf({ box, boot, inventory }).name);
  return (asked) => (asked === name ? { box, boot, inventory } : undefined);
}

function frameOf(records: readonly UplinkRecord[], inventory = inventoryFor(40)) {
  return { box, epoch: 3, lane: "summary", records, lostBefore: 0, boot, inventory } as const;
}

function onlyPiece(pieces: readonly Uint8Array[]): Uint8Array {
  expect(pieces).toHaveLength(1);
  return pieces[0] ?? new Uint8Array();
}

describe("a summary that counts by a birth", () => {
  test("is read as if it had named everything itself", () => {
    const records = [summary(1, 30), summary(2, 25)].map(inBoot);
    const { inventory, boot: _, ...bare } = frameOf(records);
    const named = decodeFrame(onlyPiece(encodeFrame(frameOf(records, inventory), bytesMax)), knowing());
    const alone = decodeFrame(onlyPiece(encodeFrame(bare, bytesMax)));
    if (!named.ok || !alone.ok) throw new Error("not read");
    expect(named.value.records).toEqual(alone.value.records);
    expect({ ...named.value, points: [] }).toEqual({ ...alone.value, points: [] });
  });

  test("is not read without that birth, and says which one it wants", () => {
    const bytes = onlyPiece(encodeFrame(frameOf([inBoot(summary(1, 30))]), bytesMax));
    const wanted = { kind: "dictionary", epoch: 3, name: nameText(dictionaryOf(frameOf([])).name) };
    expect(decodeFrame(bytes)).toEqual({ ok: false, error: wanted });
  });

  test.each([
    ["has one point more", inventoryFor(41)],
    ["has two points in another order", [...inventoryFor(40).slice(1), ...inventoryFor(1)]],
    [
      "measures one with other digits",
      inventoryFor(40).map((each, at) => (at === 7 ? { ...each, decimals: 2 } : each)),
    ],
    ["has one in another unit", inventoryFor(40).map((each, at) => (at === 7 ? { ...each, unit: "K" } : each))],
  ])("is not read by a birth that %s: its points would be wrong", (_, other) => {
    const bytes = onlyPiece(encodeFrame(frameOf([inBoot(summary(1, 30))]), bytesMax));
    expect(decodeFrame(bytes, knowing(other))).toMatchObject({ ok: false, error: { kind: "dictionary" } });
  });

  test("of another boot of the box keeps that boot, and one of another box has another name", () => {
    const records = [inBoot(summary(1, 3)), { ...summary(2, 3), at: { ...momentAt(2), boot: "ffeeddccbbaa9988" } }];
    const read = decodeFrame(onlyPiece(encodeFrame(frameOf(records), bytesMax)), knowing());
    expect(read.ok && read.value.records.map((each) => each.boot)).toEqual([boot, "ffeeddccbbaa9988"]);
    const other = dictionaryOf({ box: "other", boot, inventory: inventoryFor(40) });
    expect(nameText(other.name)).not.toBe(nameText(dictionaryOf(frameOf([])).name));
  });

  test("of a point that the site has no more makes the frame name its points itself", () => {
    const record = inBoot(summary(1, 30));
    const bytes = onlyPiece(encodeFrame(frameOf([record], inventoryFor(29)), bytesMax));
    const read = decodeFrame(bytes);
    expect(read.ok && read.value.box).toBe(box);
    expect(read.ok && read.value.points).toHaveLength(30);
  });

  test("fits wherever the same records fit that name their points", () => {
    const records = Array.from({ length: 64 }, (_, at) => inBoot(summary(at + 1, 40)));
    const fitting = fittingCount(records, 8_000);
    expect(onlyPiece(encodeFrame(frameOf(records.slice(0, fitting)), 8_000)).length).toBeLessThanOrEqual(8_000);
  });
});

describe("the rows of a summary", () => {
  const read = (rows: readonly SummaryRow[], decimals = 1) => {
    const inventory = inventoryFor(40).map((each) => ({ ...each, decimals }));
    const body = { kind: "summary", from: { ...momentAt(0), boot }, rows } as const;
    const record = { lane: "summary", seq: 1, at: { ...momentAt(60), boot }, body } as const;
    const frame = decodeFrame(onlyPiece(encodeFrame(frameOf([record], inventory), bytesMax)), knowing(inventory));
    const found = frame.ok ? frame.value.records[0]?.body : undefined;
    if (found?.kind !== "summary") throw new Error(JSON.stringify(frame));
    return found.rows;
  };
  const point = (at: number) => `device-${String(at).padStart(3, "0")}/temperature` as PointId;
  const usual = { count: 60, refused: 0, goodMs: 60_000, min: 20.4, max: 21, mean: 20.7, last: 20.9 };

  test("bring each value within half of the last digit", () => {
    const [row] = read([{ point: point(0), ...usual, min: 20.449, max: 21.051, mean: 20.7499, last: 20.951 }]);
    expect(row).toMatchObject({ min: 20.4, max: 21.1, mean: 20.7, last: 21 });
  });

  test.each<readonly [string, Partial<SummaryRow>, object]>([
    ["below zero", { min: -3.2, max: -0.1, mean: -1.6, last: -3.2 }, { min: -3.2, max: -0.1, mean: -1.6, last: -3.2 }],
    ["that do not move", { min: 7, max: 7, mean: 7, last: 7 }, { min: 7, max: 7, mean: 7, last: 7 }],
    ["of zero", { min: 0, max: 0, mean: 0, last: 0 }, { min: 0, max: 0, mean: 0, last: 0 }],
  ])("bring values %s", (_, values, expected) => {
    expect(read([{ point: point(3), ...usual, ...values }])).toMatchObject([{ point: point(3), ...expected }]);
  });

  test.each([
    ["a number that is none", { min: Number.NaN }],
    ["more than 64 bits", { min: -9e14, max: 9e14, mean: 1, last: 2 }],
    ["a mean below the lowest", { mean: 3 }],
  ])("say nothing instead of %s", (_, values) => {
    const row = { point: point(3), count: 60, refused: 0, goodSeconds: 60 };
    expect(read([{ point: point(3), ...usual, ...values }])).toEqual([row]);
  });

  test("pass over points that nothing was heard of, and bring refused samples and seconds without a good one", () => {
    const rows = [
      { point: point(2), ...usual },
      { point: point(5), ...usual, count: 41, refused: 19, goodMs: 40_700 },
      { point: point(6), count: 0, refused: 60, goodMs: 0 },
      { point: point(39), ...usual, goodMs: undefined as never },
    ];
    const { goodMs: _, ...rest } = usual;
    expect(read(rows)).toEqual([
      { point: point(2), ...rest, goodSeconds: 60 },
      { point: point(5), ...rest, count: 41, refused: 19, goodSeconds: 41 },
      { point: point(6), count: 0, refused: 60, goodSeconds: 0 },
      { point: point(39), ...rest, goodSeconds: undefined },
    ]);
  });
});

describe("a deflated message", () => {
  test("unfolds to what it was, and is left alone where that is shorter", () => {
    const long = encode(Array.from({ length: 500 }, () => 7));
    expect(deflated(long).length).toBeLessThan(40);
    expect(Buffer.from(inflated(deflated(long), 1_000) ?? []).equals(long)).toBe(true);
    const short = encode(new Map([[0, 1]]));
    expect(deflated(short)).toBe(short);
  });

  test.each([
    ["unfolds to more than a message may be", deflated(encode(Array.from({ length: 5_000 }, () => 7)))],
    ["holds noise", encode(Uint8Array.of(0xff, 0xff, 0xff, 1, 2, 3))],
    ["is cut", deflated(encode(Array.from({ length: 500 }, () => 7))).subarray(0, 9)],
    ["is empty", encode(new Uint8Array())],
  ])("that %s is refused by name", (_, bytes) => {
    expect(inflated(bytes, 4_096)).toBeUndefined();
  });

  test("of junk makes no frame", () => {
    expect(decodeFrame(encode(Uint8Array.of(1, 2, 3)))).toEqual({ ok: false, error: { kind: "deflate" } });
    // A deflated byte string is no message: nothing unfolds twice.
    expect(decodeFrame(deflated(deflated(encode(Array.from({ length: 500 }, () => 7)))))).toMatchObject({ ok: false });
  });
});
