import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, frameBytesMax, nothingPending, takeFrames, type Taken } from "../../../sensors/modbus/tcp.ts";
import { hex, unhex } from "./bytes.ts";

const frameBytes = "0001 0000 0005 11 03020007";
const frame = { transaction: 1, unit: 0x11, pdu: unhex("03020007") };

test("a frame is transaction, protocol 0, length, unit and PDU", () => {
  expect(hex(encodeFrame(frame))).toBe(hex(unhex(frameBytes)));
  expect(takeFrames(nothingPending, unhex(frameBytes))).toEqual({ frames: [frame], pending: nothingPending });
});

test("every truncation is incomplete, not garbage, and the rest completes it", () => {
  const whole = unhex(frameBytes);
  for (let cut = 0; cut < whole.length; cut += 1) {
    const first = takeFrames(nothingPending, whole.subarray(0, cut));
    expect(first).toEqual({ frames: [], pending: whole.slice(0, cut) });
    expect(takeFrames(first.pending, whole.subarray(cut)).frames).toEqual([frame]);
  }
});

describe("garbage is known as soon as its bytes are there", () => {
  const rows: readonly [string, string, string][] = [
    ["another protocol", "0001 0001", "protocol 1, not 0 (Modbus)"],
    ["an HTTP answer", "48545450", "protocol 21584, not 0 (Modbus)"],
    ["no room for a PDU", "0001 0000 0001", "length 1, not 2 to 254"],
    ["no length at all", "0001 0000 0000", "length 0, not 2 to 254"],
    ["longer than any frame", "0001 0000 00ff", "length 255, not 2 to 254"],
    ["far longer", "0001 0000 ffff", "length 65535, not 2 to 254"],
  ];
  test.each(rows)("%s", (_, bytes, garbage) => {
    const known = unhex(bytes);
    expect(takeFrames(nothingPending, known)).toEqual({ frames: [], pending: nothingPending, garbage });
    expect(takeFrames(nothingPending, known.subarray(0, -1))).not.toHaveProperty("garbage");
    expect(takeFrames(nothingPending, unhex(frameBytes + bytes)).frames).toEqual([frame]);
  });
});

test("the longest frame is 260 bytes and the longest unfinished one 259", () => {
  const longest = encodeFrame({ transaction: 7, unit: 1, pdu: new Uint8Array(253).fill(3) });
  expect(longest).toHaveLength(frameBytesMax);
  expect(takeFrames(nothingPending, longest).frames).toHaveLength(1);
  expect(takeFrames(nothingPending, longest.subarray(0, 259)).pending).toHaveLength(259);
});

const anyFrame = fc
  .record({ transaction: fc.nat(65_535), unit: fc.nat(255), pdu: fc.uint8Array({ minLength: 1, maxLength: 253 }) })
  .map((each) => encodeFrame(each));
const anyStream = fc
  .array(fc.oneof({ weight: 5, arbitrary: anyFrame }, fc.uint8Array({ maxLength: 12 })), { maxLength: 6 })
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

test("a split at any byte gives the same frames and the same verdict", () => {
  fc.assert(
    fc.property(anyStream, fc.array(fc.nat(1_600), { maxLength: 8 }), (bytes, cuts) => {
      expect(inPieces(bytes, cuts)).toEqual(inPieces(bytes, []));
    }),
    { numRuns: 500 },
  );
});

test("random bytes never throw and what is kept stays below one frame", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (pieces) => {
      let pending = nothingPending;
      for (const piece of pieces) {
        pending = takeFrames(pending, piece).pending;
        expect(pending.length).toBeLessThan(frameBytesMax);
      }
    }),
    { numRuns: 500 },
  );
});

/** After garbage nothing is read any more, as on a connection that was hung up. */
function inPieces(bytes: Uint8Array, cuts: readonly number[]): Taken {
  const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted((a, b) => a - b);
  return ends.reduce<Taken>(
    (so, end, index) => {
      if (so.garbage !== undefined) return so;
      const next = takeFrames(so.pending, bytes.subarray(ends[index - 1] ?? 0, end));
      return { ...next, frames: [...so.frames, ...next.frames] };
    },
    { frames: [], pending: nothingPending },
  );
}
