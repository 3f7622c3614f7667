import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { Decoder } from "cbor-x";
import { describe, expect, test } from "vitest";
import { attackedBy } from "../../bench/proof/bridge/commands.ts";
import { faultsIn } from "../../bench/proof/bridge/kill-nine.ts";
import { fed } from "../../bench/proof/bridge/hostile-downlink.ts";
import { verdictOf, type Found } from "../../bench/proof/bridge/reconnect.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { newKeyPair } from "../../cloud-bridge/cose-key.ts";

import type { LaneState } from "../../gateway/core/state.ts";
import type { Received } from "../../simulators/district/application.ts";
import { openSlowLine } from "../../simulators/slow-line.ts";

// A harness that never fails shows nothing: each of these must find the mistake that is built in.
const log = () => undefined;
const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe("commands", { timeout: 60_000 }, () => {
  test("a box that forgets what it answered carries out orders twice", async () => {
    expect((await attackedBy({ count: 200, flaw: "forgets-answers", log })).twice).toBeGreaterThan(0);
  });

  test("a box whose clock is slow carries out what has expired", async () => {
    expect((await attackedBy({ count: 600, flaw: "clock-is-slow", log })).expired).toBeGreaterThan(0);
  });
});

describe("a drained backlog", () => {
  const joinedAtMs = 1_780_000_000_000;
  const record = (seq: number, atMs: number): WireRecord => {
    const body = {
      kind: "alarm",
      event: "raised",
      alarm: "a/b#r",
      point: "a/b",
      rule: "r",
      severity: 1,
      hazard: "gas",
    } as const;
    return { seq, atMs, clockTrusted: true, body };
  };
  const lane = (records: readonly WireRecord[], upTo = records.length) => {
    return { upTo, gaps: [], duplicates: 0, ahead: 0, pieces: new Map(), records };
  };
  const found = (over: Partial<Found>): Found => {
    const records = [record(1, joinedAtMs - 60_000), record(2, joinedAtMs + 1_000)];
    return {
      hours: 1,
      waiting: { event: 1, step: 0, summary: 0, backfill: 60, evidence: 0 },
      seen: records.map((each, at) => ({ record: each, atMs: joinedAtMs + 1_000 + at * 500 })),
      held: { event: lane(records), step: lane([]), summary: lane([]), backfill: lane([]), evidence: lane([]) },
      drained: { joinedAtMs, tookMs: 10_000, draining: { ms: 9_000, bytes: 280_000 }, isWhole: true },
      ...over,
    };
  };
  const seenAfter = (ms: number, of: number) => [{ record: record(1, joinedAtMs + of), atMs: joinedAtMs + ms }];
  const drained = found({}).drained;
  const held = found({}).held;

  test("is found in order", () => {
    expect(verdictOf(found({}))).toMatchObject({ kind: "held" });
  });

  test.each<[string, Partial<Found>]>([
    ["a live record that waits", { seen: seenAfter(3_200, 1_000) }],
    ["an alarm of before that comes late", { seen: [...found({}).seen, ...seenAfter(6_000, -1_000)] }],
    ["a line that is half used", { drained: { ...drained, draining: { ms: 9_000, bytes: 150_000 } } }],
    ["a backlog that is not up in time", { drained: { ...drained, isWhole: false } }],
    ["a number that is not there", { held: held && { ...held, step: lane([record(2, 0)], 2) } }],
    ["too many repeats", { held: held && { ...held, event: { ...held.event, duplicates: 65 } } }],
  ])("%s is told", (_, over) => {
    expect(verdictOf(found(over))).toMatchObject({ kind: "missed" });
  });

  test("goes through a line that is as narrow as it says", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const line = await openSlowLine({ to: portOf(server), bytesPerSecond: 64_000, delayMs: 20 });
    line.open(true);
    const socket = connect(line.port, "127.0.0.1").on("error", () => undefined);
    socket.write(Buffer.alloc(1 << 20));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { up } = line.carried();
    socket.destroy();
    await line.close();
    server.close();
    expect(up).toBeGreaterThan(10_000);
    expect(up).toBeLessThanOrEqual(64_000 * 1.6);
  });
});

describe("the books of box and district", () => {
  const records = (...seqs: readonly number[]) =>
    seqs.map((seq) => ({ seq, atMs: 0, clockTrusted: true, body: { kind: "unknown", word: "x" } as const }));
  const hold = { upTo: 3, gaps: [], duplicates: 0, ahead: 0, pieces: new Map(), records: records(1, 2, 3) };
  const empty = { ...hold, upTo: 0, records: [] };
  const received = (event: Received["lanes"]["event"]): Received[] => [
    {
      box: "b",
      epoch: 1,
      alive: true,
      silent: false,
      wrong: [],
      inventory: [],
      lanes: { event, step: empty, summary: empty, backfill: empty, evidence: empty },
    } as unknown as Received,
  ];
  const produced = (lane: LaneState) => new Map([["event", lane]]);

  test("agree when every number is there, lost and told, or waiting", () => {
    expect(faultsIn(produced({ lastSeq: 4, ackedUpTo: 3 }), received(hold))).toEqual([]);
    const told = { ...hold, records: records(2, 3), gaps: [{ from: 1, to: 1, why: "lost by the box" } as const] };
    expect(faultsIn(produced({ lastSeq: 3, ackedUpTo: 3, dropped: 1 }), received(told))).toEqual([]);
  });

  test.each<[string, LaneState, Received["lanes"]["event"]]>([
    [
      "a record that was acknowledged and is not there",
      { lastSeq: 3, ackedUpTo: 3 },
      { ...hold, records: records(1, 3) },
    ],
    ["a record that is there twice", { lastSeq: 3, ackedUpTo: 3 }, { ...hold, records: records(1, 2, 2, 3) }],
    ["a loss that was not told", { lastSeq: 3, ackedUpTo: 3, dropped: 1 }, hold],
    ["a record that the box never made", { lastSeq: 2, ackedUpTo: 2 }, hold],
  ])("show %s", (_, lane, event) => {
    expect(faultsIn(produced(lane), received(event))).toHaveLength(1);
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
    expect(fed({ count: 1_000, keys, ways: [read], log }).slowestMs).toBeGreaterThan(10);
  });

  test("a reader that throws is told", () => {
    const decoder = new Decoder();
    const read = (bytes: Uint8Array) => decoder.decode(bytes) !== undefined;
    expect(fed({ count: 300, keys, ways: [read], log }).crashes.length).toBeGreaterThan(0);
  });
});
