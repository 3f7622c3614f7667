import { describe, expect, it } from "vitest";
import { channelSchema } from "../../config/channel.ts";
import { limits } from "../../config/limits.ts";
import { personSchema, type Person } from "../../config/people.ts";
import { personIdSchema, pointIdSchema } from "../../config/ids.ts";
import type { Input, NoticeOutcome } from "../../gateway/core/input.ts";
import type { Notifier } from "../../gateway/core/ports.ts";
import type { Decision } from "../../gateway/core/decision.ts";
import { emptyState, type Notice } from "../../gateway/core/state.ts";
import { createDispatcher } from "../../gateway/notify/dispatcher.ts";
import { createPipeline } from "../../gateway/pipeline.ts";
import { openMemoryStore } from "../../gateway/store/memory.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { testSite } from "./core/site.ts";
import { createNotes } from "./notes.ts";
import { sampleNotice } from "./notify/sample-notice.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

type Send = (notice: Notice, signal: AbortSignal) => Promise<NoticeOutcome>;

/** A dispatcher on the production pipeline: one gas alarm rings, and worker-a is to be told. */
async function createBench(send: Send, channels: readonly Notifier["channel"][] = ["screen"]) {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const store = openMemoryStore();
  const loaded = await store.load(0);
  const logged: string[] = [];
  const answers: Input[] = [];
  const note = (event: string) => void logged.push(event);
  const log = { info: note, warn: note, error: note };
  const act = () => dispatcher.look();
  const { notes } = createNotes();
  const pipeline = createPipeline({ index: testSite(), store, notes, clock, log, loaded, act });
  const { put, offer, state } = pipeline;
  const dispatcher = createDispatcher({
    state,
    notifiers: channels.map((channel) => ({ channel, send })),
    offer: (input) => {
      answers.push(input);
      return offer(input);
    },
    clock,
    log,
  });
  void pipeline.run();
  const read = (value: number) =>
    put({
      kind: "readings",
      readings: [{ point: pointIdSchema.parse("node-1/gas"), sample: { kind: "good", value }, at: clock.now() }],
    });
  const does = (verb: "claim" | "arrive" | "start" | "submit" | "approve") =>
    put({
      kind: "case",
      case: "c1",
      by: personIdSchema.parse("worker-a"),
      verb,
      command: verb,
      feedback: { cause: "阀门未关", action: "关阀" },
    });
  await read(50);
  await settled();
  return { clock, dispatcher, pipeline, logged, answers, read, act: does, notices: () => [...state().notice.values()] };
}

const refused: NoticeOutcome = { kind: "failed", why: "no-screen-open", retry: "later" };

describe("the dispatcher", () => {
  it("sends what is owed once it is durable, and records what was proven", async () => {
    const sent: string[] = [];
    const { notices } = await createBench(async ({ to }) => {
      sent.push(to);
      return { kind: "delivered" };
    });
    expect(sent).toEqual(["worker-a"]);
    expect(notices()[0]?.progress.kind).toBe("delivered");
  });
  it("has each notice on its way once, however often it looks", async () => {
    let sent = 0;
    const { dispatcher } = await createBench(() => {
      sent++;
      return new Promise(() => {});
    });
    for (let at = 0; at < 5; at++) dispatcher.look();
    await settled();
    expect(sent).toBe(1);
  });
  it.each(["accepted", "delivered"] as const)("sends a notice that was %s no more", async (kind) => {
    let sent = 0;
    const { clock } = await createBench(async () => {
      sent++;
      return { kind };
    });
    await clock.advance(30_000);
    expect(sent).toBe(1);
  });
  it("tries again at the time the core has set, not before", async () => {
    let sent = 0;
    const { clock } = await createBench(async () => {
      sent++;
      return refused;
    });
    const after: number[] = [];
    for (const ms of [1_999, 1, 4_999, 1]) {
      await clock.advance(ms);
      after.push(sent);
    }
    expect(after).toEqual([1, 2, 2, 3]);
  });
  it("does not let somebody who can be reached now wait for the next try, nor send twice at once", async () => {
    const sent: string[] = [];
    const { dispatcher } = await createBench(async ({ to }) => {
      sent.push(to);
      return refused;
    });
    dispatcher.reach([personIdSchema.parse("leader")]);
    expect(sent).toEqual(["worker-a"]);
    for (let at = 0; at < 3; at++) dispatcher.reach([personIdSchema.parse("worker-a")]);
    expect(sent).toEqual(["worker-a", "worker-a"]);
  });
  it("ends an attempt that takes too long, and tries again", async () => {
    let sent = 0;
    const { clock, notices } = await createBench((_, signal) => {
      sent++;
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(refused), { once: true }));
    });
    await clock.advance(limits.noticeSendMs - 1);
    expect(notices()[0]?.progress).toMatchObject({ attempts: 0 });
    await clock.advance(1);
    expect(notices()[0]?.progress).toMatchObject({ kind: "queued", attempts: 1 });
    await clock.advance(2_200);
    expect(sent).toBe(2);
  });
  it("gives up an attempt whose channel ignores that its time is up", async () => {
    let sent = 0;
    const { clock } = await createBench(() => {
      sent++;
      return new Promise(() => {});
    });
    await clock.advance(50_000);
    expect(sent).toBeGreaterThan(1);
  });
  it.each([
    ["rejects", () => Promise.reject(new Error("broken"))],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
  ] as const)("counts a channel that %s as a failed attempt, and goes on", async (_, send) => {
    const { clock, notices, logged } = await createBench(send);
    expect(notices()[0]?.progress).toMatchObject({ kind: "queued", lastFailure: "channel-error" });
    await clock.advance(2_000);
    expect(logged).toEqual(["notifier-threw", "notifier-threw"]);
  });
  it("does not let one hung attempt hold up another person's notice", async () => {
    const sent: string[] = [];
    const { clock } = await createBench(({ to }) => {
      sent.push(to);
      return to === "worker-a" ? new Promise(() => {}) : Promise.resolve({ kind: "delivered" });
    });
    await clock.advance(60_000);
    expect(sent).toContain("leader");
  });
  it("says a call that never got through before the news that it is over, and the news says what it was", async () => {
    const sent: string[] = [];
    let isUp = false;
    let attempts = 0;
    const { clock, read } = await createBench(async ({ kind, to, text }) => {
      attempts += 1;
      if (!isUp) return refused;
      if (to === "worker-a") sent.push(`${kind}: ${text.zh}`);
      return { kind: "accepted" };
    });
    await clock.advance(30_000);
    await read(60);
    await read(1);
    await clock.advance(61_000);
    const before = attempts;
    await clock.advance(60_000);
    // Nobody is asked more often for it.
    expect(attempts - before).toBeLessThan(30);
    isUp = true;
    await clock.advance(60_000);
    expect(sent.map((each) => each.split(":", 1)[0])).toEqual(["raised", "recovered"]);
    expect(sent[1]).toContain("12:00:00 告警，最甚 60 %LEL");
  });
  it("gives a channel that takes messages again what waits for it, at once", async () => {
    const sent: string[] = [];
    let isUp = false;
    const { clock, dispatcher } = await createBench(async ({ to }) => {
      if (isUp) sent.push(to);
      return isUp ? { kind: "accepted" } : refused;
    });
    await clock.advance(300_000);
    isUp = true;
    dispatcher.reach([personIdSchema.parse("room")]);
    await settled();
    await settled();
    expect(new Set(sent)).toEqual(new Set(["room", "leader", "worker-a"]));
  });
  it("says so when a channel is not there, and keeps trying", async () => {
    const { notices } = await createBench(async () => refused, []);
    expect(notices()[0]?.progress).toMatchObject({ kind: "queued", lastFailure: "no-such-channel" });
  });
  it("takes an answer for a notice that is gone, and changes nothing by it", async () => {
    let answer: (outcome: NoticeOutcome) => void = () => {};
    const { clock, read, act, answers, notices } = await createBench((notice) =>
      notice.kind === "raised" ? new Promise((resolve) => (answer = resolve)) : Promise.resolve({ kind: "delivered" }),
    );
    for (const verb of ["claim", "arrive", "start", "submit"] as const) await act(verb);
    await read(1);
    await clock.advance(61_000);
    await act("approve");
    answer({ kind: "delivered" });
    await settled();
    expect(answers.at(-1)).toMatchObject({ outcome: { kind: "delivered" } });
    expect(notices()).toEqual([]);
  });
  it("keeps to itself what comes after the stop", async () => {
    let answer: (outcome: NoticeOutcome) => void = () => {};
    let isAborted = false;
    const { dispatcher, answers } = await createBench((_, signal) => {
      signal.addEventListener("abort", () => (isAborted = true));
      return new Promise((resolve) => (answer = resolve));
    });
    dispatcher.stop();
    answer({ kind: "delivered" });
    await settled();
    expect({ isAborted, answers }).toEqual({ isAborted: true, answers: [] });
  });
  it("sends nothing more after the stop", async () => {
    let sent = 0;
    const { clock, dispatcher } = await createBench(async () => {
      sent++;
      return refused;
    });
    dispatcher.stop();
    await clock.advance(10_000);
    expect(sent).toBe(1);
  });
  it("survives a core that takes no more answers", async () => {
    let sent = 0;
    const { dispatcher, pipeline, clock } = await createBench(async () => {
      sent++;
      if (sent === 2) pipeline.stop();
      return refused;
    });
    await clock.advance(2_000);
    dispatcher.look();
    await settled();
    expect(sent).toBe(3);
  });
});

describe("a dispatcher whose channels have a way round", () => {
  const declared = (id: string, instead: readonly string[] = []) =>
    channelSchema.parse({ id, kind: "wecom-robot", key: "k", instead });
  const [main, other] = [declared("main", ["other"]), declared("other")];
  const personOn = (channels: readonly string[]): Person =>
    personSchema.parse({ id: "worker-a", title: "网格员甲", channels });

  /** Notices on `main`, in a state that shows nothing of what is offered: as with a disk that is slow. */
  function bench(of: {
    readonly answers: Readonly<Record<string, NoticeOutcome>>;
    readonly personChannels?: readonly string[];
    readonly notices?: number;
    readonly troubles?: Readonly<Record<string, string | undefined>>;
  }) {
    const clock = createVirtualClock(sampleNotice().dueAt.wallMs);
    const sent: string[] = [];
    const offered: Input[] = [];
    const state = emptyState();
    for (let at = 1; at <= (of.notices ?? 1); at += 1) {
      const notice = sampleNotice({ code: String(at), channel: main.id });
      state.notice.set(notice.id, notice);
    }
    const person = personOn(of.personChannels ?? ["main"]);
    const dispatcher = createDispatcher({
      state: () => state,
      notifiers: [main, other].map(({ id }) => ({
        channel: id,
        trouble: () => of.troubles?.[id],
        send: async (notice: Notice) => {
          sent.push(`${id} ${notice.case}`);
          return of.answers[id] ?? { kind: "accepted" };
        },
      })),
      channels: [main, other],
      people: new Map([[person.id, person]]),
      offer: async (input) => {
        offered.push(input);
        return emptyDecision;
      },
      clock,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    return { clock, dispatcher, sent, offered };
  }
  const emptyDecision: Decision = { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
  const throttled: NoticeOutcome = { kind: "throttled", why: "45009", retry: "later" };

  it("goes that way at once, and says which and why", async () => {
    const { dispatcher, sent, offered } = bench({ answers: { main: throttled } });
    dispatcher.look();
    await settled();
    expect(sent).toEqual(["main c1", "other c1"]);
    const detour = { via: "other", setback: "throttled", why: "45009" };
    expect(offered).toMatchObject([{ outcome: { kind: "accepted", detour } }]);
  });
  it("does not tell twice who is called on the other channel anyway", async () => {
    const { dispatcher, sent, offered } = bench({ answers: { main: throttled }, personChannels: ["main", "other"] });
    dispatcher.look();
    await settled();
    expect(sent).toEqual(["main c1"]);
    expect(offered).toMatchObject([{ outcome: throttled }]);
  });
  it("asks a channel that has had enough no more, for a while", async () => {
    const { dispatcher, sent } = bench({ answers: { main: throttled }, notices: 3 });
    dispatcher.look();
    await settled();
    dispatcher.look();
    await settled();
    expect(sent.filter((each) => each.startsWith("main")).length).toBeLessThanOrEqual(3);
    expect(sent.filter((each) => each.startsWith("other"))).toHaveLength(3);
  });
  it("sends nothing again before the state shows what came of it, however slow the disk", async () => {
    const { dispatcher, sent, clock } = bench({ answers: {} });
    for (let at = 0; at < 5; at += 1) {
      dispatcher.look();
      await clock.advance(200);
    }
    expect(sent).toEqual(["main c1"]);
  });
  it("tells of a channel whose attempts fail and of one that cannot be opened, until they get through again", async () => {
    const answers: Record<string, NoticeOutcome> = { main: { kind: "failed", why: "unreachable", retry: "later" } };
    const troubles: Record<string, string | undefined> = { other: "no-modem" };
    const { dispatcher } = bench({ answers, troubles, notices: 3 });
    const dark = () => Object.fromEntries(dispatcher.sending().dark);
    expect(dark()).toEqual({ other: "no-modem" });
    dispatcher.look();
    await settled();
    expect(dark()).toEqual({ main: "unreachable", other: "no-modem" });
    delete troubles["other"];
    expect(dark()).toEqual({ main: "unreachable" });
  });
});
