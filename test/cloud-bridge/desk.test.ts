import { describe, expect, test } from "vitest";
import { createRelayDesk } from "../../cloud-bridge/desk.ts";
import type { FromPart, ToPart } from "../../cloud-bridge/messages.ts";
import { limits } from "../../config/limits.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Store } from "../../gateway/core/ports.ts";
import type { LaneState } from "../../gateway/core/state.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { nothing, silentLog, site } from "./box.ts";
import { createChannelPair } from "../../bench/proof/bridge/channel-pair.ts";
import { alarm, startWallMs, summary } from "./records.ts";

interface Over {
  readonly uplink?: Store["uplink"];
  readonly put?: (input: Input) => Promise<void>;
  readonly onDownlink?: (bytes: Uint8Array) => Promise<void>;
  readonly itemsMax?: number;
  readonly isThrifty?: () => boolean;
  readonly renumber?: () => number;
}

/** A desk and the bare end of its channel: the test is the part, a good or a bad one. */
function createDesk(over: Over = {}) {
  const clock = createVirtualClock(startWallMs);
  const lanes = new Map<string, LaneState>([["event", { lastSeq: 10, ackedUpTo: 4 }]]);
  const puts: Input[] = [];
  const desk = createRelayDesk({
    index: site,
    uplink: { url: "mqtt://district.example", summaryEvery: 60_000, encoding: "gridpost", deflate: true },
    epoch: 7,
    ...(over.renumber && { renumber: over.renumber }),
    lanes: () => lanes,
    store: { uplink: over.uplink ?? (async ({ afterSeq, limit }) => eventsAfter(afterSeq, limit)) },
    put: async (input) => {
      puts.push(input);
      await over.put?.(input);
      return nothing;
    },
    onDownlink: over.onDownlink ?? (async () => {}),
    isThrifty: over.isThrifty ?? (() => false),
    clock,
    log: silentLog,
  });
  const channels = createChannelPair(over.itemsMax);
  const heard: ToPart[] = [];
  return {
    ...desk,
    desk,
    clock,
    lanes,
    puts,
    heard,
    channels,
    listen: () => channels.part.receive((message) => void heard.push(message as ToPart)),
    say: (message: FromPart | object) => channels.part.send(message),
    ended: desk.serve(channels.core),
    settle: (ms = 0) => clock.advance(ms).then(() => new Promise<void>((resolve) => setImmediate(resolve))),
  };
}

function eventsAfter(afterSeq: number, limit: number) {
  return [5, 6, 7, 8, 9, 10]
    .filter((seq) => seq > afterSeq)
    .slice(0, limit)
    .map((seq) => alarm(seq));
}

const kinds = (heard: readonly ToPart[]) => heard.map(({ kind }) => kind).join(" ");

describe("the core's side of the uplink", () => {
  test("on the battery back-fill and photos wait, alarms do not; with the mains the part hears of them again", async () => {
    let isThrifty = true;
    const { desk, heard, lanes, listen, say, settle } = createDesk({ isThrifty: () => isThrifty });
    lanes.set("backfill", { lastSeq: 10, ackedUpTo: 4 });
    listen();
    await settle();
    heard.length = 0;
    desk.announce([{ ...alarm(10), lane: "backfill" }, alarm(10)]);
    for (const lane of ["event", "backfill", "evidence"]) say({ kind: "pull", lane, afterSeq: 4, limit: 2 });
    await settle(10);
    const rows = heard.flatMap((each) =>
      each.kind === "rows" ? [[each.lane, each.records.length, each.lastSeq]] : [],
    );
    expect(rows).toEqual([
      ["event", 2, 10],
      ["backfill", 0, 4],
      ["evidence", 0, 4],
    ]);
    expect(heard.filter(({ kind }) => kind === "more")).toMatchObject([{ lane: "event" }]);
    heard.length = 0;
    isThrifty = false;
    desk.release();
    say({ kind: "pull", lane: "backfill", afterSeq: 4, limit: 2 });
    await settle(10);
    expect(heard.filter(({ kind }) => kind === "more")).toMatchObject([
      { lane: "backfill", lastSeq: 10 },
      { lane: "evidence" },
    ]);
    expect(heard.find(({ kind }) => kind === "rows")).toMatchObject({ lane: "backfill", lastSeq: 10 });
  });

  test("tells a new part who the box is, what it measures and where each lane stands", async () => {
    const { heard, listen, settle } = createDesk();
    listen();
    await settle();
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      kind: "configure",
      brokers: [{ url: "mqtt://district.example" }],
      box: "box-1",
      epoch: 7,
      lanes: [
        { lane: "event", lastSeq: 10, ackedUpTo: 4 },
        { lane: "step", lastSeq: 0, ackedUpTo: 0 },
        { lane: "summary", lastSeq: 0, ackedUpTo: 0 },
        { lane: "backfill", lastSeq: 0, ackedUpTo: 0 },
        { lane: "evidence", lastSeq: 0, ackedUpTo: 0 },
      ],
    });
    const inventory = heard[0]?.kind === "configure" ? heard[0].inventory : [];
    expect(inventory).toContainEqual({
      id: "node-1/gas",
      quantity: "combustible-gas",
      unit: "%LEL",
      decimals: 1,
      gridPath: ["street", "community", "grid-1", "micro-1"],
      building: "3号楼",
    });
  });

  test("answers a pull with rows, an ack with the word that it is on disk", async () => {
    const { heard, listen, say, settle, puts } = createDesk();
    listen();
    say({ kind: "pull", lane: "event", afterSeq: 4, limit: 3 });
    say({ kind: "acked", lane: "event", upTo: 6, gaps: [] });
    await settle();
    expect(heard.slice(1)).toEqual([
      { kind: "rows", lane: "event", lastSeq: 10, records: [alarm(5), alarm(6), alarm(7)] },
      { kind: "relayed", lane: "event", upTo: 6 },
    ]);
    expect(puts).toEqual([{ kind: "relayed", lane: "event", upTo: 6 }]);
  });

  test.each([
    ["an ack that is on disk already", 3, [{ kind: "relayed", lane: "event", upTo: 4 }]],
    ["an ack of records that never were", 11, []],
  ])("puts nothing for %s", async (_, upTo, answers) => {
    const { heard, listen, say, settle, puts } = createDesk();
    listen();
    say({ kind: "acked", lane: "event", upTo, gaps: [] });
    await settle();
    expect(puts).toEqual([]);
    expect(heard.slice(1)).toEqual(answers);
  });

  test("tells of the next record although the answer to a pull held the one it had just told of", async () => {
    const rows = [9, 10].map((seq) => alarm(seq));
    const read = { done: () => {} };
    const { heard, listen, say, settle, announce, lanes } = createDesk({
      uplink: ({ afterSeq }) =>
        new Promise((resolve) => (read.done = () => resolve(rows.filter(({ seq }) => seq > afterSeq)))),
    });
    listen();
    say({ kind: "pull", lane: "event", afterSeq: 9, limit: 64 });
    await settle();
    // Stored before the read is over, told of before the answer: a part that has both has nothing left to pull.
    rows.push(alarm(11));
    lanes.set("event", { lastSeq: 11, ackedUpTo: 4 });
    announce([alarm(11)]);
    await settle();
    read.done();
    await settle();
    expect(heard.slice(1)).toMatchObject([
      { kind: "more", lastSeq: 11 },
      { kind: "rows", lastSeq: 11, records: [{ seq: 10 }, { seq: 11 }] },
    ]);
    lanes.set("event", { lastSeq: 12, ackedUpTo: 4 });
    announce([alarm(12)]);
    await settle();
    expect(heard.slice(3)).toMatchObject([{ kind: "more", lane: "event", lastSeq: 12 }]);
  });

  test("a word that waits for a slow part stands for what came meanwhile, and the newest number follows it", async () => {
    const { heard, listen, settle, announce, lanes } = createDesk({ itemsMax: 1 });
    for (const seq of [11, 12, 13]) {
      lanes.set("event", { lastSeq: seq, ackedUpTo: 4 });
      announce([alarm(seq)]);
    }
    listen();
    await settle();
    for (let round = 0; round < 5; round += 1) await settle(20);
    expect(heard.filter(({ kind }) => kind === "more").at(-1)).toMatchObject({ lastSeq: 13 });
    expect(heard.filter(({ kind }) => kind === "more").length).toBeLessThanOrEqual(2);
  });

  test("says once that a lane has grown while the word is on its way", async () => {
    const { heard, listen, say, settle, announce } = createDesk();
    listen();
    for (let left = 1000; left > 0; left -= 1) announce([alarm(10), summary(1)]);
    await settle();
    expect(kinds(heard)).toBe("configure more more");
    say({ kind: "pull", lane: "event", afterSeq: 10, limit: 64 });
    await settle();
    announce([alarm(11)]);
    await settle();
    expect(kinds(heard)).toBe("configure more more rows more");
  });

  test("reads short rows in two goes, and a window of them at most", async () => {
    const asked: number[] = [];
    const short = Array.from({ length: 100 }, (_, at) => alarm(at + 1));
    const uplink: Store["uplink"] = async ({ afterSeq, limit }) => {
      asked.push(limit);
      return short.slice(afterSeq, afterSeq + limit);
    };
    const { heard, listen, say, settle } = createDesk({ uplink });
    listen();
    say({ kind: "pull", lane: "event", afterSeq: 0, limit: 1_000_000 });
    await settle();
    expect(asked).toEqual([8, limits.uplinkWindowMax - 8]);
    const rows = heard.find(({ kind }) => kind === "rows");
    expect(rows?.kind === "rows" && rows.records.length).toBe(limits.uplinkWindowMax);
  });

  test("gives no more rows than a window and no more bytes than half a message, and reads few that it does not give", async () => {
    let read = 0;
    const big = Array.from({ length: 40 }, (_, at) => ({ ...summary(at + 1, 300), lane: "summary" as const }));
    const uplink: Store["uplink"] = async ({ afterSeq, limit }) => {
      const found = big.slice(afterSeq, afterSeq + limit);
      read += found.length;
      return found;
    };
    const { heard, listen, say, settle } = createDesk({ uplink });
    listen();
    say({ kind: "pull", lane: "summary", afterSeq: 0, limit: 1_000_000 });
    await settle();
    const rows = heard.find(({ kind }) => kind === "rows");
    const count = rows?.kind === "rows" ? rows.records.length : 0;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(40);
    expect(read).toBeLessThanOrEqual(count + 8);
    expect(JSON.stringify(rows).length).toBeLessThan(limits.ipcFrameBytesMax);
  });

  test("leaves out a record that no message can carry, so that its lane goes on", async () => {
    const uplink: Store["uplink"] = async () => [summary(1, 6000), summary(2)];
    const { heard, listen, say, settle } = createDesk({ uplink });
    listen();
    say({ kind: "pull", lane: "summary", afterSeq: 0, limit: 64 });
    await settle();
    const rows = heard.find(({ kind }) => kind === "rows");
    expect(rows?.kind === "rows" && rows.records.map(({ seq }) => seq)).toEqual([2]);
  });

  test("knows since when the district answers, and how much each lane is behind", async () => {
    const { clock, status, say, settle, channels, listen, lanes, ended } = createDesk();
    listen();
    expect(status()).toMatchObject({ connected: false, backlog: { event: 6, step: 0, summary: 0 } });
    await clock.advance(5_000);
    say({ kind: "status", connected: true, why: "", counts: { dials: 1 } });
    await settle();
    await clock.advance(1_000);
    say({ kind: "status", connected: true, why: "", counts: { dials: 1 } });
    await settle();
    lanes.set("event", { lastSeq: 10, ackedUpTo: 10 });
    expect(status()).toMatchObject({ connected: true, since: { monoMs: 5_000 }, backlog: { event: 0 } });
    channels.break();
    await ended;
    expect(status()).toMatchObject({ connected: false, since: { monoMs: 6_000 } });
  });
});

describe("a district that holds more than was ever made here", () => {
  const more = { kind: "outnumbered", lane: "event", upTo: 11 } as const;

  test("is left to the other by another numbering, which the next part is told, and not again within ten minutes", async () => {
    let epoch = 7;
    const { desk, listen, say, ended, settle, clock } = createDesk({ renumber: () => (epoch += 1) });
    listen();
    say(more);
    await settle();
    await ended;
    const heard: ToPart[] = [];
    const next = async () => {
      const channels = createChannelPair();
      channels.part.receive((message) => void heard.push(message as ToPart));
      void desk.serve(channels.core);
      await settle();
      void channels.part.send(more);
      await settle();
    };
    await next();
    expect(heard).toMatchObject([
      { kind: "configure", epoch: 8, lanes: [{ lastSeq: 10, ackedUpTo: 4 }, {}, {}, {}, {}] },
    ]);
    expect(epoch).toBe(8);
    await clock.advance(limits.renumberEveryMs);
    await next();
    expect(epoch).toBe(9);
  });

  test("is not believed of numbers that were made here", async () => {
    let epoch = 7;
    const { listen, say, settle } = createDesk({ renumber: () => (epoch += 1) });
    listen();
    say({ ...more, upTo: 10 });
    await settle();
    expect(epoch).toBe(7);
  });
});

describe("a bad part", () => {
  test.each([
    ["no message of ours", { hello: true }],
    ["a lane that is none", { kind: "pull", lane: "gossip", afterSeq: 0, limit: 1 }],
    ["a negative number", { kind: "acked", lane: "event", upTo: -1, gaps: [] }],
    ["a word too much", { kind: "acked", lane: "event", upTo: 5, gaps: [], and: 1 }],
    ["a command that is too long", { kind: "command", frame: "A".repeat(88_000) }],
    ["a command that is no base64", { kind: "command", frame: "??" }],
    ["endless words", { kind: "status", connected: true, why: "x".repeat(10_000), counts: {} }],
  ])("is ended when it says %s", async (_, message) => {
    const { say, ended, puts } = createDesk();
    say(message);
    await ended;
    expect(puts).toEqual([]);
  });

  test("that stalls keeps the core neither waiting nor collecting", async () => {
    const { announce, settle, channels, desk, clock } = createDesk({ itemsMax: 1 });
    for (let round = 0; round < 50; round += 1) {
      for (let left = 100; left > 0; left -= 1) announce([alarm(10), summary(1)]);
      await settle(1_000);
    }
    expect(channels.waiting().part).toBeLessThanOrEqual(1);
    expect(desk.status().connected).toBe(false);
    await clock.advance(1_000);
  });

  test("that floods is served one message at a time, with one ack per lane under way", async () => {
    let putting = 0;
    let most = 0;
    const clock = createVirtualClock(startWallMs);
    const put = async () => {
      putting += 1;
      most = Math.max(most, putting);
      await new Promise<void>((resolve) => void clock.after(5, resolve));
      putting -= 1;
    };
    const { say, settle, puts, listen, heard } = createDesk({ put, itemsMax: 10_000 });
    listen();
    for (let round = 0; round < 500; round += 1) {
      say({ kind: "acked", lane: "event", upTo: 5 + (round % 6), gaps: [] });
      say({ kind: "pull", lane: "event", afterSeq: 4, limit: 64 });
    }
    await settle();
    await clock.advance(100);
    await settle();
    expect(most).toBe(1);
    expect(puts).toEqual([
      { kind: "relayed", lane: "event", upTo: 5 },
      { kind: "relayed", lane: "event", upTo: 10 },
    ]);
    expect(heard.filter(({ kind }) => kind === "rows")).toHaveLength(500);
  });

  test("that hands over a command which waits for the disk gets its rows meanwhile, and is told when it is taken", async () => {
    const seen: string[] = [];
    let settle = () => {};
    const onDownlink = async (bytes: Uint8Array) => {
      seen.push(Buffer.from(bytes).toString("hex"));
      await new Promise<void>((resolve) => (settle = resolve));
    };
    const { say, settle: calm, listen, heard } = createDesk({ onDownlink });
    listen();
    say({ kind: "command", frame: "gwEC" });
    say({ kind: "pull", lane: "event", afterSeq: 5, limit: 64 });
    await calm();
    expect([seen, kinds(heard)]).toEqual([["830102"], "configure rows"]);
    settle();
    await calm();
    expect(kinds(heard)).toBe("configure rows taken");
  });

  test("is not asked to wait for a slow disk before it gets the rows of an event", async () => {
    const put = () => new Promise<void>(() => {});
    const { say, settle, listen, heard } = createDesk({ put });
    listen();
    say({ kind: "acked", lane: "event", upTo: 5, gaps: [] });
    say({ kind: "pull", lane: "event", afterSeq: 5, limit: 64 });
    await settle();
    expect(kinds(heard)).toBe("configure rows");
  });

  test.each<[string, Over, FromPart]>([
    ["an ack", { put: () => Promise.reject(new Error("disk")) }, { kind: "acked", lane: "event", upTo: 5, gaps: [] }],
    [
      "a pull",
      { uplink: () => Promise.reject(new Error("disk")) },
      { kind: "pull", lane: "event", afterSeq: 0, limit: 9 },
    ],
    ["a command", { onDownlink: () => Promise.reject(new Error("disk")) }, { kind: "command", frame: "gwEC" }],
  ])("or a good one is ended when %s fails here: the next one starts from the disk", async (_, over, message) => {
    const { say, ended } = createDesk(over);
    say(message);
    await ended;
  });

  test("that is dead costs an announcement nothing, and the next one is told everything anew", async () => {
    const { channels, ended, announce, desk, settle } = createDesk();
    channels.break();
    await ended;
    announce([alarm(11)]);
    const next = createChannelPair();
    const heard: ToPart[] = [];
    next.part.receive((message) => void heard.push(message as ToPart));
    void desk.serve(next.core);
    announce([alarm(11)]);
    await settle();
    expect(kinds(heard)).toBe("configure more");
    next.break();
  });
});
