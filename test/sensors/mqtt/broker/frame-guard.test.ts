import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../../../../config/limits.ts";
import { createFrameGuard } from "../../../../sensors/mqtt/broker/frame-guard.ts";

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
  expect(chunks.map((chunk) => guard.feed(chunk)).at(-1)).toBe(fault);
});

test("a fault is final", () => {
  const guard = createFrameGuard();
  expect(guard.feed(frame(0x30, 1))).toBe("not-connect");
  expect(guard.feed(connect)).toBe("not-connect");
});

test("where the network cuts the bytes changes nothing", () => {
  const lengths = fc.array(fc.tuple(fc.constantFrom(0x10, 0x32, 0xc0), fc.nat(300)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
      const bytes = Buffer.concat([connect, ...frames.map(([type, length]) => frame(type, length))]);
      const whole = createFrameGuard().feed(bytes);
      const guard = createFrameGuard();
      let fault: string | undefined;
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const size = cuts[cut % Math.max(1, cuts.length)] ?? 7;
        fault = guard.feed(bytes.subarray(at, (at += size)));
      }
      return fault === whole;
    }),
  );
});

test("random bytes never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => createFrameGuard().feed(bytes) === undefined || true),
  );
});
