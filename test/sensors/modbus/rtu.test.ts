import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeAnswer, encodeRead } from "../../../sensors/modbus/pdu.ts";
import {
  encodeRtu,
  framesIn,
  hearAnswer,
  judgeRest,
  rtuFrameBytesMax,
  type RtuRequest,
} from "../../../sensors/modbus/rtu.ts";
import { hex, unhex } from "./bytes.ts";

const asked: RtuRequest = { unit: 1, pdu: unhex("03 0004 0001"), dataBytes: 2, echo: false };
const echoing: RtuRequest = { ...asked, echo: true };
const own = "010300040001c5cb";
const answer = "0103020099782e";

test("a request is unit, PDU and the checksum with its low byte first", () => {
  expect(hex(encodeRtu(asked))).toBe(own);
});

test("the exchange recorded on an adapter that echoes is 15.3 cm", (context) => {
  const folder = process.env["GRIDPOST_SHARED_DATA"] ?? join(import.meta.dirname, "../../../../shared/data");
  const file = join(folder, "devices/modbus-rs485-echo.json");
  if (!existsSync(file)) return context.skip("the recorded data is not beside this checkout");
  const [exchange] = recordSchema.parse(JSON.parse(readFileSync(file, "utf8"))).input.exchanges;
  expect(hex(encodeRtu({ unit: 1, pdu: encodeRead(level) }))).toBe(exchange?.request);
  const heard = hearAnswer(unhex(`${exchange?.request}${exchange?.response}`), echoing);
  const decoded = heard.kind === "frame" && decodeAnswer(heard.pdu, level);
  expect(decoded).toEqual({ ok: true, value: { kind: "cells", cells: [153] } });
});

const level = { table: "holding", address: 4, count: 1 } as const;
const recordSchema = z.object({
  input: z.object({ exchanges: z.array(z.object({ request: z.string(), response: z.string() })) }),
});

describe("what is heard after a request", () => {
  const other = (text: string): string => hex(encodeRtu({ unit: unhex(text)[0] ?? 0, pdu: unhex(text).slice(1) }));
  const rows: readonly [string, RtuRequest, string, string][] = [
    ["its answer", asked, answer, "frame 03020099"],
    ["its answer and noise behind it", asked, answer + "00ff", "frame 03020099"],
    ["its answer behind noise", asked, "00ff" + answer, "frame 03020099"],
    ["an exception", asked, other("018302"), "frame 8302"],
    ["nothing", asked, "", "incomplete"],
    ["one byte short", asked, answer.slice(0, -2), "incomplete"],
    ["a wrong checksum", asked, "0103020098782e", "crc"],
    ["an exception with a wrong checksum", asked, "0183020000", "crc"],
    ["another unit", asked, other("0203020099"), "wrong-unit 2"],
    ["an exception of another unit", asked, other("028302"), "wrong-unit 2"],
    ["another function", asked, other("0104020099"), "wrong-function 1"],
    ["another length", asked, other("01030400990099"), "wrong-length 1"],
    ["the request of another master", asked, other("070600010003"), "foreign 7"],
    ["a broadcast", asked, other("000600010003"), "foreign 0"],
    ["its answer behind the frame of another", asked, other("0203020099") + answer, "wrong-unit 2"],
    ["our own request, unexpected", asked, own + answer, "echo"],
    ["our own request, expected", echoing, own + answer, "frame 03020099"],
    ["our own request and nothing else", echoing, own, "incomplete"],
    ["the beginning of our own request", echoing, own.slice(0, 6), "incomplete"],
    ["no echo although one was expected", echoing, answer, "frame 03020099"],
    ["bytes without end", asked, "55".repeat(513), "foreign"],
  ];
  test.each(rows)("%s", (_, request, bytes, expected) => expect(told(unhex(bytes), request)).toBe(expected));
});

describe("what a deadline leaves", () => {
  const rows: readonly [string, RtuRequest, string, string | undefined][] = [
    ["silence", asked, "", undefined],
    ["an echo and silence", echoing, own, undefined],
    ["part of an answer", asked, answer.slice(0, 10), "short"],
    ["an echo and part of an answer", echoing, own + answer.slice(0, 10), "short"],
    ["noise", asked, "00fe00fe00fe00fe", "crc"],
  ];
  test.each(rows)("%s", (_, request, bytes, expected) => expect(judgeRest(unhex(bytes), request)?.kind).toBe(expected));
});

test("frames are found among noise", () => {
  expect(framesIn(unhex(`00ff${answer}aa${own}0102`)).map(({ unit, pdu }) => `${unit} ${hex(pdu)}`)).toEqual([
    "1 03020099",
    "1 0300040001",
  ]);
});

test("every truncation is incomplete and the rest completes it, in whatever pieces it comes", () => {
  const whole = unhex(own + answer);
  for (let cut = 0; cut < whole.length; cut += 1) {
    expect([cut, hearAnswer(whole.subarray(0, cut), echoing).kind]).toEqual([cut, "incomplete"]);
  }
});

test("no single and no double bit error of an answer is taken for it", () => {
  const sound = unhex(answer);
  for (let first = 0; first < sound.length * 8; first += 1) {
    for (let second = first; second < sound.length * 8; second += 1) {
      const bent = flipped(first === second ? sound : flipped(sound, second), first);
      expect(hearAnswer(bent, asked).kind).not.toBe("frame");
    }
  }
});

test("random bytes never throw, and only a checksum makes a frame", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
      const heard = hearAnswer(bytes, asked);
      if (heard.kind === "frame") expect(hex(bytes)).toContain(hex(encodeRtu({ unit: 1, pdu: heard.pdu })));
      if (heard.kind === "incomplete") expect(bytes.length).toBeLessThanOrEqual(2 * rtuFrameBytesMax);
      judgeRest(bytes, asked);
      framesIn(bytes);
    }),
    { numRuns: 1_000 },
  );
});

function told(bytes: Uint8Array, request: RtuRequest): string {
  const heard = hearAnswer(bytes, request);
  if (heard.kind === "frame") return `frame ${hex(heard.pdu)}`;
  if (heard.kind === "incomplete") return heard.kind;
  return [heard.fault.kind, heard.fault.unit].filter((each) => each !== undefined).join(" ");
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
}
