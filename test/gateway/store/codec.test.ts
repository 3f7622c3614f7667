import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { decode, decodeJson, encode, encodeJson, encodePacked } from "../../../gateway/store/codec.ts";
import { factKey } from "../../../gateway/store/keys.ts";

const key = factKey(17);
const row = { seq: 17, why: "水位" };

test("a row comes back as it was", () => {
  expect(decodeJson(key, encodeJson(key, row))).toEqual({ ok: true, value: row });
});

test("a packed row comes back as it was, and a packed one that is endless does not come back", () => {
  const long = { rows: Array.from({ length: 1_000 }, (_, index) => ({ point: `node-${index}/gas`, count: 12 })) };
  const value = encodePacked(key, long);
  expect(value.length).toBeLessThan(JSON.stringify(long).length / 5);
  expect(decodeJson(key, value)).toEqual({ ok: true, value: long });
  const bomb = encode(key, "packed", deflateRawSync(Buffer.alloc(100_000_000)));
  expect(decodeJson(key, bomb)).toMatchObject({ ok: false, error: { kind: "content" } });
});

test.each([
  ["plain", encodeJson],
  ["packed", encodePacked],
])("no flipped bit of a %s value is believed", (_, write) => {
  const value = write(key, row);
  for (let bit = 0; bit < value.length * 8; bit += 1) {
    const flipped = value.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(decodeJson(key, flipped)).toMatchObject({ ok: false, error: { kind: "checksum" } });
  }
});

test("no part of a value is believed", () => {
  const value = encodeJson(key, row);
  for (let length = 0; length < value.length; length += 1)
    expect(decodeJson(key, value.subarray(0, length)).ok).toBe(false);
});

test("a value under another key is not believed", () => {
  const moved = decodeJson(factKey(18), encodeJson(key, row));
  expect(moved).toMatchObject({ ok: false, error: { kind: "checksum" } });
});

test("a value of another layout is refused by name and place", () => {
  const value = encode(key, "readings", new Uint8Array([1, 2, 3]));
  expect(decode(key, "json", value)).toEqual({
    ok: false,
    error: { kind: "format", at: 0, why: "format 2, not json" },
  });
});

test("content that is no row is refused, not thrown", () => {
  const value = encode(key, "json", new TextEncoder().encode("{"));
  expect(decodeJson(key, value)).toMatchObject({ ok: false, error: { kind: "content", at: 1 } });
});

test("a row with NaN is a defect: JSON would turn it into another value", () => {
  expect(() => encodeJson(key, { peak: NaN })).toThrow('broken invariant: "peak" of a stored row is NaN');
});
