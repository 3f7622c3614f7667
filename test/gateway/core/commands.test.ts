import { describe, expect, test } from "vitest";
import { limits } from "../../../config/limits.ts";
import type { Command, CommandOutcome } from "../../../gateway/core/commands/command.ts";
import { commandTable } from "../../../gateway/core/commands/table.ts";
import { applyChanges, emptyState, type MutableState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { UplinkBody } from "../../../gateway/core/uplink.ts";
import { testSite } from "./site.ts";

const site = testSite();
const startMs = Date.UTC(2026, 5, 2, 4);

function createCore(state: MutableState = emptyState()) {
  let now: Moment = { boot: "b1", monoMs: 0, wallMs: startMs, wallTrusted: true };
  const uplink: UplinkBody[] = [];
  let facts = 0;
  const obey = (over: Partial<Command> = {}): CommandOutcome | "silent" => {
    const usual = { key: "aa", id: "1", notBeforeMs: now.wallMs, expiresMs: now.wallMs + 600_000 };
    const who = { tier: "district", role: "administrator", operator: "desk-3" } as const;
    const command: Command = { ...usual, ...who, verb: "time", args: { atMs: now.wallMs }, ...over };
    const decision = step(site, state, { kind: "downlink", command }, now);
    applyChanges(state, decision.changes);
    uplink.push(...decision.uplink.map(({ body }) => body));
    facts += decision.facts.filter(({ kind }) => kind === "clock-hint").length;
    const fact = decision.facts.find(({ kind }) => kind === "command");
    return fact?.kind === "command" ? fact.outcome : "silent";
  };
  const move = (ms: number, clock: Partial<Moment> = {}) => {
    now = { ...now, monoMs: now.monoMs + ms, wallMs: now.wallMs + ms, ...clock };
  };
  return { state, obey, move, uplink, executed: () => facts, now: () => now };
}

const done = { kind: "done", detail: "0 ms" };
const refused = (why: string) => expect.objectContaining({ kind: "refused", why }) as CommandOutcome;

describe("a command", () => {
  test("that is repeated is answered alike and done once, before and after a restart", () => {
    const core = createCore();
    expect(core.obey()).toEqual(done);
    core.move(limits.commandAnswerMs);
    expect(core.obey({ notBeforeMs: startMs, args: { atMs: 0 } })).toEqual(done);
    const again = createCore(structuredClone(core.state));
    again.move(2 * limits.commandAnswerMs, { boot: "b2" });
    expect(again.obey({ notBeforeMs: startMs })).toEqual(done);
    expect([core.executed(), again.executed()]).toEqual([1, 0]);
  });

  test("that is played again and again is answered once in five seconds", () => {
    const core = createCore();
    for (let count = 0; count < 100; count += 1) core.obey();
    expect(core.uplink).toHaveLength(1);
    core.move(limits.commandAnswerMs);
    core.obey();
    expect(core.uplink).toHaveLength(2);
  });

  test("is good from its not-before, and may come again when it was too early", () => {
    const core = createCore();
    const early = { notBeforeMs: startMs + 60_000, expiresMs: startMs + 120_000 };
    expect(core.obey(early)).toEqual(refused("not-yet"));
    core.move(60_000 - limits.commandSkewMs - 1);
    expect(core.obey(early)).toEqual(refused("not-yet"));
    core.move(1);
    expect(core.obey(early)).toMatchObject({ kind: "done" });
  });

  test("is expired at its expiry and not a millisecond later, and stays so when the clock is set back", () => {
    const core = createCore();
    core.move(600_000);
    expect(core.obey({ notBeforeMs: startMs, expiresMs: startMs + 600_000 })).toEqual({ kind: "expired" });
    expect(core.obey({ id: "2", notBeforeMs: startMs, expiresMs: startMs + 600_001 })).toMatchObject({ kind: "done" });
    // Captured and held back, then the box's clock is moved by somebody: the desk's own later order tells better.
    const held = { id: "3", notBeforeMs: startMs - 3_000_000, expiresMs: startMs - 2_000_000 };
    core.move(0, { wallMs: startMs - 2_500_000 });
    expect(core.obey(held)).toEqual({ kind: "expired" });
    expect(core.executed()).toBe(1);
  });

  test("is not carried out by a clock nobody believes, unless nothing hangs on it", () => {
    const core = createCore();
    core.move(0, { wallTrusted: false });
    const roster = { verb: "roster.apply", args: { version: 1, body: "{}" } };
    expect(core.obey(roster)).toEqual(refused("clock-untrusted"));
    expect(core.obey({ id: "2" })).toEqual(done);
    core.move(1, { wallTrusted: true });
    expect(core.obey(roster)).toEqual(refused("invalid"));
  });

  test("from a far future, taken with a clock nobody believes, expires nothing that follows", () => {
    const core = createCore();
    core.move(0, { wallTrusted: false });
    core.obey({ notBeforeMs: startMs * 2, expiresMs: startMs * 2 + 1 });
    core.move(1, { wallTrusted: true });
    expect(core.obey({ id: "2" })).toMatchObject({ kind: "done" });
  });

  test.each([10, -10])(
    "is not carried out twice, nor late, when the clock leaps by %i years in the middle of it",
    (years) => {
      const leapMs = years * 365 * 86_400_000;
      const core = createCore();
      const order = { id: "before", notBeforeMs: startMs, expiresMs: startMs + 600_000 };
      expect(core.obey(order)).toEqual(done);
      core.move(60_000, { wallMs: startMs + leapMs });
      expect(core.obey(order)).toEqual(done);
      const late = { id: "late", notBeforeMs: startMs + 1, expiresMs: startMs + 600_000 };
      expect(core.obey(late)).toEqual(years > 0 ? { kind: "expired" } : refused("not-yet"));
      core.move(660_000, { wallMs: startMs + 660_000 });
      expect(core.obey(late)).toEqual({ kind: "expired" });
      // Neither leap leaves anything behind: the next order is obeyed.
      expect(core.obey({ id: "after" })).toMatchObject({ kind: "done" });
      expect(core.executed()).toBe(2);
    },
  );

  test("that is good for longer than a week, or for less than nothing, is refused", () => {
    const { obey } = createCore();
    expect(obey({ expiresMs: startMs + limits.commandLifeMaxMs + 1 })).toEqual(refused("too-long-lived"));
    expect(obey({ id: "2", expiresMs: startMs - 1 })).toEqual(refused("too-long-lived"));
    expect(obey({ id: "3", expiresMs: startMs + limits.commandLifeMaxMs })).toEqual(done);
  });

  test("that is older than all that is remembered is not carried out, and said to be unknown", () => {
    const core = createCore();
    for (let count = 0; count <= limits.commandsKeptPerKey; count += 1) {
      core.obey({ id: `n${count}` });
      core.move(1);
    }
    expect(core.state.command.size).toBe(limits.commandsKeptPerKey);
    expect(core.obey({ id: "n0", notBeforeMs: startMs })).toEqual({ kind: "unknown" });
    expect(core.obey({ id: "never-sent", notBeforeMs: startMs })).toEqual({ kind: "unknown" });
    expect(core.obey({ id: "never-sent", key: "bb", notBeforeMs: startMs })).toMatchObject({ kind: "done" });
    expect(core.executed()).toBe(limits.commandsKeptPerKey + 2);
  });

  test("that a later one on the same thing overtook is refused, whoever sent either", () => {
    const core = createCore();
    const body = JSON.stringify({ rules: { "gas.high": { above: "18 %LEL", clear: "14 %LEL" } } });
    const limit = (version: number) => ({ id: `v${version}`, verb: "threshold.apply", args: { version, body } });
    core.move(10_000);
    expect(core.obey(limit(2))).toMatchObject({ kind: "done" });
    expect(core.obey({ ...limit(3), key: "bb", notBeforeMs: startMs })).toEqual(refused("reordered"));
    expect(core.obey(limit(1))).toEqual(refused("old-version"));
    expect(core.obey({ ...limit(3), id: "v3b" })).toMatchObject({ kind: "done" });
  });

  test("of a tier or role that has no say in it is refused", () => {
    const { obey } = createCore();
    expect(obey({ verb: "task.assign", tier: "city", role: "desk" })).toEqual(refused("tier-not-allowed"));
    expect(obey({ id: "2", verb: "mode.set", role: "desk" })).toEqual(refused("role-not-allowed"));
    const alert = { mode: "alert", reason: "汛期" };
    expect(obey({ id: "3", verb: "mode.set", role: "commander", args: alert })).toEqual({
      kind: "done",
      detail: "alert",
    });
    expect(obey({ id: "4", verb: "valve.open" })).toEqual(refused("unknown-verb"));
    expect(obey({ id: "5", verb: "constructor" })).toEqual(refused("unknown-verb"));
  });

  test("leaves the answer in the journal with who gave it, and tells the district one word", () => {
    const core = createCore();
    core.obey({ verb: "valve.open", id: "x" });
    expect(core.uplink).toEqual([
      { kind: "command-result", command: "x", verb: "valve.open", result: "refused", why: "unknown-verb" },
    ]);
  });
});

test("no verb silences, shelves, takes out, resets or switches anything", () => {
  const words = /silence|mute|shelve|suppress|out-of-service|take-out|reset|siren|valve|actuat|ack/;
  expect(Object.keys(commandTable).filter((verb) => words.test(verb))).toEqual([]);
});

test("keys on the wire are given once to each verb, from 0 on", () => {
  for (const { fields } of Object.values(commandTable)) {
    const keys = Object.values(fields).map(({ key }) => key);
    expect(keys).toEqual([...keys.keys()]);
  }
});
