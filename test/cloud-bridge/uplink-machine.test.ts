import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode } from "../../cloud-bridge/cbor.ts";
import { decodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { decodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { BrokerTerms } from "../../cloud-bridge/link.ts";
import { stepUplink, wakeAtMs } from "../../cloud-bridge/uplink-machine.ts";
import { openUplink, type UplinkInput, type UplinkOutput, type UplinkState } from "../../cloud-bridge/uplink-state.ts";
import { limits } from "../../config/limits.ts";
import { uplinkTimes } from "../../config/uplink.ts";
import type { LaneId, UplinkRecord } from "../../gateway/core/uplink.ts";
import { readCddl } from "./cddl.ts";
import { alarm, summary } from "./records.ts";

const box = "jianye-07";
const connected = (terms: BrokerTerms = {}): UplinkInput => ({ kind: "connected", terms });
const published: UplinkInput = { kind: "published" };
const closed: UplinkInput = { kind: "closed", unaccepted: false };
const refused: UplinkInput = { kind: "closed", unaccepted: true };

/** The machine driven by hand: what came out is told in words. */
function drive(chance = 0.5, brokers = 1) {
  const identity = { box, epoch: 3, boot: "b1", inventory: [], encoding: "gridpost", deflate: false } as const;
  let state: UplinkState = openUplink({ identity, lanes: [], brokers, nowMs: 0 });
  let nowMs = 0;
  const said: string[] = [];
  let longest = 0;
  const input = (given: UplinkInput) => {
    const { state: after, outputs } = stepUplink(state, given, { nowMs, rng: { next: () => chance } });
    state = after;
    said.push(...outputs.map(inWords));
    for (const output of outputs) if (output.kind === "publish") longest = Math.max(longest, output.bytes.length);
  };
  const heard = () => said.splice(0);
  return {
    heard,
    input: (given: UplinkInput) => (input(given), heard()),
    ack: (upTo: Partial<Record<LaneId, number>>, epoch = 3, of = box) => {
      input({ kind: "ack", ack: { box: of, epoch, upTo } });
      return heard();
    },
    rows: (lane: LaneId, records: readonly UplinkRecord[], lastSeq = records.at(-1)?.seq ?? 0) => {
      input({ kind: "rows", lane, records, lastSeq });
      return heard();
    },
    at: (ms: number) => {
      nowMs = ms;
      input({ kind: "tick" });
      return heard();
    },
    now: () => nowMs,
    wake: () => wakeAtMs(state),
    link: () => state.link,
    pace: () => state.pace,
    longest: () => longest,
    counts: () => state.counts,
    queue: (lane: LaneId) => state.queues.find((queue) => queue.lane === lane),
  };
}

function inWords(output: UplinkOutput): string {
  switch (output.kind) {
    case "publish":
      return publishInWords(output.topic, output.bytes);
    case "pull":
      return `pull ${output.lane} after ${output.afterSeq}`;
    case "acked":
      return `acked ${output.lane} ${output.upTo}${output.gaps.map((gap) => ` without ${gap.join("-")}`).join("")}`;
    case "outnumbered":
      return `outnumbered ${output.lane} ${output.upTo}`;
    case "dial":
      return `dial${output.at > 0 ? ` ${output.at}` : ""}${output.version === 4 ? " by 3.1.1" : ""}`;
    case "hang-up":
      return output.kind;
  }
}

const cddl = readCddl(readFileSync(new URL("../../cloud-bridge/wire.cddl", import.meta.url), "utf8"));

/** Whatever leaves the machine is what wire.cddl says. */
function publishInWords(topic: string, bytes: Uint8Array): string {
  const value = decode(bytes, bytes.length);
  expect(value.ok && cddl.fault("wire", value.value)).toBeUndefined();
  if (topic.endsWith("/birth")) return decodeBirth(bytes).ok ? "birth" : "bad birth";
  const frame = decodeFrame(bytes);
  if (!frame.ok) return JSON.stringify(frame.error);
  const { firstSeq, records, lostBefore, lane, part, historical } = frame.value;
  expect(topic).toBe(`gridpost/v1/${box}/up/${lane}`);
  const last = firstSeq + records.length - 1;
  return `${lane} ${firstSeq}-${last}${lostBefore ? ` lost ${lostBefore}` : ""}${part ? ` part ${part.index}` : ""}${historical ? " historical" : ""}`;
}

function lively(terms: BrokerTerms = {}, brokers = 1) {
  const machine = drive(0.5, brokers);
  machine.at(0);
  machine.input(connected(terms));
  machine.input(published);
  machine.ack({ event: 0, step: 0, summary: 0 });
  expect(machine.link().kind).toBe("live");
  machine.heard();
  return machine;
}

const events = (first: number, count: number) => Array.from({ length: count }, (_, at) => alarm(first + at));
/** Longer than a frame on a slow line. */
const long = (first: number, count: number) => Array.from({ length: count }, (_, at) => summary(first + at, 100));
const summaries = (first: number, count: number) => Array.from({ length: count }, (_, at) => summary(first + at));

describe("getting live", () => {
  test("dials at once, says its birth when connected, and is live when the district's application answers", () => {
    const machine = drive();
    expect(machine.wake()).toBe(0);
    expect(machine.at(0)).toEqual(["dial"]);
    expect(machine.input({ kind: "more", lane: "event", lastSeq: 2 })).toEqual([]);
    expect(machine.input(connected())).toEqual(["birth"]);
    expect(machine.input(published)).toEqual([]);
    expect(machine.link().kind).toBe("birth-sent");
    expect(machine.ack({ event: 0 })).toEqual(["pull event after 0"]);
    expect(machine.link().kind).toBe("live");
  });

  test("a broker whose application does not answer is given up", () => {
    const machine = drive();
    machine.at(0);
    machine.input(connected());
    expect(machine.wake()).toBe(limits.uplinkAckMs);
    expect(machine.at(limits.uplinkAckMs - 1)).toEqual([]);
    expect(machine.at(limits.uplinkAckMs)).toEqual(["hang-up"]);
    expect(machine.link().kind).toBe("down");
  });

  test("a connection that does not come up is given up", () => {
    const machine = drive();
    machine.at(0);
    expect(machine.at(uplinkTimes.dialMs)).toEqual(["hang-up"]);
  });

  test("an answer meant for another box or epoch makes nothing live", () => {
    const machine = drive();
    machine.at(0);
    machine.input(connected());
    machine.ack({ event: 0 }, 2);
    machine.ack({ event: 0 }, 3, "other");
    expect(machine.link().kind).toBe("birth-sent");
    expect(machine.counts().acksForeign).toBe(2);
  });

  test.each<UplinkInput>([
    { kind: "connected", terms: {} },
    { kind: "closed", unaccepted: false },
    { kind: "published" },
    { kind: "ack", ack: { box, epoch: 3, upTo: { event: 1 } } },
  ])("while down, $kind changes nothing", (input) => {
    const machine = drive();
    expect(machine.input(input)).toEqual([]);
    expect(machine.link()).toEqual({ kind: "down", failures: 0, dialAtMs: 0 });
  });
});

describe("the pause before the next dial", () => {
  const pauses = (chance: number, failures: number) => {
    const machine = drive(chance);
    let nowMs = 0;
    return Array.from({ length: failures }, () => {
      machine.at(nowMs);
      machine.input(closed);
      const pauseMs = (machine.wake() ?? 0) - nowMs;
      nowMs += pauseMs;
      return pauseMs;
    });
  };

  test("is drawn from a range that doubles to a minute and never ends below a second", () => {
    expect(pauses(0, 8)).toEqual(Array.from({ length: 8 }, () => 1_000));
    expect(pauses(1, 8)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test("is long after an accept and a kick, and short after a link that lived", () => {
    const machine = drive(1);
    const kickedAfter = (livedMs: number) => {
      const dialMs = machine.wake() ?? 0;
      machine.at(dialMs);
      machine.input(connected());
      machine.ack({});
      machine.at(dialMs + livedMs);
      machine.input(closed);
      return (machine.wake() ?? 0) - dialMs - livedMs;
    };
    expect([kickedAfter(10), kickedAfter(10), kickedAfter(10)]).toEqual([2_000, 4_000, 8_000]);
    expect(kickedAfter(uplinkTimes.stableMs - 1)).toBe(16_000);
    expect(kickedAfter(uplinkTimes.stableMs)).toBe(2_000);
  });

  test("spreads a thousand boxes that lose one broker over a minute", () => {
    const machine = (chance: number) => pauses(chance, 7).at(-1) ?? 0;
    const dials = Array.from({ length: 1000 }, (_, at) => machine(at / 1000)).sort((a, b) => a - b);
    expect((dials.at(-1) ?? 0) - (dials[0] ?? 0)).toBeGreaterThan(58_000);
  });
});

describe("sending", () => {
  test("asks for what the core announced, sends it, and tells the core what the district holds", () => {
    const machine = lively();
    expect(machine.input({ kind: "more", lane: "event", lastSeq: 2 })).toEqual(["pull event after 0"]);
    expect(machine.input({ kind: "more", lane: "event", lastSeq: 3 })).toEqual([]);
    expect(machine.rows("event", events(1, 2), 3)).toEqual(["pull event after 2", "event 1-2"]);
    expect(machine.ack({ event: 2, step: 0, summary: 0 })).toEqual(["acked event 2"]);
    expect(machine.queue("event")?.rows).toHaveLength(2);
    machine.input({ kind: "relayed", lane: "event", upTo: 2 });
    expect(machine.queue("event")?.rows).toEqual([]);
  });

  test("lets go of nothing that the district has not acknowledged here, whatever the core says", () => {
    const machine = lively();
    machine.rows("event", events(1, 2));
    machine.input({ kind: "relayed", lane: "event", upTo: 2 });
    expect(machine.queue("event")?.rows).toHaveLength(2);
  });

  test("fills the line no further than an event can bear to wait, and lets the event pass at once", () => {
    const machine = lively();
    const { bytesPerMs } = machine.pace();
    machine.rows("summary", long(1, 64), 1000);
    expect(machine.queue("summary")?.sentUpTo).toBeLessThan(32);
    expect(machine.longest()).toBeLessThanOrEqual(bytesPerMs * 200);
    expect(machine.rows("event", events(1, 1))).toEqual(["event 1-1"]);
    expect(machine.input(published).join()).toContain("summary");
  });

  test("sends longer frames, and more of them, when the broker takes them quickly", () => {
    const machine = lively();
    machine.rows("summary", long(1, 64), 1000);
    for (let ms = 1; ms < 40; ms += 1) {
      machine.at(ms);
      machine.input(published);
    }
    expect(machine.pace().bytesPerMs).toBeGreaterThan(100);
    expect(machine.queue("summary")?.sentUpTo).toBe(64);
  });

  test("never has more on its way than the broker allows, and keeps the last place for an event", () => {
    const machine = lively({ inFlightMax: 3 });
    expect(machine.rows("event", [alarm(1), alarm(3), alarm(5), alarm(7)], 7)).toHaveLength(3);
    expect(machine.input(published)).toEqual(["event 7-7 lost 1"]);
    for (let left = 3; left > 0; left -= 1) machine.input(published);
    expect(machine.rows("summary", [summary(1), summary(3), summary(5)], 5)).toEqual([
      "summary 1-1",
      "summary 3-3 lost 1",
    ]);
    expect(machine.rows("event", [alarm(8)])).toEqual(["event 8-8"]);
    expect(machine.rows("event", [alarm(9)])).toEqual([]);
  });

  test("sends no packet that is longer than the broker takes", () => {
    const machine = lively({ packetBytesMax: 4_096 });
    const pieces = machine.rows("summary", [summary(1, 674)], 1);
    expect(pieces.length).toBeGreaterThan(3);
    expect(machine.longest()).toBeLessThanOrEqual(4_096 - 128);
  });

  test("says of what was there before the connection that it is history", () => {
    const machine = drive();
    machine.input({ kind: "more", lane: "event", lastSeq: 2 });
    machine.at(0);
    machine.input(connected());
    machine.ack({});
    expect(machine.rows("event", events(1, 3), 3)).toEqual(["event 1-2 historical", "event 3-3"]);
    expect(machine.rows("backfill", [{ ...summary(1), lane: "backfill" }], 1)).toEqual(["backfill 1-1 historical"]);
  });

  test("a full window of summaries does not hold back an event", () => {
    const machine = lively();
    machine.rows("summary", summaries(1, 64), 1000);
    machine.input(published);
    expect(machine.rows("summary", summaries(65, 64), 1000)).toEqual([]);
    expect(machine.rows("event", events(1, 1))).toEqual(["event 1-1"]);
  });

  test("asks for no more than two windows per lane", () => {
    const machine = lively();
    machine.rows("summary", summaries(1, 64), 50_000);
    machine.input(published);
    expect(machine.rows("summary", summaries(65, 64), 50_000)).toEqual([]);
    expect(machine.queue("summary")?.rows).toHaveLength(128);
    machine.ack({ summary: 64 });
    expect(machine.input({ kind: "relayed", lane: "summary", upTo: 64 })).toEqual([
      "pull summary after 128",
      "summary 65-128",
    ]);
  });

  test("asks again, but not at once, when announced records are not there", () => {
    const machine = lively();
    machine.input({ kind: "more", lane: "event", lastSeq: 1 });
    expect(machine.rows("event", [], 1)).toEqual([]);
    expect(machine.wake()).toBe(uplinkTimes.askAgainMs);
    expect(machine.at(uplinkTimes.askAgainMs)).toEqual(["pull event after 0"]);
    machine.rows("event", [], 1);
    expect(machine.input({ kind: "more", lane: "event", lastSeq: 1 })).toEqual(["pull event after 0"]);
  });

  test("asks at once when an answer was empty but crossed with an announcement", () => {
    const machine = lively();
    machine.input({ kind: "more", lane: "event", lastSeq: 1 });
    machine.input({ kind: "more", lane: "event", lastSeq: 1 });
    expect(machine.rows("event", [], 1)).toEqual(["pull event after 0"]);
  });

  test("tells the district of records that the box has no more", () => {
    const machine = lively();
    expect(machine.rows("event", [alarm(1), alarm(4)], 4)).toEqual(["event 1-1", "event 4-4 lost 2"]);
    expect(machine.ack({ event: 4 })).toEqual(["acked event 4 without 2-3"]);
  });

  test("sends a summary of too many points in pieces, and counts its broker acks one by one", () => {
    const machine = lively();
    const sent = machine.rows("summary", [summary(1, 1100)], 1);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent[0]).toBe("summary 1-1 part 0");
    for (let left = sent.length; left > 0; left -= 1) {
      expect(machine.rows("event", [], 0)).toEqual([]);
      machine.input(published);
    }
    expect(machine.rows("event", events(1, 1))).toEqual(["event 1-1"]);
  });
});

describe("acks", () => {
  test.each<[string, Partial<Record<LaneId, number>>, number, string]>([
    ["of everything sent", { event: 3 }, 3, "acked event 3"],
    ["of a part", { event: 2 }, 3, "acked event 2"],
    ["of nothing new", { event: 0 }, 3, ""],
    ["of another epoch", { event: 3 }, 2, "acksForeign"],
    ["beyond what was ever made", { event: 4 }, 3, "outnumbered event 4,acksBeyond"],
    ["of a lane where nothing was made", { summary: 1 }, 3, "outnumbered summary 1,acksBeyond"],
  ])("%s", (_, upTo, epoch, expected) => {
    const machine = lively();
    machine.rows("event", events(1, 3));
    const before = machine.counts();
    const said = machine.ack(upTo, epoch);
    const counts = Object.entries(machine.counts()).filter(([name, count]) => count !== before[name as never]);
    expect([...said, ...counts.map(([name]) => name)].join()).toBe(expected);
  });

  test("come again without effect, and never go back", () => {
    const machine = lively();
    machine.rows("event", events(1, 3));
    machine.ack({ event: 2 });
    expect(machine.ack({ event: 2 })).toEqual([]);
    expect(machine.ack({ event: 1 })).toEqual([]);
    expect(machine.queue("event")?.ackedUpTo).toBe(2);
  });

  test("of what another life of this process sent are believed as soon as this one sent it too", () => {
    const machine = lively();
    machine.rows("event", events(1, 2), 70);
    expect(machine.ack({ event: 64 })).toEqual([]);
    machine.input(published);
    machine.rows("event", events(3, 64), 70);
    machine.input(published);
    expect(machine.queue("event")?.sentUpTo).toBe(64);
    expect(machine.ack({ event: 64 })).toEqual(["acked event 64"]);
  });

  test("that cannot be read are counted", () => {
    const machine = lively();
    machine.input({ kind: "unreadable" });
    expect(machine.counts().acksUnreadable).toBe(1);
  });
});

describe("when no ack comes", () => {
  test("everything after the last ack goes out again, in order", () => {
    const machine = lively();
    machine.rows("event", events(1, 3));
    machine.input(published);
    machine.ack({ event: 1 });
    expect(machine.wake()).toBe(limits.uplinkAckMs);
    expect(machine.at(limits.uplinkAckMs - 1)).toEqual([]);
    expect(machine.at(limits.uplinkAckMs)).toEqual(["event 2-3"]);
    expect(machine.counts().resends).toBe(1);
  });

  test("nothing is sent on top while the broker has not taken the last frame", () => {
    const machine = lively();
    machine.rows("event", events(1, 3));
    expect(machine.at(limits.uplinkAckMs)).toEqual([]);
    machine.input(published);
    expect(machine.at(2 * limits.uplinkAckMs - 1)).toEqual([]);
    machine.ack({});
    expect(machine.at(2 * limits.uplinkAckMs)).toEqual(["event 1-3"]);
  });

  test("the client is thrown away in the end, and a new one sends what is missing", () => {
    const machine = lively();
    machine.rows("event", events(1, 3));
    machine.input(published);
    expect(machine.at(limits.uplinkAckMs)).toEqual(["event 1-3"]);
    machine.input(published);
    expect(machine.at(uplinkTimes.silentMs)).toEqual(["hang-up"]);
    const dialMs = machine.wake() ?? 0;
    expect(machine.at(dialMs)).toEqual(["dial"]);
    expect(machine.input(connected())).toEqual(["birth"]);
    machine.input(published);
    expect(machine.ack({ event: 2 })).toEqual(["acked event 2", "event 3-3 historical"]);
  });

  test("a quiet link with nothing out is left alone", () => {
    const machine = lively();
    expect(machine.wake()).toBeUndefined();
    expect(machine.at(3_600_000)).toEqual([]);
    expect(machine.rows("event", events(1, 1))).toEqual(["event 1-1"]);
    expect(machine.wake()).toBe(3_600_000 + limits.uplinkAckMs);
  });
});

describe("which broker, and which version of MQTT", () => {
  test("a broker that hangs up on MQTT 5 is dialled at once by 3.1.1, and stays with it", () => {
    const machine = drive();
    machine.at(0);
    expect(machine.input(refused)).toEqual([]);
    expect([machine.wake(), machine.link().failures]).toEqual([0, 0]);
    expect(machine.at(0)).toEqual(["dial by 3.1.1"]);
    machine.input(connected());
    machine.input(closed);
    expect(machine.at(machine.wake() ?? 0)).toEqual(["dial by 3.1.1"]);
  });

  test("one that takes neither is tried with both in turn, and no faster than any other", () => {
    const machine = drive(1);
    const dials = Array.from({ length: 6 }, () => {
      const said = `${machine.wake()} ${machine.at(machine.wake() ?? 0).join()}`;
      machine.input(refused);
      return said;
    });
    expect(dials).toEqual([
      "0 dial",
      "0 dial by 3.1.1",
      "2000 dial",
      "2000 dial by 3.1.1",
      "6000 dial",
      "6000 dial by 3.1.1",
    ]);
  });

  test("a lost broker is followed by the mirror soon, the mirror by the first one, and then by a pause", () => {
    const machine = lively({}, 2);
    machine.at(5_000);
    machine.input(closed);
    expect(machine.wake()).toBe(5_000 + uplinkTimes.failoverSpreadMs / 2);
    expect(machine.at(machine.wake() ?? 0)).toEqual(["dial 1"]);
    const lostMs = machine.wake() ?? 0;
    expect(machine.at(lostMs)).toEqual(["hang-up"]);
    expect((machine.wake() ?? 0) - lostMs).toBe(1_500);
    expect(machine.at(machine.wake() ?? 0)).toEqual(["dial"]);
    expect(machine.counts().failovers).toBe(2);
  });

  test("a street that goes silent is given up, and the mirror has the box, within 30 s", () => {
    const machine = lively({}, 2);
    machine.rows("event", events(1, 1));
    machine.at(machine.wake() ?? 0);
    while (machine.link().kind === "live") machine.at(machine.wake() ?? 0);
    expect(machine.at(machine.wake() ?? 0)).toEqual(["dial 1"]);
    expect(machine.input(connected())).toEqual(["birth"]);
    expect(machine.now()).toBeLessThan(25_000);
    expect(machine.ack({ event: 0 })).toEqual(["event 1-1 historical"]);
  });

  test("a box at the mirror looks for the first broker after a while, and goes back to the mirror when it is not there", () => {
    const machine = lively({}, 2);
    machine.input(closed);
    machine.at(machine.wake() ?? 0);
    machine.input(connected());
    machine.input(published);
    machine.ack({});
    const sinceMs = machine.now();
    expect(machine.wake()).toBe(sinceMs + uplinkTimes.returnMs);
    expect(machine.at(sinceMs + uplinkTimes.returnMs)).toEqual(["hang-up"]);
    expect(machine.at(machine.now())).toEqual(["dial"]);
    machine.input(closed);
    expect(machine.at(machine.wake() ?? 0)).toEqual(["dial 1"]);
  });
});
