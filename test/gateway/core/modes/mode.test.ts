import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modeKeys, responseLevels, type Mode } from "../../../../config/mode.ts";
import { effectsOf, previewOf, type ModeEffects } from "../../../../gateway/core/modes/effects.ts";
import { dutyBook, onDuty } from "../../../../gateway/core/people/duty.ts";
import { lineSetup } from "../../../../sensors/modbus/line-setup.ts";
import { repaced } from "../../../../sensors/modbus/repacing.ts";
import { firstState } from "../../../../sensors/modbus/line-state.ts";
import { modePolicy } from "../../../../gateway/core/modes/policy.ts";
import { siteOf } from "../../../sensors/modbus/site.ts";
import { gasProfile } from "../../../acceptance/paced-line.ts";
import { modeOf, modeSite, onSite, signed } from "../../../acceptance/mode-site.ts";
import { createBox } from "../bench-box.ts";

const day = 86_400_000;

describe("the flood season", () => {
  const begun = () => {
    const box = createBox(modeSite());
    const untilMs = box.now().wallMs + 3 * day;
    onSite(box, { mode: "alert", preset: "flood", untilMs, reason: "防汛Ⅳ级响应" });
    return { box, untilMs };
  };
  test("says a day before that it ends, once, and ends by itself", () => {
    const { box, untilMs } = begun();
    box.shift({ wallMs: untilMs - day - 1_000, monoMs: box.now().monoMs + 2 * day - 1_000 });
    box.take({ kind: "tick" });
    expect(box.facts.filter(({ kind }) => kind === "mode-ending")).toEqual([]);
    box.wait(3);
    expect(box.facts.filter(({ kind }) => kind === "mode-ending")).toHaveLength(1);
    expect(box.uplink.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({ kind: "mode", event: "ending" }),
    );
    box.shift({ wallMs: untilMs, monoMs: box.now().monoMs + day });
    box.take({ kind: "tick" });
    expect(modeOf(box)).toMatchObject({ mode: "peace", by: { kind: "expiry" } });
  });
  test("ends at its time across a reboot, and not while the clock is not believed", () => {
    const { box, untilMs } = begun();
    box.restart({ boot: "boot-2", monoMs: 0, wallMs: untilMs + day, wallTrusted: false });
    box.wait(2);
    expect(modeOf(box)?.mode).toBe("alert");
    box.shift({ wallTrusted: true });
    box.take({ kind: "tick" });
    expect(modeOf(box)?.mode).toBe("peace");
  });
  test("is extended and stopped by whoever is on duty over the site", () => {
    const { box, untilMs } = begun();
    onSite(box, { mode: "alert", preset: "flood", untilMs: untilMs + day, reason: "延长" });
    expect(modeOf(box)?.untilMs).toBe(untilMs + day);
    expect(box.state().modePeriod.size).toBe(1);
    onSite(box, { mode: "peace", reason: "提前结束" });
    expect(modeOf(box)?.mode).toBe("peace");
  });
});

describe("who may change the mode", () => {
  test.each([
    [{ mode: "alert", reason: "" }, "room", "reason-missing"],
    [{ mode: "alert", reason: "汛期" }, "worker-a", "not-above"],
    [{ mode: "alert", reason: "汛期" }, "nobody", "unknown-person"],
    [{ mode: "emergency", reason: "汛期", untilMs: 1 }, "room", "bad-until"],
    [{ mode: "alert", reason: "汛期", untilMs: 1 }, "room", "bad-until"],
    [{ mode: "alert", reason: "汛期", level: "I" }, "room", "level-not-here"],
    [{ mode: "peace", reason: "解除" }, "room", "no-change"],
    [{ mode: "recovery", reason: "清淤" }, "room", "nothing-to-recover-from"],
  ])("%j by %s is refused: %s", (change, by, why) => {
    const box = createBox(modeSite());
    expect(onSite(box, change, by).facts).toMatchObject([{ kind: "mode-refused", why }]);
    expect(modeOf(box)).toBeUndefined();
  });

  const step = fc.oneof(
    fc.record({ do: fc.constant("person" as const), mode: fc.constantFrom(...modeKeys) }),
    fc.record({ do: fc.constant("command" as const), mode: fc.constantFrom(...modeKeys) }),
    fc.record({ do: fc.constant("level" as const), level: fc.double({ min: 0, max: 6, noNaN: true }) }),
    fc.record({ do: fc.constant("cut" as const), cutOff: fc.boolean() }),
    fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 0, max: 400 }) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
  type Box = ReturnType<typeof createBox>;
  const doing: { readonly [D in Step["do"]]: (box: Box, at: Extract<Step, { do: D }>) => unknown } = {
    person: (box, { mode }) => onSite(box, { mode, reason: "r" }),
    command: (box, { mode }) => signed(box, { mode, reason: "r" }),
    level: (box, { level }) => box.good("node-1/level", level),
    cut: (box, { cutOff }) => box.take({ kind: "wan", cutOff }),
    wait: (box, { days }) =>
      box.restart({ boot: `${box.now().boot}+`, monoMs: 0, wallMs: box.now().wallMs + days * day }),
  };
  const heldThrough = (box: Box, at: Step) => {
    const before = modeOf(box);
    doing[at.do](box, at as never);
    box.wait(1);
    const isHeld = before?.mode === "emergency" || before?.by.kind === "rule";
    if (!isHeld || at.do === "person" || at.do === "command") return true;
    const now = modeOf(box)?.mode;
    return now === "emergency" || now === before?.mode;
  };
  test("emergency, and what a rule began, is ended by a person or a signed command and by nothing else", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const box = createBox(modeSite());
        for (const at of steps) {
          expect(heldThrough(box, at)).toBe(true);
          const running = [...box.state().modePeriod.values()].filter(({ endedAt }) => endedAt === undefined);
          expect(running).toHaveLength((modeOf(box)?.mode ?? "peace") === "peace" ? 0 : 1);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("the preview", () => {
  const bearing = fc.oneof(
    fc.record({ mode: fc.constantFrom("peace" as const, "alert" as const, "recovery" as const) }),
    fc.record({ mode: fc.constant("emergency" as const), level: fc.constantFrom(...responseLevels) }),
  );
  const poll = fc.integer({ min: 1, max: 60 });
  /** What the parts do under a mode, asked of the parts themselves. */
  const behaviour = (index: ReturnType<typeof siteOf>, of: { mode: Mode }) => {
    const link = index.site.links[0]!;
    const { sampling } = modePolicy(index, of.mode);
    const { turns } = repaced(firstState(lineSetup(index, link, 0), 0), sampling, { nowMs: 0, chance: 0 });
    return new Map(turns.map(({ device, periodMs }) => [device, periodMs]));
  };
  test("of any change is exactly the difference of what is in effect before and after", () => {
    fc.assert(
      fc.property(bearing, bearing, poll, poll, (from, to, slow, fast) => {
        const devices = { d1: { unit: 1, profile: gasProfile }, d2: { unit: 2, profile: gasProfile, poll: "7s" } };
        const index = siteOf({ l1: { port: 502, poll: `${slow}s`, fastPoll: `${fast}s`, devices } });
        const shown = previewOf(index, from, to);
        const [before, after] = [behaviour(index, from), behaviour(index, to)];
        const polls = shown.filter((each) => each.what === "poll");
        const moved = [...after].filter(([device, ms]) => before.get(device) !== ms);
        expect(polls.map(({ device, fromMs, toMs }) => [device, fromMs, toMs])).toEqual(
          moved.map(([device, ms]) => [device, before.get(device), ms]),
        );
        expect(applied(effectsOf(index, from), shown)).toEqual(effectsOf(index, to));
      }),
      { numRuns: 300 },
    );
  });
  test("names the layers of the roster that end and begin, and they are who is on duty then", () => {
    const index = modeSite();
    const change = previewOf(index, { mode: "peace" }, { mode: "alert" }).find(({ what }) => what === "roster");
    expect(change).toEqual({ what: "roster", begins: [1], ends: [0] });
    const box = createBox(index);
    onSite(box, { mode: "alert", reason: "汛期" });
    const seat = { grid: "micro-1", role: "worker" } as never;
    expect(onDuty(dutyBook(index, box.state()), seat, box.now()).people).toEqual(["worker-a", "worker-b"]);
  });
});

/** The effects after a change, made from those before it and what was shown. */
function applied(before: ModeEffects, shown: ReturnType<typeof previewOf>): ModeEffects {
  const polls = new Map(before.polls);
  let { summaryMs, factor, together, layers } = before;
  for (const each of shown) {
    if (each.what === "poll") polls.set(each.device, each.toMs);
    if (each.what === "summary") summaryMs = each.toMs;
    if (each.what === "times") factor = each.to;
    if (each.what === "together") together = each.to;
    if (each.what === "roster") {
      const kept = layers.filter((at) => !each.ends.includes(at));
      layers = [...kept, ...each.begins].toSorted((a, b) => a - b);
    }
  }
  return { polls, summaryMs, factor, together, layers };
}
