import type { AlarmId } from "../../../gateway/core/ids.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import fc from "fast-check";
import type { PersonId, PointId } from "../../../config/ids.ts";
import type { SiteInput } from "../../../config/site.ts";
import { alarmVerbs } from "../../../gateway/core/alarms/verbs.ts";
import type { CaseOrder } from "../../../gateway/core/cases/act.ts";
import { isOver, verbs, type CaseState, type Verb } from "../../../gateway/core/cases/transitions.ts";
import type { Input, NoticeOutcome } from "../../../gateway/core/input.ts";
import type { Reading, Sample } from "../../../gateway/core/points/reading.ts";
import { recallMs } from "../../../gateway/core/resume.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import {
  applyChanges,
  emptyState,
  volatileTables,
  type Case,
  type State,
  type TableName,
} from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import { lanes } from "../../../gateway/core/uplink.ts";
import { silentRule, testSite } from "./site.ts";

/** One step of the production core, seen from outside. */
export interface Seen {
  readonly input: Input;
  readonly now: Moment;
  readonly before: State;
  readonly after: State;
  readonly decision: Decision;
}

/** What chance may do. Cases, notices and alarms are drawn by number from those that exist by then. */
export type Act =
  | { readonly do: "read"; readonly point: number; readonly value: number; readonly quality: Sample["kind"] }
  /** Every point reads what is normal, well. */
  | { readonly do: "calm" }
  | { readonly do: "tick"; readonly ms: number }
  | { readonly do: "say"; readonly verb: number; readonly who: number; readonly which: number }
  /** Somebody entitled takes a case one step on. */
  | { readonly do: "proceed"; readonly which: number; readonly who: number }
  | { readonly do: "reset"; readonly which: number; readonly who: number }
  /** Somebody puts an alarm aside or back. */
  | {
      readonly do: "aside";
      readonly verb: number;
      readonly which: number;
      readonly who: number;
      readonly second: number;
      readonly forMs: number;
      readonly once: boolean;
    }
  | { readonly do: "outcome"; readonly which: number; readonly outcome: NoticeOutcome }
  | { readonly do: "relayed"; readonly lane: number; readonly upTo: number }
  | { readonly do: "restart"; readonly ms: number }
  | { readonly do: "reboot"; readonly downMs: number; readonly trusted: boolean }
  | { readonly do: "wall"; readonly shiftMs: number };

const people = ["worker-a", "worker-b", "leader", "room", "stranger", "nobody"] as const;

/** Two zones, two gas points in one of them, a rule of every kind, and latches with and without an on-delay. */
export function ordealSite(change: (site: SiteInput) => SiteInput = (site) => site): SiteIndex {
  const third = { id: "node-3", name: "节点三", profile: "node", place: { grid: "micro-1", building: "7号楼" } };
  return frozen(
    testSite((site) =>
      change({
        ...site,
        devices: [...(site.devices ?? []), third],
        rules: [
          ...(site.rules ?? []).map((rule) => ({
            ...rule,
            latch: rule.hazard === "gas",
            ...(rule.id === "gas.high" && { supersededBy: "gas.hh" }),
          })),
          { ...silentRule, on: { points: ["node-1/gas", "node-1/level", "node-2/gas", "node-3/gas"] } },
        ],
      }),
    ),
  );
}

/** `wild` may be set back by a day at any time, also between two boots. */
export type WallClock = "kept" | "wild";

/** Runs the acts one after the other on one box, its state frozen all the way down. */
export function endure(site: SiteIndex, acts: readonly Act[], clock: WallClock = "kept"): readonly Seen[] {
  const box = createFrozenBox(site, { clock });
  box.take({ kind: "started", recent: [] });
  for (const act of acts) perform(box, act);
  return box.seen;
}

export interface FrozenBox {
  readonly clock: WallClock;
  readonly site: SiteIndex;
  readonly seen: readonly Seen[];
  readonly state: () => State;
  readonly now: () => Moment;
  readonly take: (input: Input) => Decision;
  readonly pass: (by: Partial<Moment>) => void;
  /** A new process: what is not stored is gone, stored readings come back. */
  readonly restart: () => void;
  readonly nextCommand: () => string;
}

const dayMs = 86_400_000;

interface Beginning {
  readonly state?: State;
  readonly clock?: WallClock;
}

export function createFrozenBox(site: SiteIndex, from: Beginning = {}): FrozenBox {
  let state: State = copied(from.state ?? emptyState());
  let now: Moment = { boot: "boot-1", monoMs: 1_000_000, wallMs: Date.UTC(2026, 5, 2, 4), wallTrusted: true };
  let kept: readonly Reading[] = [];
  const seen: Seen[] = [];
  const take = (input: Input) => {
    const decision = frozen(step(site, state, frozen(input), frozen(now)));
    const after = changed(state, decision);
    seen.push({ input, now, before: state, after, decision });
    state = after;
    kept = [...kept, ...decision.readings];
    return decision;
  };
  return {
    clock: from.clock ?? "kept",
    site,
    seen,
    take,
    state: () => state,
    now: () => now,
    pass: (by) => void (now = { ...now, ...by }),
    nextCommand: () => `command-${seen.length}`,
    restart: () => {
      state = stored(state);
      take({ kind: "started", recent: recent(kept, recallMs(site.site)) });
    },
  };
}

function copied(state: State): State {
  const copy = <V>(rows: ReadonlyMap<string, V>) => new Map([...rows].map(([key, row]) => [key, frozen(row)] as const));
  const tables = Object.entries(state).map(([table, rows]) => [table, copy<unknown>(rows)]);
  return sealed(Object.fromEntries(tables) as State);
}

function stored(state: State): State {
  const tables = Object.keys(state) as TableName[];
  return sealed(
    Object.fromEntries(tables.map((table) => [table, volatileTables.has(table) ? new Map() : state[table]])) as never,
  );
}

/** As the store promises it: from `windowMs` before the newest one on; across boots by trusted wall clocks alone. */
function recent(readings: readonly Reading[], windowMs: number): readonly Reading[] {
  const newest = readings.at(-1)?.at;
  if (newest === undefined) return [];
  return readings.filter(({ at }) => {
    if (at.boot === newest.boot) return newest.monoMs - at.monoMs <= windowMs;
    return at.wallTrusted && newest.wallTrusted && newest.wallMs - at.wallMs <= windowMs;
  });
}

export function perform(box: FrozenBox, act: Act): void {
  const how = performances[act.do] as (box: FrozenBox, act: Act) => void;
  how(box, act);
}

const performances: { readonly [K in Act["do"]]: (box: FrozenBox, act: Extract<Act, { do: K }>) => void } = {
  read,
  calm,
  tick: (box, { ms }) => {
    later(box, ms);
    box.take({ kind: "tick" });
  },
  say,
  proceed,
  reset,
  aside,
  outcome,
  relayed: ({ take }, { lane, upTo }) =>
    void take({ kind: "relayed", lane: lanes[lane % lanes.length] ?? "event", upTo }),
  restart: (box, { ms }) => {
    later(box, ms);
    box.restart();
  },
  reboot,
  wall,
};

function later(box: FrozenBox, ms: number): void {
  const { monoMs, wallMs } = box.now();
  box.pass({ monoMs: monoMs + ms, wallMs: wallMs + ms });
}

const values: Readonly<Record<string, readonly number[]>> = {
  gas: [0, 12, 14.9, 15, 18, 19.9, 20, 30, 39.9, 40, 42, 44.9, 45, 60, 120, Number.NaN, Infinity, -Infinity],
  level: [1, 1.05, 1.2, 1.29, 1.3, 1.6, 2.5, Number.NaN],
  door: [0, 1],
};

function read({ site, take, now }: FrozenBox, { point, value, quality }: Extract<Act, { do: "read" }>): void {
  const points = [...site.points.keys()];
  const id = points[point % points.length] as PointId;
  const pool = values[id.split("/")[1] ?? ""] ?? [0];
  const reading: Reading = { point: id, sample: sampleOf(quality, pool[value % pool.length] ?? 0), at: now() };
  take({ kind: "readings", readings: [reading] });
}

export function calm({ site, take, now }: FrozenBox): void {
  const sampled = [...site.points.keys()].map((point) => ({
    point,
    sample: sampleOf("good", point.endsWith("level") ? 1 : 0),
  }));
  take({ kind: "readings", readings: sampled.map((reading) => ({ ...reading, at: now() })) });
}

function sampleOf(quality: Sample["kind"], value: number): Sample {
  if (quality === "good") return { kind: "good", value };
  return quality === "bad" ? { kind: "bad", why: "timeout" } : { kind: "uncertain", value, why: "self-test" };
}

function say(box: FrozenBox, act: Extract<Act, { do: "say" }>): void {
  const cases = [...box.state().case.values()];
  const of = cases[act.which % Math.max(1, cases.length)];
  const verb = spoken[act.verb % spoken.length] ?? "claim";
  if (of !== undefined) ask(box, of, verb, people[act.who % people.length] as PersonId);
}

/** What people say, the common words more often. */
const spoken: readonly Verb[] = ["claim", "decline", "handover", "danger", "claim", "approve", ...verbs];

/** Towards the end of a case; none where it is over. */
const nextVerb: { readonly [S in CaseState]?: Verb } = {
  reported: "claim",
  claimed: "arrive",
  triaged: "start",
  dispatched: "accept",
  accepted: "arrive",
  "on-scene": "start",
  handling: "submit",
  verifying: "pass",
  closing: "approve",
  suspended: "resume",
};

export function proceed(box: FrozenBox, { which, who }: { readonly which: number; readonly who: number }): void {
  const open = openCases(box.state());
  const of = open[which % Math.max(1, open.length)];
  const verb = of && nextVerb[of.state];
  if (of === undefined || verb === undefined) return;
  const entitled = ["leader", "room"] as const;
  const another = entitled[who % entitled.length] as PersonId;
  ask(box, of, verb, verb === "pass" ? another : (of.claimedBy ?? another));
}

export function ask(box: FrozenBox, of: Case, verb: (typeof verbs)[number], by: PersonId): void {
  const feedback = verb === "submit" ? { feedback: { cause: "阀门未关", action: "关阀" } } : {};
  const order = orders[verb] === undefined ? {} : { order: orders[verb] };
  box.take({ kind: "case", case: of.id, by, verb, command: box.nextCommand(), ...feedback, ...order });
}

/** What has to go with some words. */
const orders: { readonly [V in Verb]?: CaseOrder } = {
  lower: { reason: "小事" },
  suspend: { reason: "待拆除", safeguard: "每日巡查", reviewInMs: 3_600_000 },
  assign: { reason: "封路", to: "worker-b" as PersonId },
  rate: { stars: 2 },
};

export function openCases(state: State): readonly Case[] {
  return [...state.case.values()].filter((row) => !isOver(row));
}

function reset(box: FrozenBox, { which, who }: Extract<Act, { do: "reset" }>): void {
  const ids = [...box.state().alarm.keys()] as AlarmId[];
  const alarm = ids[which % Math.max(1, ids.length)];
  const by = people[who % people.length] as PersonId;
  if (alarm !== undefined) box.take({ kind: "reset", alarm, by, command: box.nextCommand() });
}

function aside(box: FrozenBox, { verb, which, who, second, forMs, once }: Extract<Act, { do: "aside" }>): void {
  const sounding = [...box.state().alarm].filter(([, { condition }]) => condition.kind !== "clear").map(([id]) => id);
  const ids = [
    ...sounding,
    ...sounding,
    ...[...box.site.rulesOf].flatMap(([id, rules]) => rules.map((at) => `${id}#${at.id}`)),
  ];
  const named = people[second % people.length] as PersonId;
  const order = { forMs, reason: "探头检修", permit: "P-1", once, ...(second > 0 && { second: named }) };
  box.take({
    kind: "alarm",
    alarm: ids[which % ids.length] as AlarmId,
    by: people[who % people.length] as PersonId,
    verb: alarmVerbs[verb % alarmVerbs.length] ?? "shelve",
    command: box.nextCommand(),
    order,
  });
}

function outcome(box: FrozenBox, { which, outcome }: Extract<Act, { do: "outcome" }>): void {
  const notices = [...box.state().notice.values()];
  const notice = notices[which % Math.max(1, notices.length)];
  if (notice !== undefined) box.take({ kind: "notice-outcome", notice: notice.id, outcome });
}

function wall({ clock, now, pass }: FrozenBox, { shiftMs }: Extract<Act, { do: "wall" }>): void {
  const { boot, wallMs } = now();
  pass({ wallMs: wallMs + (clock === "wild" || boot === "boot-1" ? shiftMs : Math.abs(shiftMs)) });
}

/** A trusted clock that is kept shows a time after anything that happened before; a wild one, whatever it was left at. */
function reboot(box: FrozenBox, { downMs, trusted }: Extract<Act, { do: "reboot" }>): void {
  const believed = box.seen.filter(({ now }) => now.wallTrusted).map(({ now }) => now.wallMs);
  const lastMs = (box.clock === "wild" ? believed.at(-1) : Math.max(...believed)) ?? 0;
  const wallMs = trusted ? lastMs + downMs : dayMs;
  box.pass({ boot: `boot-${box.seen.length + 1}`, monoMs: 5_000, wallTrusted: trusted, wallMs });
  box.restart();
}

export function anyActs(): fc.Arbitrary<Act[]> {
  return fc.array(anyAct, { minLength: 1, maxLength: 110, size: "max" });
}

const small = fc.nat({ max: 30 });
const minute = 60_000;
const anyOutcome = fc.constantFrom<NoticeOutcome[]>(
  { kind: "accepted" },
  { kind: "delivered" },
  { kind: "failed", why: "no-screen-open", retry: "later" },
  { kind: "failed", why: "no-such-person", retry: "never" },
  { kind: "refused", why: "93000", retry: "later" },
  { kind: "throttled", why: "45009", retry: "later" },
  { kind: "unknown", why: "no-answer", retry: "later" },
  { kind: "accepted", detour: { via: "screen", setback: "throttled", why: "45009" } },
);
const kinds: { readonly [K in Act["do"]]: readonly [weight: number, fc.Arbitrary<Extract<Act, { do: K }>>] } = {
  read: [
    12,
    fc.record({
      do: fc.constant("read"),
      point: small,
      value: small,
      quality: fc.constantFrom("good", "good", "good", "uncertain", "bad"),
    }),
  ],
  calm: [4, fc.record({ do: fc.constant("calm") })],
  tick: [
    12,
    fc.record({
      do: fc.constant("tick"),
      ms: fc.constantFrom(
        0,
        200,
        1_000,
        4_999,
        5_000,
        20_000,
        59_999,
        minute,
        minute,
        100_000,
        5 * minute,
        60 * minute,
      ),
    }),
  ],
  proceed: [8, fc.record({ do: fc.constant("proceed"), which: small, who: small })],
  say: [3, fc.record({ do: fc.constant("say"), verb: small, who: small, which: small })],
  reset: [2, fc.record({ do: fc.constant("reset"), which: small, who: small })],
  aside: [
    5,
    fc.record({
      do: fc.constant("aside"),
      verb: small,
      which: small,
      who: small,
      second: small,
      forMs: fc.constantFrom(60_000, 20 * 60_000, 8 * 3_600_000, 7 * dayMs, 30 * dayMs),
      once: fc.boolean(),
    }),
  ],
  outcome: [4, fc.record({ do: fc.constant("outcome"), which: small, outcome: anyOutcome })],
  relayed: [1, fc.record({ do: fc.constant("relayed"), lane: small, upTo: small })],
  restart: [1, fc.record({ do: fc.constant("restart"), ms: fc.constantFrom(0, 700, 90_000) })],
  reboot: [
    1,
    fc.record({
      do: fc.constant("reboot"),
      downMs: fc.constantFrom(3_000, 50_000, dayMs),
      trusted: fc.boolean(),
    }),
  ],
  wall: [1, fc.record({ do: fc.constant("wall"), shiftMs: fc.constantFrom(-dayMs, dayMs) })],
};
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  ...Object.values(kinds).map(([weight, arbitrary]) => ({ weight, arbitrary: arbitrary as fc.Arbitrary<Act> })),
);

function changed(state: State, { changes }: Decision): State {
  const touched = new Set(changes.map(({ table }) => table));
  const fresh = [...touched].map((table) => [table, new Map<string, unknown>(state[table])]);
  const open = { ...state, ...Object.fromEntries(fresh) } as State;
  applyChanges(open as never, changes);
  return sealed(open);
}

/** A map cannot be frozen, so whoever tries to change one of these is told. */
function sealed(state: State): State {
  const refuse = () => {
    throw new Error("the core changed the state it was given");
  };
  for (const rows of Object.values(state)) Object.assign(rows, { set: refuse, delete: refuse, clear: refuse });
  return Object.freeze(state);
}

/** Frozen all the way down; rows that were frozen before are not walked again. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  const parts = value instanceof Map ? value.values() : Object.values(value);
  for (const part of parts) frozen(part);
  return value;
}
