import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../../../../config/limits.ts";
import { createFrameGuard, type FrameGuard } from "../../../../sensors/mqtt/broker/frame-guard.ts";

function frame(type: number, length: number): Uint8Array {
  return Buffer.concat([header(type, length), Buffer.alloc(length, 0xff)]);
}

function header(type: number, length: number): Uint8Array {
  const bytes = [type];
  for (let rest = length; ; rest >>= 7) {
    bytes.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) return Uint8Array.from(bytes);
  }
}

function feed(guard: FrameGuard, bytes: Uint8Array): string | undefined {
  const seen = guard.check(bytes, Infinity);
  return seen.kind === "fault" ? seen.fault : undefined;
}

const connect = frame(0x10, 20);
const { mqttConnectBytesMax, mqttFrameBytesMax } = limits;

test.each<[string, readonly Uint8Array[], string | undefined]>([
  ["CONNECT", [connect], undefined],
  ["CONNECT at its limit", [frame(0x10, mqttConnectBytesMax)], undefined],
  ["CONNECT over its limit, announced only", [header(0x10, mqttConnectBytesMax + 1)], "too-long"],
  ["PUBLISH first", [frame(0x30, 5)], "not-connect"],
  ["CONNECT with reserved bits", [frame(0x11, 5)], "not-connect"],
  ["an HTTP request", [Buffer.from("GET / HTTP/1.1\r\n")], "not-connect"],
  ["a TLS hello", [Uint8Array.of(0x16, 3, 1)], "not-connect"],
  ["a PUBLISH at the limit", [connect, frame(0x32, mqttFrameBytesMax)], undefined],
  ["a PUBLISH over the limit, announced only", [connect, header(0x32, mqttFrameBytesMax + 1)], "too-long"],
  ["256 MB announced", [connect, Uint8Array.of(0x32, 0xff, 0xff, 0xff, 0x7f)], "too-long"],
  ["a length of five bytes", [connect, Uint8Array.of(0x32, 0x80, 0x80, 0x80, 0x80, 0x01)], "bad-length"],
  ["frames without a body", [connect, Uint8Array.of(0xc0, 0, 0xc0, 0, 0xe0, 0)], undefined],
  ["nothing", [], undefined],
])("%s: %s", (_, chunks, fault) => {
  const guard = createFrameGuard();
  expect(chunks.map((chunk) => feed(guard, chunk)).at(-1)).toBe(fault);
});

test("a fault is final", () => {
  const guard = createFrameGuard();
  expect(feed(guard, frame(0x30, 1))).toBe("not-connect");
  expect(feed(guard, connect)).toBe("not-connect");
});

test("where the network cuts the bytes changes nothing", () => {
  const lengths = fc.array(fc.tuple(fc.constantFrom(0x10, 0x32, 0xc0), fc.nat(300)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
      const bytes = Buffer.concat([connect, ...frames.map(([type, length]) => frame(type, length))]);
      const whole = feed(createFrameGuard(), bytes);
      const guard = createFrameGuard();
      let fault: string | undefined;
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const size = cuts[cut % Math.max(1, cuts.length)] ?? 7;
        fault = feed(guard, bytes.subarray(at, (at += size)));
      }
      return fault === whole;
    }),
  );
});

test("random bytes never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => feed(createFrameGuard(), bytes) === undefined || true),
  );
});

test("it stops behind as many frames as were asked for, and goes on there", () => {
  const guard = createFrameGuard();
  const bytes = Buffer.concat([connect, frame(0x32, 200), frame(0xc0, 0), frame(0x32, 5).subarray(0, 4)]);
  expect(guard.check(bytes, 2)).toEqual({ kind: "passed", bytes: connect.length + 203, frames: 2 });
  const rest = bytes.subarray(connect.length + 203);
  expect(guard.check(rest, 2)).toEqual({ kind: "passed", bytes: rest.length, frames: 1 });
  expect(guard.check(new Uint8Array(4), 1)).toEqual({ kind: "passed", bytes: 3, frames: 1 });
});
