import { describe, expect, test } from "vitest";
import { scenarioSchema, type Scenario } from "../../../simulators/hil/file/scenario.ts";
import type { Row, RowOf } from "../../../simulators/hil/verdict/row.ts";
import { exitOf, verdictOf } from "../../../simulators/hil/verdict/verdict.ts";

/** The gateway's clock is two seconds behind the bench's. */
const offsetMs = 2_000;

const scenario = (over: object = {}): Scenario =>
  scenarioSchema.parse({
    scenario: "small",
    steps: [
      { ramp: { dev: "gas-1", from: "0 %LEL", to: "50 %LEL", over: "1s" } },
      { expect: { event: "alarm.raised", rule: "gas.hh", within: "3s" } },
      { expect: { relay_in: "closed", within: "2s" } },
      { expect: { fake: "wecom", path: "text.content", contains: "燃气", within: "4s" } },
    ],
    thresholds: { detect_to_local: { p95: "500ms" }, detect_to_accepted: { max: "1s" } },
    ...over,
  });

interface Happening {
  readonly raisedMs?: number | undefined;
  readonly closedMs?: number;
  readonly acceptedMs?: number;
  readonly text?: string;
  readonly isAccepted?: boolean;
  readonly uncertaintyMs?: number;
  readonly driftMs?: number;
  readonly more?: readonly Row[];
}

const usual = {
  raisedMs: 1_000,
  closedMs: 1_100,
  acceptedMs: 1_300,
  text: "【告警】燃气\n编号 7",
  isAccepted: true,
  uncertaintyMs: 2,
  driftMs: 0,
  more: [],
};

/** One round: the ramp begins at 0 and ends at 1,000; all times are the bench's. */
function round(happening: Happening = {}, number = 1): readonly Row[] {
  const { raisedMs, closedMs, acceptedMs, text, isAccepted, uncertaintyMs, driftMs, more } = { ...usual, ...happening };
  const clock = { kind: "clock", round: number, uncertaintyMs, atMs: 0 } as const;
  const alarm = { alarm: "gas-1/gas#gas.hh", point: "gas-1/gas", rule: "gas.hh", severity: 1 };
  const event = (row: Pick<RowOf<"event">, "name" | "seq"> & Partial<RowOf<"event">>): readonly Row[] =>
    raisedMs === undefined ? [] : [{ kind: "event", round: number, gatewayMs: raisedMs - offsetMs, ...alarm, ...row }];
  return [
    { ...clock, when: "before", offsetMs },
    { kind: "stimulus", round: number, point: "gas-1/gas", from: 0, to: 50, fromMs: 0, toMs: 1_000 },
    { kind: "step", round: number, step: 0, fromMs: 0, toMs: 1_000 },
    ...event({ name: "case.opened", seq: 4, case: "c1", code: "7" }),
    ...event({ name: "alarm.raised", seq: 5, limit: 45, side: "above" }),
    { kind: "relay", round: number, isClosed: true, atMs: closedMs },
    {
      kind: "message",
      round: number,
      fake: "wecom",
      isAccepted,
      text,
      body: { text: { content: text } },
      atMs: acceptedMs,
    },
    { ...clock, when: "after", offsetMs: offsetMs + driftMs },
    ...more,
  ];
}

function verdict(rows: readonly Row[], of = scenario()) {
  const found = verdictOf([run, ...rows], of);
  const outcomes = found.judged.map(({ outcome }) => outcome.kind).join(" ");
  const latency = (name: string) => found.measured.find((each) => each.name === name)?.samples;
  return { ...found, outcomes, latency };
}

describe("expectations", () => {
  const rows: readonly (readonly [title: string, happening: Happening, outcomes: string, kind: string])[] = [
    ["all in time", {}, "held held held", "passed"],
    ["an alarm that never came", { raisedMs: undefined }, "missing held held", "failed"],
    ["a siren that sounds too late", { closedMs: 3_001 }, "held late held", "failed"],
    ["a siren on the last millisecond", { closedMs: 3_000 }, "held held held", "slow"],
    ["a message that the platform turned away", { isAccepted: false }, "held held missing", "failed"],
    ["a message with other words", { text: "【告警】水位\n编号 7" }, "held held missing", "failed"],
    ["an alarm before anybody acted", { raisedMs: -1 }, "early held held", "failed"],
  ];
  test.each(rows)("%s", (_, happening, outcomes, kind) => {
    expect(verdict(round(happening))).toMatchObject({ outcomes, kind });
  });

  const absent = scenario({
    steps: [{ wait: "1s" }, { expect: { event: "alarm.raised", within: "500ms", absent: true } }],
    thresholds: {},
  });
  test.each([
    ["held", 1_501],
    ["unwanted", 1_500],
  ])("what must not come is %s when it comes at %i", (kind, raisedMs) => {
    expect(verdict(round({ raisedMs }), absent)).toMatchObject({ outcomes: kind });
  });

  test("a contact that stands closed is closed at once", () => {
    const again = scenario({
      steps: [{ wait: "1s" }, { wait: "1s" }, { expect: { relay_in: "closed", within: "1s" } }],
      thresholds: {},
    });
    const later: Row = { kind: "step", round: 1, step: 1, fromMs: 5_000, toMs: 5_000 };
    expect(verdict(round({ more: [later] }), again).judged[0]?.outcome).toEqual({ kind: "held", tookMs: 0 });
  });

  test("what came in the place of what was wanted is said", () => {
    const found = verdict(round({ isAccepted: false })).judged[2];
    expect(found?.seen).toEqual(["turned away 【告警】燃气 +0.300 s"]);
  });
});

describe("latencies", () => {
  test("are reckoned from where the value crosses the limit, and from the gateway's decision on the bench's clock", () => {
    const { latency } = verdict(round());
    expect(latency("sense_to_detect")?.[0]).toBeCloseTo(100);
    expect(latency("detect_to_local")).toEqual([100]);
    expect(latency("detect_to_accepted")).toEqual([300]);
    expect(latency("sense_to_local")?.[0]).toBeCloseTo(200);
  });

  test("know that a sensor of whole numbers says the limit half a step early", () => {
    const rows = round().map((row) => (row.kind === "stimulus" ? { ...row, resolution: 1 } : row));
    expect(verdict(rows).latency("sense_to_detect")?.[0]).toBeCloseTo(110);
  });

  test("take no message of another case for that of the alarm", () => {
    const older: Row = { ...(round()[6] as RowOf<"message">), text: "【告警】燃气\n编号 71", atMs: 1_050 };
    expect(verdict(round({ more: [older] })).latency("detect_to_accepted")).toEqual([300]);
  });

  test("say nothing of the siren for an alarm that is too mild for it, or that another one had sounded for", () => {
    const second: Row = { ...(round()[4] as RowOf<"event">), seq: 6, gatewayMs: 1_200 - offsetMs };
    expect(verdict(round({ more: [second] })).latency("detect_to_local")).toEqual([100]);
    const mild = round().map((row) => (row.kind === "event" ? { ...row, severity: 2 } : row));
    expect(verdict(mild).latency("detect_to_local")).toEqual([]);
  });

  test("p95 and p99 are measurements, not reckonings between two", () => {
    const rounds = Array.from({ length: 20 }, (_, at) => round({ closedMs: 1_010 + 10 * at }, at + 1)).flat();
    const found = verdict(rounds).measured.find(({ name }) => name === "detect_to_local");
    expect(found?.distribution).toEqual({ n: 20, p50: 100, p95: 190, p99: 200, max: 200 });
  });
});

describe("the verdict", () => {
  test("a threshold crossed with every step right is 99, a failed step is 1", () => {
    expect(exitOf[verdict(round({ closedMs: 1_501 })).kind]).toBe(99);
    expect(exitOf[verdict(round({ closedMs: 9_000 })).kind]).toBe(1);
    expect(exitOf[verdict(round()).kind]).toBe(0);
  });

  test("clocks that are unsure by more than a tenth of the tightest threshold prove nothing", () => {
    expect(verdict(round({ uncertaintyMs: 50 })).kind).toBe("passed");
    expect(verdict(round({ uncertaintyMs: 50.1 })).kind).toBe("inconclusive");
    expect(verdict(round({ driftMs: 98 })).kind).toBe("inconclusive");
    expect(exitOf[verdict(round({ driftMs: 98 })).kind]).toBe(6);
  });

  test("with such clocks late is no failure, and never is", () => {
    expect(verdict(round({ closedMs: 3_500, driftMs: 200 })).kind).toBe("inconclusive");
    expect(verdict(round({ raisedMs: undefined, driftMs: 200 })).kind).toBe("failed");
  });

  test("a gateway whose clock was looked at only once proves nothing", () => {
    const once = round().filter((row) => row.kind !== "clock" || row.when === "before");
    expect(verdict(once).kind).toBe("inconclusive");
  });

  test("with ptp the gateway's times are believed as they are, and an offset beside it is doubt", () => {
    const ptp = scenario({ bench: { clock: "ptp" } });
    expect(verdict(round(), ptp).kind).not.toBe("passed");
    const one = round().map((row) =>
      row.kind === "clock" ? { ...row, offsetMs: 0 } : row.kind === "event" ? { ...row, gatewayMs: 1_000 } : row,
    );
    expect(verdict(one, ptp).kind).toBe("passed");
  });

  test("too few samples prove nothing", () => {
    expect(verdict(round(), scenario({ min_samples: 2 })).kind).toBe("inconclusive");
    expect(verdict([...round(), ...round({}, 2)], scenario({ min_samples: 2 })).kind).toBe("passed");
  });

  test("a number missing in the journal is a lost event, and so is one that never came", () => {
    const strict = scenario({ thresholds: { lost_events: 0 } });
    const gap: Row = { kind: "event", round: 1, seq: 8, gatewayMs: 0 };
    expect(verdict(round({ more: [gap] }), strict)).toMatchObject({ kind: "slow", lost: { count: 2 } });
    expect(verdict(round({ raisedMs: undefined }), strict).lost.count).toBe(1);
  });

  test("a round that could not be played is a failure, and a run without any proves nothing", () => {
    const trouble: Row = { kind: "trouble", round: 2, why: "gone", atMs: 0 };
    expect(verdict([...round(), trouble]).kind).toBe("failed");
    expect(verdict([]).kind).toBe("inconclusive");
  });
});

const run: Row = {
  kind: "run",
  sirenSeverity: 1,
  run: "r",
  scenario: {},
  seed: 1,
  rounds: 1,
  gateway: "0",
  configSha256: "",
  atMs: 0,
};
