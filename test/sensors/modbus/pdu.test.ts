import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsPerReadMax, type Table } from "../../../config/modbus-profile.ts";
import { decodeAnswer, encodeRead, exceptionText, type ReadRequest } from "../../../sensors/modbus/pdu.ts";
import { hex, unhex } from "./bytes.ts";
import { answerPdu } from "./slave.ts";

const read = (table: Table, address: number, count: number): ReadRequest => ({ table, address, count });

describe("a read request is function, address and count", () => {
  const rows: readonly [string, ReadRequest][] = [
    ["01 0013 0013", read("coil", 0x13, 19)],
    ["02 00c4 0016", read("discrete", 0xc4, 22)],
    ["03 006b 0003", read("holding", 0x6b, 3)],
    ["04 0008 0001", read("input", 8, 1)],
    ["03 ffff 0001", read("holding", 65_535, 1)],
    ["01 0000 07d0", read("coil", 0, 2000)],
  ];
  test.each(rows)("%s", (bytes, request) => {
    expect(hex(encodeRead(request))).toBe(hex(unhex(bytes)));
  });
});

describe("an answer of the right function and length is its cells", () => {
  // The examples of the specification, V1.1b3 6.1 to 6.4.
  const rows: readonly [string, ReadRequest, readonly number[]][] = [
    ["01 03 cd6b05", read("coil", 19, 19), [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1]],
    ["02 01 35", read("discrete", 0, 6), [1, 0, 1, 0, 1, 1]],
    ["03 06 022b00000064", read("holding", 107, 3), [0x022b, 0, 100]],
    ["04 02 000a", read("input", 8, 1), [10]],
    ["02 01 f1", read("discrete", 0, 1), [1]],
  ];
  test.each(rows)("%s", (bytes, request, cells) => {
    expect(decodeAnswer(unhex(bytes), request)).toEqual({ ok: true, value: { kind: "cells", cells } });
  });
});

describe("anything else is a named fault and never a value", () => {
  const three = read("holding", 0, 3);
  const rows: readonly [string, string, ReadRequest, object][] = [
    ["nothing", "", three, { kind: "wrong-function", expected: 3, got: undefined }],
    ["another function", "04 06 000000000000", three, { kind: "wrong-function", expected: 3, got: 4 }],
    ["an exception of another function", "84 02", three, { kind: "wrong-function", expected: 3, got: 0x84 }],
    ["too few registers", "03 04 00000000", three, { kind: "wrong-length", expected: 8, got: 6 }],
    ["too many registers", "03 08 0000000000000000", three, { kind: "wrong-length", expected: 8, got: 10 }],
    ["a count that is not its length", "03 04 000000000000", three, { kind: "wrong-count", expected: 6, got: 4 }],
    ["an exception without a code", "83", three, { kind: "wrong-length", expected: 2, got: 1 }],
    ["an exception with a tail", "83 02 00", three, { kind: "wrong-length", expected: 2, got: 3 }],
    ["one byte of bits too many", "01 02 0000", read("coil", 0, 8), { kind: "wrong-length", expected: 3, got: 4 }],
    ["one byte of bits too few", "01 01 00", read("coil", 0, 9), { kind: "wrong-length", expected: 4, got: 3 }],
  ];
  test.each(rows)("%s", (_, bytes, request, error) => {
    expect(decodeAnswer(unhex(bytes), request)).toEqual({ ok: false, error });
  });

  test.each(["coil", "discrete", "input", "holding"] as const)("every truncation of the largest %s answer", (table) => {
    const request = read(table, 0, cellsPerReadMax[table]);
    const whole = answerPdu(request, () => 1);
    expect(decodeAnswer(whole, request).ok).toBe(true);
    for (let length = 0; length < whole.length; length += 1) {
      expect(decodeAnswer(whole.subarray(0, length), request).ok).toBe(false);
    }
  });
});

test("an exception keeps its code and gets its name", () => {
  expect(decodeAnswer(unhex("83 02"), read("holding", 0, 1))).toEqual({
    ok: true,
    value: { kind: "exception", code: 2 },
  });
  expect([2, 11, 77].map(exceptionText)).toEqual([
    "exception 2 (illegal data address)",
    "exception 11 (gateway target device failed to respond)",
    "exception 77 (not in the specification)",
  ]);
});

test("random bytes never throw, and give cells only with the function, length and count of the request", () => {
  const request = fc.record({
    table: fc.constantFrom<Table>("coil", "discrete", "input", "holding"),
    address: fc.nat(65_000),
    count: fc.integer({ min: 1, max: 20 }),
  });
  const start = fc.constantFrom([], [1], [2, 1], [3, 2], [4, 4], [0x83]);
  fc.assert(
    fc.property(request, start, fc.uint8Array({ maxLength: 24 }), (asked, head, tail) => {
      const pdu = Uint8Array.of(...head, ...tail);
      const answer = decodeAnswer(pdu, asked);
      if (!answer.ok || answer.value.kind !== "cells") return;
      expect(answer.value.cells).toHaveLength(asked.count);
      expect([pdu[0], pdu[1]]).toEqual([encodeRead(asked)[0], pdu.length - 2]);
    }),
    { numRuns: 2_000 },
  );
});
