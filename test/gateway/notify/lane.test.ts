import { describe, expect, test } from "vitest";
import { channelFacts, type ChannelName } from "../../../config/channel.ts";
import { limits } from "../../../config/limits.ts";
import type { Severity } from "../../../config/rule.ts";
import { createBudget } from "../../../gateway/notify/budget.ts";
import { createLane, factsOfLane, type Parcel } from "../../../gateway/notify/lane.ts";
import { sampleNotice } from "./sample-notice.ts";

const robot = channelFacts["wecom-robot"];
const lane = (facts = robot) => createLane("robot" as ChannelName, facts);
const accepted = { kind: "accepted" } as const;
const codes = (parcels: readonly Parcel[]) => parcels.map((parcel) => parcel.map(({ case: of }) => of));
const many = (count: number, of: { to?: string; severity?: Severity; from?: number } = {}) =>
  Array.from({ length: count }, (_, at) => sampleNotice({ code: String((of.from ?? 1) + at), ...of }));

describe("a budget", () => {
  test("lets no more than its burst and its rate out in any minute", () => {
    const budget = createBudget({ perMinute: 15, burst: 5 });
    const taken: number[] = [];
    for (let nowMs = 0; nowMs < 300_000; nowMs += 100) {
      if (budget.left(nowMs) === 0) continue;
      budget.take(nowMs);
      taken.push(nowMs);
    }
    const worst = Math.max(
      ...taken.map((fromMs) => taken.filter((atMs) => atMs >= fromMs && atMs < fromMs + 60_000).length),
    );
    expect(worst).toBe(19);
  });
});

describe("a lane", () => {
  test("sends each of a few cases alone", () => {
    expect(codes(lane().pick(many(2), 0))).toEqual([["c1"], ["c2"]]);
  });
  test("says one case once to a group, whomever it calls", () => {
    const notices = [sampleNotice(), sampleNotice({ to: "worker-b" })];
    expect(lane().pick(notices, 0)).toEqual([notices]);
  });
  test("keeps one slot for severity 1", () => {
    const busy = lane();
    busy.pick(many(2, { severity: 2 }), 0);
    expect(codes(busy.pick(many(1, { severity: 2, from: 8 }), 0))).toEqual([]);
    expect(codes(busy.pick(many(1, { severity: 1, from: 9 }), 0))).toEqual([["c9"]]);
  });
  test("puts the most urgent first", () => {
    const notices = [...many(1, { severity: 3 }), ...many(1, { severity: 1, from: 2 })];
    expect(codes(lane().pick(notices, 0))[0]).toEqual(["c2"]);
  });
  test("bundles what it cannot send one by one, the first of all ahead", () => {
    const parcels = lane().pick(many(12), 0);
    expect(parcels).toHaveLength(1);
    expect(codes(parcels)[0]).toHaveLength(12);
  });
  test("puts no more into one message than fits", () => {
    const [parcel] = lane().pick(many(limits.noticesInMessageMax + 1), 0);
    expect(parcel).toHaveLength(limits.noticesInMessageMax);
  });
  test("sends the first word of a case where repeats must wait", () => {
    const short = lane();
    for (const parcel of short.pick(many(3), 0)) short.ended(parcel, accepted, 0);
    expect(codes(short.pick([sampleNotice({ code: "1", kind: "escalated" })], 0))).toEqual([]);
    expect(codes(short.pick(many(1, { from: 9 }), 0))).toEqual([["c9"]]);
    expect(codes(short.pick([sampleNotice({ code: "1", kind: "escalated" })], 60_000))).toEqual([["c1"]]);
  });
  test("holds back repeats to one person, never a first word", () => {
    const mail = lane({ ...channelFacts.mail, perMinute: 600, burst: 100 });
    const again = (code: string) => sampleNotice({ code, kind: "escalated" });
    const send = (notice: ReturnType<typeof sampleNotice>) => {
      const parcels = mail.pick([notice], 0);
      for (const parcel of parcels) mail.ended(parcel, accepted, 0);
      return parcels.length;
    };
    expect(["1", "1", "1", "1"].map((code) => send(again(code)))).toEqual([1, 1, 1, 0]);
    expect(send(sampleNotice({ code: "2" }))).toBe(1);
  });
  test("is left alone for a while after it said too many", () => {
    const full = lane();
    const [parcel] = full.pick(many(1), 0);
    if (parcel !== undefined) full.ended(parcel, { kind: "throttled", why: "45009", retry: "later" }, 0);
    expect([full.isBlocked(0), full.isBlocked(limits.channelBlockMs)]).toEqual([true, false]);
  });
  test("is dark after two failures in a row, until something gets through", () => {
    const weak = lane();
    const failed = { kind: "failed", why: "unreachable", retry: "later" } as const;
    const seen = [failed, failed, accepted].map((outcome) => {
      const [parcel] = weak.pick(many(1), 0);
      if (parcel !== undefined) weak.ended(parcel, outcome, 0);
      return weak.darkness() !== undefined;
    });
    expect(seen).toEqual([false, true, false]);
  });
  test("of the screens knows no budget and bundles nothing", () => {
    const screens = createLane("screen", factsOfLane(undefined));
    expect(screens.pick(many(60, { severity: 3 }), 0)).toHaveLength(60);
  });
  test("lets tests out after everything live, by a budget of their own, and never together with it", () => {
    const tests = Array.from({ length: 5 }, (_, at) => sampleNotice({ code: String(50 + at), purpose: "test" }));
    const both = lane({ ...robot, slots: 20 });
    const sent = codes(both.pick([...tests, ...many(3)], 0));
    expect(sent).toEqual([["c1"], ["c2"], ["c3"], ["c50", "c51", "c52", "c53", "c54"]]);
    expect(codes(both.pick(many(2, { from: 8 }), 0))).toHaveLength(2);
  });
});
