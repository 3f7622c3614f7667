import { readFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../../config/rule.ts";
import { moveAlarm } from "../../../gateway/core/alarms/machine.ts";
import { nameOf, suppressionOf } from "../../../gateway/core/alarms/name.ts";
import { alarmVerbs } from "../../../gateway/core/alarms/verbs.ts";
import type { AlarmState, Condition } from "../../../gateway/core/state.ts";
import { later, type Moment } from "../../../gateway/core/time.ts";
import { drawn } from "./alarm-diagrams.ts";
import { conditionRows, nameRows, suppressionRows, type ConditionRow, type NameRow } from "./alarm-rows.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const now: Moment = { boot: "b", monoMs: 1e6, wallMs: 1e12, wallTrusted: true };
const finished = {
  point: "node-1/gas",
  rule: "gas.hh",
  acked: true,
  latched: false,
  episode: 0,
} as never as AlarmState;

describe("the condition", () => {
  it.each(conditionRows)("$from, $on, $when → $to", (row) => {
    const [rule] = testSite().site.rules;
    const delayed = {
      ...rule,
      onDelay: row.when === "on-delay" ? 5_000 : 0,
      offDelay: row.when === "off-delay" ? 5_000 : 0,
    };
    const { next, event } = moveAlarm(before(row), { kind: row.on, evidence: {} }, delayed as Rule, now);
    expect({ to: next.condition.kind, event }).toEqual({ to: row.to, event: row.event });
  });
  it("has a row for each state and each signal, also when its time is up", () => {
    const rows = conditionRows.map(({ from, on, when }) => `${from} ${on} ${when === "time is up"}`);
    const states = ["clear", "pending-on", "active", "pending-off"] as const;
    const wanted = states.flatMap((from) =>
      ["beyond", "between", "within"].flatMap((on) =>
        from.startsWith("pending") ? [`${from} ${on} true`, `${from} ${on} false`] : [`${from} ${on} false`],
      ),
    );
    // A gap in what is known starts the off-delay anew, so it is never left to run without a value.
    const never = new Set(["pending-off beyond false", "pending-off between false"]);
    expect(wanted.filter((row) => !rows.includes(row) && !never.has(row))).toEqual([]);
  });
});

function before({ from, when }: ConditionRow): AlarmState {
  const dueAt = later(now, when === "time is up" ? 0 : 5_000);
  const condition = { kind: from, dueAt, since: now } as Condition;
  if (when === "unfinished") return { ...finished, condition, episode: 1, acked: false };
  return { ...finished, condition, ...(when === "chatter" && { turns: [now, now, now] }) };
}

const gas = "node-1/gas";
const high = "node-1/gas#gas.high";

/** One limit without delays, in two variants, and a worse one that covers it. */
const siteWith = (latch: boolean) =>
  testSite((site) => ({
    ...site,
    rules: (site.rules ?? [])
      .filter(({ hazard }) => hazard === "gas")
      .map((rule) => ({
        ...rule,
        latch,
        onDelay: "0s",
        offDelay: "0s",
        ...(rule.id === "gas.high" && { supersededBy: "gas.hh" }),
      })),
  }));

const order = { forMs: 3_600_000, reason: "探头检修", second: "leader", permit: "P-1" } as never as object;

const createAlarm = (latch: boolean) => {
  const box = createBox(siteWith(latch));
  const ask = (verb: string, more: object = {}) =>
    box.take({
      kind: "alarm",
      alarm: high,
      by: "worker-a",
      verb,
      command: `c${box.facts.length}`,
      order: { ...order, ...more },
    } as never);
  const reset = () => box.take({ kind: "reset", alarm: high, by: "leader", command: `r${box.facts.length}` } as never);
  const row = () => box.state().alarm.get(high) ?? ({ ...finished, condition: { kind: "clear" } } as AlarmState);
  return { box, ask, reset, name: () => nameOf(row()), kind: () => suppressionOf(row()) };
};
type Alarm = ReturnType<typeof createAlarm>;

const happens: Readonly<Record<NameRow["on"], (alarm: Alarm) => unknown>> = {
  rises: ({ box }) => box.good(gas, 30),
  returns: ({ box }) => box.good(gas, 1),
  claim: ({ box }) => box.act("claim", "worker-a"),
  reset: ({ reset }) => reset(),
  "claimer is late": ({ box }) => box.wait(600),
  "stands long": ({ box }) => {
    box.act("arrive", "worker-a");
    box.wait(1_800);
  },
};

const wayTo: Readonly<Record<string, readonly NameRow["on"][]>> = {
  normal: [],
  unacknowledged: ["rises"],
  acknowledged: ["rises", "claim"],
  "returned-unacknowledged": ["rises", "returns"],
  "latched-unacknowledged": ["rises", "returns"],
  "latched-acknowledged": ["rises", "returns", "claim"],
};

describe("the name", () => {
  const rows = nameRows.flatMap((row) =>
    row.latch === undefined && !row.from.startsWith("latched")
      ? [
          { ...row, latch: false },
          { ...row, latch: true },
        ]
      : [{ ...row, latch: row.latch ?? true }],
  );
  // An alarm that latches never stands returned and unlatched.
  it.each(rows.filter(({ from, latch }) => from !== "returned-unacknowledged" || !latch))(
    "$from, $on, latch $latch → $to",
    ({ from, on, latch, to, why }) => {
      const alarm = createAlarm(latch);
      for (const each of wayTo[from] ?? []) happens[each](alarm);
      expect(alarm.name()).toBe(from);
      happens[on](alarm);
      expect(alarm.name()).toBe(to === "refused" ? from : to);
      if (why !== undefined) expect(alarm.box.facts.at(-1)).toMatchObject({ kind: "reset-refused", why });
    },
  );
});

const sounding = ({ box }: Alarm) => {
  box.good(gas, 30);
  box.act("claim", "worker-a");
};
const covered = (alarm: Alarm) => {
  sounding(alarm);
  alarm.box.good(gas, 60);
};
const suppressionWays: Readonly<Record<string, (alarm: Alarm, once: boolean) => unknown>> = {
  none: sounding,
  "by-design": covered,
  shelved: (alarm, once) => {
    sounding(alarm);
    alarm.ask("shelve", { once });
  },
  "out-of-service": (alarm) => {
    sounding(alarm);
    alarm.ask("take-out");
  },
};

describe("the suppression", () => {
  it.each(suppressionRows)("$from, $on → $to", ({ from, on, to }) => {
    const alarm = createAlarm(false);
    suppressionWays[from]?.(alarm, on === "clears once");
    expect(alarm.kind()).toBe(from);
    if ((alarmVerbs as readonly string[]).includes(on)) alarm.ask(on);
    else if (on === "worse rings") alarm.box.good(gas, 60);
    else if (on === "worse ends") alarm.box.good(gas, 30);
    else if (on === "time is up") alarm.box.wait(3_600);
    else alarm.box.good(gas, 1);
    expect(alarm.kind()).toBe(to);
  });
  it("is refused by every verb that has no row", () => {
    for (const from of Object.keys(suppressionWays))
      for (const verb of alarmVerbs.filter(
        (each) => !suppressionRows.some((row) => row.from === from && row.on === each),
      )) {
        const alarm = createAlarm(false);
        suppressionWays[from]?.(alarm, false);
        expect(alarm.ask(verb).facts).toMatchObject([{ kind: "alarm-refused", why: "wrong-state" }]);
        expect(alarm.kind()).toBe(from);
      }
  });
});

/** `npx vitest run test/gateway/core/alarm-rows -u` draws them anew. */
it.each(["alarms.md", "alarms.zh-CN.md"])("docs/%s shows these rows", async (name) => {
  const file = new URL(`../../../docs/${name}`, import.meta.url);
  const config = await resolveConfig(file);
  const text = await format(drawn(await readFile(file, "utf8")), { ...config, parser: "markdown" });
  await expect(text).toMatchFileSnapshot(`../../../docs/${name}`);
});
