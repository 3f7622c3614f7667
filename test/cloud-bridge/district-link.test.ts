import { once } from "node:events";
import { createConnection, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { PointId } from "../../config/ids.ts";
import { createRelayDesk } from "../../cloud-bridge/desk.ts";
import { createRelayPart } from "../../cloud-bridge/part.ts";
import type { LaneState } from "../../gateway/core/state.ts";
import { lanes, perLane, type LaneId, type UplinkRecord } from "../../gateway/core/uplink.ts";
import { channelOver } from "../../gateway/ipc.ts";
import { startDistrict, type District } from "../../simulators/district/district.ts";
import { createRng } from "../../simulators/rng.ts";
import { nothing, silentLog, site } from "./box.ts";
import { momentAt, recordFor, summary } from "./records.ts";
import { pause, realClock, until } from "./waiting.ts";

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function district(print?: (line: string) => void): Promise<District> {
  const started = await startDistrict(print === undefined ? {} : { print });
  closers.push(() => started.stop());
  return started;
}

/** Two ends of one TCP connection, as the core and its child have them. */
async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const near = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  server.close();
  return [near, far];
}

/** A summary of a point that the site has, and so the birth. */
function knownPoints(seq: number): UplinkRecord {
  const row = { point: "node-1/gas" as PointId, count: 60, refused: 0, goodMs: 60_000 };
  const rows = [{ ...row, min: 1.2, max: 1.4, mean: 1.31, last: 1.3 }];
  return { ...summary(seq), body: { kind: "summary", from: momentAt(seq - 60), rows } };
}

/** A box over real sockets on both sides: the channel to its part, and MQTT to the district. */
async function boxFor(port: number, encoding: "gridpost" | "senml" = "gridpost") {
  const stored: Record<LaneId, UplinkRecord[]> = { ...perLane(() => []) };
  const state = new Map<string, LaneState>(lanes.map((lane) => [lane, { lastSeq: 0, ackedUpTo: 0 }]));
  const commands: string[] = [];
  const desk = createRelayDesk({
    index: site,
    uplink: { url: `mqtt://127.0.0.1:${port}`, summaryEvery: 60_000, encoding, deflate: true },
    epoch: 1,
    lanes: () => state,
    store: {
      uplink: async ({ lane, afterSeq, limit }) => stored[lane].filter(({ seq }) => seq > afterSeq).slice(0, limit),
    },
    put: async (input) => {
      if (input.kind !== "relayed") throw new Error("unexpected input");
      state.set(input.lane, { lastSeq: state.get(input.lane)?.lastSeq ?? 0, ackedUpTo: input.upTo });
      stored[input.lane] = stored[input.lane].filter(({ seq }) => seq > input.upTo);
      return nothing;
    },
    onDownlink: async (bytes) => void commands.push(Buffer.from(bytes).toString("hex")),
    clock: realClock,
    log: silentLog,
  });
  const startPart = async () => {
    const [near, far] = await socketPair();
    const part = channelOver(far);
    void desk.serve(channelOver(near));
    createRelayPart(part, { clock: realClock, rng: createRng(port), log: silentLog });
    closers.push(() => part.close());
    return part;
  };
  return {
    desk,
    commands,
    startPart,
    add: (what: LaneId | "knownPoints", count = 1) => {
      const lane = what === "knownPoints" ? "summary" : what;
      const { lastSeq, ackedUpTo } = state.get(lane) ?? { lastSeq: 0, ackedUpTo: 0 };
      const make = (seq: number) => (what === "knownPoints" ? knownPoints(seq) : recordFor(what, seq, 50));
      const records = Array.from({ length: count }, (_, at) => make(lastSeq + 1 + at));
      stored[lane].push(...records);
      state.set(lane, { lastSeq: lastSeq + count, ackedUpTo });
      desk.announce(records);
    },
    backlog: () => lanes.reduce((sum, lane) => sum + desk.status().backlog[lane], 0),
  };
}

function heldSeqs(of: District, lane: LaneId): readonly number[] {
  return of.received()[0]?.lanes[lane].records.map(({ seq }) => seq) ?? [];
}

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

describe("over real MQTT", () => {
  test("events, steps and summaries arrive, are acknowledged and forgotten; the district prints them", async () => {
    const lines: string[] = [];
    const there = await district((line) => lines.push(line));
    const box = await boxFor(there.port);
    box.add("summary", 200);
    await box.startPart();
    await until(() => box.desk.status().connected);
    box.add("event");
    box.add("step");
    await until(() => box.backlog() === 0);
    expect(heldSeqs(there, "summary")).toEqual(from(1, 200));
    expect(there.received()[0]).toMatchObject({ box: "box-1", epoch: 1, alive: true });
    expect(there.received()[0]?.inventory).toHaveLength(6);
    expect(there.refused().size).toBe(0);
    expect(lines.join("\n")).toContain("告警触发 红 燃气 gas-01/lel=55.25 规则 gas-high");
    expect(lines.join("\n")).toContain("case c1 reported → claimed red gas grid-7 by worker-a");
  });

  test("a district that restarts gets what it missed, and nothing twice", async () => {
    const there = await district();
    const box = await boxFor(there.port);
    await box.startPart();
    box.add("event", 3);
    await until(() => box.backlog() === 0);
    const restarted = there.restart(300);
    box.add("event", 5);
    box.add("summary", 100);
    await restarted;
    await until(() => box.backlog() === 0);
    expect(heldSeqs(there, "event")).toEqual(from(1, 8));
    expect(heldSeqs(there, "summary")).toEqual(from(1, 100));
    expect(there.received()).toHaveLength(1);
  });

  test("a cut connection comes back by itself; the district had heard the will", async () => {
    const lines: string[] = [];
    const there = await district((line) => lines.push(line));
    const box = await boxFor(there.port);
    await box.startPart();
    await until(() => box.desk.status().connected);
    there.disconnect();
    await until(() => !box.desk.status().connected);
    box.add("event");
    await until(() => box.backlog() === 0);
    expect(lines.some((line) => line.includes("失联"))).toBe(true);
    expect(heldSeqs(there, "event")).toEqual([1]);
  });

  test("a district that refuses at first is tried again", async () => {
    const there = await district();
    there.refuse(true);
    const box = await boxFor(there.port);
    box.add("event");
    await box.startPart();
    await pause(200);
    expect(there.received()).toEqual([]);
    there.refuse(false);
    await until(() => box.backlog() === 0);
  });

  test("nothing is forgotten while the district does not acknowledge, whatever its broker says", async () => {
    const there = await district();
    const box = await boxFor(there.port);
    await box.startPart();
    await until(() => box.desk.status().connected);
    there.acking({ kind: "never" });
    box.add("event", 2);
    await until(() => heldSeqs(there, "event").length === 2);
    await pause(200);
    expect(box.backlog()).toBe(2);
    there.acking({ kind: "late", ms: 50 });
    box.add("event");
    await until(() => box.backlog() === 0);
    expect(heldSeqs(there, "event")).toEqual([1, 2, 3]);
  });

  test("a command comes down whole and once; what is no CBOR does not", async () => {
    const there = await district();
    const box = await boxFor(there.port);
    await box.startPart();
    await until(() => box.desk.status().connected);
    there.command("box-1", Uint8Array.of(0x83, 1, 2, 0xff));
    there.command("box-2", Uint8Array.of(0x82, 3, 4));
    there.command("box-1", Uint8Array.of(0x82, 1, 2));
    await until(() => box.commands.length > 0);
    await pause(100);
    expect(box.commands).toEqual(["820102"]);
  });

  test("a district that wants SenML gets it, and holds the same", async () => {
    const there = await district();
    const box = await boxFor(there.port, "senml");
    box.add("summary", 20);
    await box.startPart();
    await until(() => box.desk.status().connected);
    box.add("event");
    box.add("step");
    await until(() => box.backlog() === 0);
    expect(there.refused().size).toBe(0);
    expect(heldSeqs(there, "summary")).toEqual(from(1, 20));
    expect(there.received()[0]?.lanes.event.records[0]?.body).toMatchObject({ point: "gas-01/lel", value: 55.25 });
    expect(there.received()[0]?.lanes.summary.records[3]?.body).toMatchObject({ rows: { length: 50 } });
  });

  test("a district that lost the births asks for the box's, and then has each summary with its points", async () => {
    const there = await district();
    const box = await boxFor(there.port);
    await box.startPart();
    await until(() => box.desk.status().connected);
    there.forgetBirths();
    box.add("knownPoints", 3);
    box.add("event");
    await until(() => box.backlog() === 0, 25_000);
    const held = there.received()[0]?.lanes.summary.records ?? [];
    expect(held.map(({ seq }) => seq)).toEqual(from(1, 3));
    expect(held[0]?.body).toMatchObject({ rows: [{ point: "node-1/gas", count: 60, min: 1.2 }] });
    expect([...there.refused().keys()].join()).toContain('"kind":"dictionary"');
  }, 30_000);

  test("a part that dies is replaced by one that goes on where the district is", async () => {
    const there = await district();
    const box = await boxFor(there.port);
    const first = await box.startPart();
    box.add("summary", 300);
    await until(() => heldSeqs(there, "summary").length > 50);
    first.close();
    await until(() => !box.desk.status().connected);
    await box.startPart();
    await until(() => box.backlog() === 0);
    expect(heldSeqs(there, "summary")).toEqual(from(1, 300));
  });
});
