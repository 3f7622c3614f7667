import { decode as decodeAny } from "cbor-x";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, type Frame } from "../../cloud-bridge/cbor-frame.ts";
import { encodeSenml } from "../../cloud-bridge/cbor-senml.ts";
import type { UplinkBody, UplinkRecord } from "../../gateway/core/uplink.ts";
import { readSenml } from "../../sensors/mqtt/senml.ts";
import { decodeSenml } from "../../simulators/district/senml.ts";
import { alarm, inventoryFor, momentAt, oneOfEach, startWallMs, summary } from "./records.ts";

const head = { box: "jianye-07", epoch: 0xfedcba98, lostBefore: 0, inventory: inventoryFor(900) };
const gas = { id: "gas-01/lel", quantity: "combustible-gas", unit: "%LEL", decimals: 1, gridPath: [] };

function frameOf(records: readonly UplinkRecord[], over: Partial<Frame> = {}): Frame {
  return { ...head, lane: records[0]?.lane ?? "event", records, ...over };
}

function packs(frame: Frame, bytesMax = 32_768) {
  return encodeSenml(frame, bytesMax).map((bytes) => {
    const read = decodeSenml(bytes);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  });
}

describe("records as SenML", () => {
  test.each(Object.keys(oneOfEach) as UplinkBody["kind"][])("%s says all that our own frame says", (kind) => {
    const record = { lane: "summary", seq: 7, at: momentAt(7), body: oneOfEach[kind] } as const;
    const [pack] = packs(frameOf([record], { lostBefore: 2, historical: true }));
    const { inventory: _, ...bare } = frameOf([record], { lostBefore: 2, historical: true });
    const ours = decodeFrame(encodeFrame(bare, 1e6)[0] ?? new Uint8Array());
    expect({ ...pack, points: undefined }).toEqual(ours.ok && { ...ours.value, points: undefined });
  });

  test("are measurements to whoever knows SenML and nothing of us", () => {
    const inventory = [...inventoryFor(3), gas];
    const [bytes = new Uint8Array()] = encodeSenml(frameOf([alarm(1)], { inventory }), 32_768);
    const read = readSenml(decodeAny(bytes), "cbor");
    expect(read).toMatchObject({
      "gridpost:jianye-07:": {
        "gas-01/lel": { v: 55.25, t: (startWallMs + 1_000) / 1000 },
        seq: { v: 1 },
      },
    });
    const [rows = new Uint8Array()] = encodeSenml(frameOf([summary(1, 3)], { inventory }), 32_768);
    expect(readSenml(decodeAny(rows), "cbor")).toMatchObject({
      "gridpost:jianye-07:device-000/temperature/": { min: { v: 19.788, u: "Cel" } },
    });
  });

  test("have names and units as RFC 8428 allows them", () => {
    const all = Object.values(oneOfEach).flatMap((body, at) =>
      encodeSenml(frameOf([{ lane: "summary", seq: at + 1, at: momentAt(at), body }]), 32_768),
    );
    const names = all.flatMap((bytes) =>
      (decodeAny(bytes) as Record<string, unknown>[]).map((item) => `gridpost:jianye-07:${String(item["0"])}`),
    );
    expect(names.filter((name) => !/^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(name))).toEqual([]);
  });

  test("say no time that the box does not believe", () => {
    const doubted = { ...alarm(1), at: { ...momentAt(1), wallTrusted: false } };
    const [bytes = new Uint8Array()] = encodeSenml(frameOf([doubted]), 32_768);
    expect((decodeAny(bytes) as Record<string, unknown>[]).map((item) => item["-3"] ?? 0)).not.toContain(
      startWallMs / 1000 + 1,
    );
    expect((decodeAny(bytes) as Record<string, unknown>[]).find((item) => "-3" in item)?.["-3"]).toBe(0);
    expect(packs(frameOf([doubted]))[0]?.records[0]).toMatchObject({ clockTrusted: false, monoMs: 1_000 });
  });

  test("too long for a pack go in several, each with the number it begins with", () => {
    const many = Array.from({ length: 20 }, (_, at) => summary(at + 1, 10));
    const read = packs(frameOf(many, { lostBefore: 3 }), 8_000);
    expect(read.length).toBeGreaterThan(5);
    expect(read.flatMap(({ records }) => records.map(({ seq }) => seq))).toEqual(many.map(({ seq }) => seq));
    expect(read.map(({ lostBefore }) => lostBefore)).toEqual([3, ...read.slice(1).map(() => 0)]);
    expect(read.every(({ firstSeq, records }) => firstSeq === records[0]?.seq)).toBe(true);
  });

  test("of one long summary are cut between its points, and no pack is too long", () => {
    const pieces = encodeSenml(frameOf([summary(1, 900)]), 8_000);
    expect(pieces.every(({ length }) => length <= 8_000)).toBe(true);
    const read = packs(frameOf([summary(1, 900)]), 8_000);
    expect(read.map(({ part }) => part)).toEqual(read.map((_, index) => ({ index, count: read.length })));
    const rows = read.flatMap(({ records }) =>
      records.flatMap(({ body }) => (body.kind === "summary" ? body.rows : [])),
    );
    expect(new Set(rows.map(({ point }) => point)).size).toBe(900);
  });

  test.each([
    ["no list", Uint8Array.of(0xa0)],
    ["an empty list", Uint8Array.of(0x80)],
    ["a broken one", Uint8Array.of(0x82, 0x01)],
  ])("of another kind are refused: %s", (_, bytes) => {
    expect(decodeSenml(bytes)).toMatchObject({ ok: false, error: { kind: "shape" } });
  });
});
