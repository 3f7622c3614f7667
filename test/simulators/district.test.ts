import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { decodeAck, type Ack } from "../../cloud-bridge/cbor-ack.ts";
import { encodeBirth, encodeDeath } from "../../cloud-bridge/cbor-birth.ts";
import { encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { LaneId, UplinkRecord } from "../../gateway/core/uplink.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { startDistrict } from "../../simulators/district/district.ts";
import { lineFor } from "../../simulators/district/saying.ts";
import { alarm, caseStep, escalated, startWallMs, summary } from "../cloud-bridge/records.ts";
import { until } from "../cloud-bridge/waiting.ts";

const bytesMax = 32_768;

/** The application alone, without a broker: what it says and what it holds. */
function application() {
  const acks: Ack[] = [];
  const lines: string[] = [];
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const app = createApplication({
    print: (line) => lines.push(line),
    publish: (topic, bytes) => {
      expect(topic).toBe("gridpost/v1/b/down/ack");
      const ack = decodeAck(bytes);
      if (ack.ok) acks.push(ack.value);
    },
    after: (ms, run) => void timers.push({ ms, run }),
  });
  const frame = (records: readonly UplinkRecord[], lostBefore = 0, epoch = 1) => {
    const lane: LaneId = records[0]?.lane ?? "event";
    for (const bytes of encodeFrame({ box: "b", epoch, lane, records, lostBefore }, bytesMax))
      app.hear(`gridpost/v1/b/up/${lane}`, bytes);
    return acks.at(-1)?.upTo[lane];
  };
  const birth = (ackedUpTo: number, lastSeq: number, points = 1) => {
    const inventory = Array.from({ length: points }, (_, at) => ({
      id: `device-${at}/level`,
      quantity: "water-level",
      unit: "m",
      decimals: 3,
      gridPath: ["g"],
    }));
    for (const bytes of encodeBirth(
      { box: "b", epoch: 1, boot: "b1", lanes: [{ lane: "event", ackedUpTo, lastSeq }], inventory },
      bytesMax,
    ))
      app.hear("gridpost/v1/b/up/birth", bytes);
  };
  const held = (lane: LaneId) => {
    const hold = app.received()[0]?.lanes[lane];
    return {
      seqs: hold?.records.map(({ seq }) => seq),
      upTo: hold?.upTo,
      gaps: hold?.gaps,
      duplicates: hold?.duplicates,
      ahead: hold?.ahead,
    };
  };
  return { app, acks, lines, timers, frame, birth, held };
}

describe("the district's application", () => {
  test("takes the continuation, drops what it has, and acknowledges all it holds", () => {
    const { frame, held } = application();
    expect(frame([alarm(1), alarm(2)])).toBe(2);
    expect(frame([alarm(2), alarm(3)])).toBe(3);
    expect(frame([alarm(1)])).toBe(3);
    expect(held("event")).toEqual({ seqs: [1, 2, 3], upTo: 3, gaps: [], duplicates: 2, ahead: 0 });
  });

  test("takes nothing that comes before its predecessor, and says again what it holds", () => {
    const { frame, held } = application();
    frame([alarm(1)]);
    expect(frame([alarm(3)])).toBe(1);
    expect(held("event")).toMatchObject({ seqs: [1], ahead: 1 });
    expect(frame([alarm(2), alarm(3)])).toBe(3);
  });

  test("goes on behind records that the box lost, and keeps account of them", () => {
    const { frame, held } = application();
    frame([alarm(1)]);
    expect(frame([alarm(4)], 2)).toBe(4);
    expect(frame([alarm(4)], 2)).toBe(4);
    expect(held("event")).toMatchObject({
      seqs: [1, 4],
      gaps: [{ from: 2, to: 3, why: "lost by the box" }],
      duplicates: 1,
    });
  });

  test("holds another epoch as another numbering", () => {
    const { app, frame } = application();
    frame([alarm(1), alarm(2)]);
    expect(frame([alarm(1)], 0, 2)).toBe(1);
    expect(app.received().map(({ epoch, lanes }) => [epoch, lanes.event.upTo])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test("puts a summary in parts together, whatever comes twice", () => {
    const { app, frame, held } = application();
    const big = summary(1, 1100);
    expect(frame([big])).toBe(1);
    expect(frame([big])).toBe(1);
    expect(held("summary").seqs).toEqual([1]);
    const body = app.received()[0]?.lanes.summary.records[0]?.body;
    expect(body?.kind === "summary" && body.rows.length).toBe(1100);
  });

  test("answers a birth with what it holds, and puts a long inventory together", () => {
    const { app, acks, frame, birth } = application();
    frame([alarm(1), alarm(2)]);
    birth(0, 2, 1500);
    expect(acks).toHaveLength(2);
    expect(acks.at(-1)?.upTo).toEqual({ event: 2, step: 0, summary: 0, backfill: 0, evidence: 0 });
    expect(app.received()[0]).toMatchObject({ alive: true });
    expect(app.received()[0]?.inventory).toHaveLength(1500);
    birth(0, 2, 3);
    expect(app.received()[0]?.inventory).toHaveLength(3);
  });

  test("that forgot what it once held goes on from where the box is", () => {
    const { acks, birth, frame, held } = application();
    birth(500, 510);
    expect(acks.at(-1)?.upTo.event).toBe(500);
    expect(frame([alarm(501)])).toBe(501);
    expect(held("event")).toMatchObject({
      seqs: [501],
      gaps: [{ from: 1, to: 500, why: "forgotten by the district" }],
    });
  });

  test("can be told not to acknowledge, or late", () => {
    const { app, acks, frame, timers, held } = application();
    app.acking({ kind: "never" });
    frame([alarm(1)]);
    expect([acks.length, held("event").upTo]).toEqual([0, 1]);
    app.acking({ kind: "late", ms: 700 });
    frame([alarm(2)]);
    expect([acks.length, timers[0]?.ms]).toEqual([0, 700]);
    timers[0]?.run();
    expect(acks.at(-1)?.upTo.event).toBe(2);
  });

  test("counts what it does not understand and acknowledges none of it", () => {
    const { app, acks } = application();
    for (const what of ["event", "birth", "death"]) app.hear(`gridpost/v1/b/up/${what}`, Uint8Array.of(0xff));
    expect(acks).toEqual([]);
    expect([...app.refused()]).toEqual([[`{"kind":"cbor","why":"indefinite"}`, 3]]);
  });

  test("says who is there and who is gone", () => {
    const { app, lines, birth } = application();
    birth(0, 0);
    app.hear("gridpost/v1/b/up/death", encodeDeath({ box: "b", epoch: 1 }));
    expect(lines).toEqual(["b 上线 1 个测点 | online with 1 points", "b 失联 | gone without a word"]);
    expect(app.received()[0]?.alive).toBe(false);
  });
});

describe("a line for people", () => {
  const spoken = ({ seq, body }: UplinkRecord, clockTrusted = true) =>
    lineFor("b", { seq, atMs: startWallMs, clockTrusted, body } as never);

  test.each<[UplinkRecord, string]>([
    [
      alarm(1),
      "04:26:40 b 告警触发 红 燃气 gas-01/lel=55.25 规则 gas-high 案件 c1 | alarm raised red gas gas-01/lel=55.25 rule gas-high case c1",
    ],
    [
      caseStep(1),
      "04:26:40 b 案件 c1 已认领 红 燃气 grid-7 由 worker-a | case c1 reported → claimed red gas grid-7 by worker-a",
    ],
    [
      escalated(1),
      "04:26:40 b 案件 c1 升级 第2级 第1轮 通知 leader-a | case c1 escalated rung 2 round 1 told leader-a",
    ],
  ])("stands in both languages", (record, line) => expect(spoken(record)).toBe(line));

  test("says when the clock is not to be believed, shows unknown words as they are, and a summary by what moved most", () => {
    expect(spoken(alarm(1), false)).toContain("(时钟未校准 clock not trusted) b 告警");
    const rows = [
      { point: "a/gas", count: 3, refused: 0, min: 2, max: 3, mean: 2, last: 2 },
      { point: "b/gas", count: 3, refused: 1, min: 1, max: 9, mean: 4, last: 9 },
    ];
    const odd = { ...alarm(1), body: { ...alarm(1).body, event: "muted", severity: 9, hazard: "flood" } };
    expect(spoken(odd as never)).toContain("告警muted 9级 flood");
    expect(spoken({ ...alarm(1), body: { kind: "unknown", word: "siren" } } as never)).toContain("未知记录 siren");
    expect(spoken({ ...summary(1), body: { kind: "summary", periodFromMs: startWallMs, rows } } as never)).toBe(
      "04:26:40 b 汇总 自 04:26:40 2 个测点 b/gas 1…9 (3), a/gas 2…3 (3) | summary from 04:26:40, 2 points: b/gas 1…9 (3), a/gas 2…3 (3)",
    );
  });
});

describe("the district's broker", () => {
  const stops: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  async function opened() {
    const there = await startDistrict();
    stops.push(there.stop);
    return there;
  }

  async function client(port: number, box: string): Promise<MqttClient> {
    const options = { clientId: `gridpost-${box}`, reconnectPeriod: 0 };
    const connected = await connectAsync(`mqtt://127.0.0.1:${port}`, options);
    stops.unshift(() => connected.endAsync(true));
    return connected;
  }

  test("lets a box publish its own topics and read its own acks, and nothing else", async () => {
    const there = await opened();
    const own = await client(there.port, "b");
    await own.publishAsync("gridpost/v1/b/up/birth", Buffer.from(encodeDeath({ box: "b", epoch: 1 })), { qos: 1 });
    await until(() => there.refused().size > 0);
    await own.subscribeAsync("gridpost/v1/b/down/ack");
    await expect(own.subscribeAsync("gridpost/v1/other/down/ack")).rejects.toThrow();
    const thief = await client(there.port, "thief");
    const closed = new Promise<void>((resolve) => thief.once("close", resolve));
    thief.publish("gridpost/v1/b/up/event", "x", { qos: 1 }, () => {});
    await closed;
  });

  test("keeps its port over a restart and can be told to refuse", async () => {
    const there = await opened();
    await client(there.port, "b");
    there.refuse(true);
    await expect(connectAsync(`mqtt://127.0.0.1:${there.port}`, { reconnectPeriod: 0 })).rejects.toThrow(
      "Server unavailable",
    );
    there.refuse(false);
    await there.restart(20);
    await client(there.port, "b");
  });
});
