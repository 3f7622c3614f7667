import { Decoder } from "cbor-x";
import { describe, expect, test } from "vitest";
import { attackedBy } from "../../bench/proof/bridge/commands.ts";
import { fed } from "../../bench/proof/bridge/hostile-downlink.ts";
import { newKeyPair } from "../../cloud-bridge/cose-key.ts";

// A harness that never fails shows nothing: each of these must find the mistake that is built in.
const log = () => undefined;

describe("commands", { timeout: 60_000 }, () => {
  test("a box that forgets what it answered carries out orders twice", async () => {
    expect((await attackedBy({ count: 200, flaw: "forgets-answers", log })).twice).toBeGreaterThan(0);
  });

  test("a box whose clock is slow carries out what has expired", async () => {
    expect((await attackedBy({ count: 600, flaw: "clock-is-slow", log })).expired).toBeGreaterThan(0);
  });
});

describe("hostile bytes", { timeout: 60_000 }, () => {
  const keys = newKeyPair();

  test("a reader that looks for the same key by walking all before it takes too long for a full map", () => {
    const read = (bytes: Uint8Array) => {
      const map = new Decoder({ useRecords: false, mapsAsObjects: false });
      const seen: unknown[] = [];
      try {
        const found: unknown = map.decode(bytes);
        if (found instanceof Map) for (const key of found.keys()) if (!seen.includes(key)) seen.push(key);
      } catch {
        return false;
      }
      return seen.length > 0;
    };
    expect(fed({ count: 300, keys, ways: [read], log }).slowestMs).toBeGreaterThan(10);
  });

  test("a reader that throws is told", () => {
    const decoder = new Decoder();
    const read = (bytes: Uint8Array) => decoder.decode(bytes) !== undefined;
    expect(fed({ count: 300, keys, ways: [read], log }).crashes.length).toBeGreaterThan(0);
  });
});
