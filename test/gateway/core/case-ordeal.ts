import fc from "fast-check";
import type { PersonId, PointId } from "../../../config/ids.ts";
import type { CaseOrder } from "../../../gateway/core/cases/act.ts";
import { defaultPolicy, type CasePolicy } from "../../../gateway/core/cases/policy.ts";
import { transitions, verbs, type Verb } from "../../../gateway/core/cases/transitions.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import {
  applyChanges,
  emptyState,
  volatileTables,
  type Case,
  type MutableState,
  type State,
} from "../../../gateway/core/state.ts";
import type { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import { testSite } from "./site.ts";

export type Step = typeof step;

/** One step of the core, seen from outside. */
export interface Seen {
  readonly input: Input;
  readonly now: Moment;
  readonly before: State;
  readonly after: State;
  readonly decision: Decision;
}

export const people = ["worker-a", "leader", "room", "worker-b", "leader", "stranger"] as PersonId[];

/** What chance may do. Cases and people are drawn by number from those there are. */
export type Act =
  | { readonly do: "read"; readonly point: number; readonly value: number }
  | { readonly do: "tick"; readonly ms: number }
  | { readonly do: "say"; readonly verb: Verb; readonly who: number; readonly which: number; readonly order: CaseOrder }
  /** `late`: an operator who knew the case before it changed hands. */
  | {
      readonly do: "order";
      readonly verb: Verb;
      readonly which: number;
      readonly late: boolean;
      readonly order: CaseOrder;
    }
  /** Whoever may, takes a case one step on. */
  | { readonly do: "proceed"; readonly which: number; readonly who: number }
  | { readonly do: "repeat" }
  | { readonly do: "restart" }
  | { readonly do: "reboot"; readonly downMs: number }
  | { readonly do: "wall"; readonly shiftMs: number };

/** Everything a programme may ask for: each part has its limit, the second look and the approver are wanted. */
export function strictPolicy(site: SiteIndex): CasePolicy {
  const plain = defaultPolicy(site.ladder);
  const sla = {
    claim: 60_000,
    arrive: 600_000,
    accept: 180_000,
    handle: 3_600_000,
    verify: 1_800_000,
    close: 86_400_000,
  };
  return {
    ...plain,
    programme: "strict",
    sla: { 1: sla, 2: sla, 3: sla, 4: sla },
    skipVerify: [{ level: "grid", fromSeverity: 3 }],
    approvalRequired: true,
    whistle: { ...plain.whistle, departments: ["urban-management", "fire"] },
  };
}

export const caseSite = testSite();

/** Runs the acts one after the other; every case that is born gets the policy. */
export function endure(step: Step, acts: readonly Act[], policy?: CasePolicy): readonly Seen[] {
  const box = createCaseBox(step, policy);
  for (const act of acts) perform(box, act);
  return box.seen;
}

export interface CaseBox {
  readonly seen: Seen[];
  readonly state: () => State;
  readonly now: () => Moment;
  readonly take: (input: Input) => Decision;
  readonly pass: (by: Partial<Moment>) => void;
  readonly restart: () => void;
}

export function createCaseBox(step: Step, policy?: CasePolicy): CaseBox {
  let state: State = emptyState();
  let now: Moment = { boot: "boot-1", monoMs: 1_000_000, wallMs: Date.UTC(2026, 5, 2, 4), wallTrusted: true };
  const seen: Seen[] = [];
  const take = (input: Input) => {
    const before = state;
    const decision = step(caseSite, before, input, now);
    const after = copied(before);
    applyChanges(after, decision.changes);
    if (policy !== undefined) bornUnder(policy, before, after);
    seen.push({ input, now, before, after, decision });
    state = after;
    return decision;
  };
  take({ kind: "started", recent: [] });
  return {
    seen,
    state: () => state,
    now: () => now,
    take,
    pass: (by) => void (now = { ...now, ...by }),
    restart: () => {
      state = withoutVolatile(state);
      take({ kind: "started", recent: [] });
    },
  };
}

function copied(state: State): MutableState {
  return Object.fromEntries(
    Object.entries(state).map(([table, rows]) => [table, new Map(rows as Map<string, never>)]),
  ) as never;
}

function withoutVolatile(state: State): State {
  const kept = copied(state);
  for (const table of volatileTables) kept[table].clear();
  return kept;
}

function bornUnder(policy: CasePolicy, before: State, after: MutableState): void {
  for (const [id, row] of after.case) if (!before.case.has(id)) after.case.set(id, { ...row, policy });
}

export function perform(box: CaseBox, act: Act): void {
  (performances[act.do] as (box: CaseBox, act: Act) => void)(box, act);
}

const points = ["node-1/gas", "node-2/gas", "node-1/level", "node-1/door"];

const performances: { readonly [K in Act["do"]]: (box: CaseBox, act: Extract<Act, { do: K }>) => void } = {
  read: (box, { point, value }) => {
    const reading = {
      point: points[point % points.length] as PointId,
      sample: { kind: "good", value } as const,
      at: box.now(),
    };
    box.take({ kind: "readings", readings: [reading] });
  },
  tick: (box, { ms }) => {
    const { monoMs, wallMs } = box.now();
    box.pass({ monoMs: monoMs + ms, wallMs: wallMs + ms });
    box.take({ kind: "tick" });
  },
  say: (box, { verb, who, which, order }) => {
    const id = caseAt(box, which);
    if (id !== undefined) say(box, id, { verb, by: people[who % people.length] as PersonId, order });
  },
  order: (box, { verb, which, late, order }) => {
    const id = caseAt(box, which);
    const epoch = id === undefined ? 0 : (box.state().case.get(id)?.epoch ?? 0);
    const isLease = verb === "take" || verb === "give-back";
    const known = (isLease ? epoch + 1 : epoch) - (late ? 1 : 0);
    if (id !== undefined) command(box, id, { verb, epoch: known, order });
  },
  proceed: (box, { which, who }) => proceed(box, which, people[who % people.length] as PersonId),
  repeat: (box) => {
    const last = box.seen.findLast(({ input }) => input.kind === "case" || input.kind === "case-order");
    if (last !== undefined) box.take(last.input);
  },
  restart: (box) => box.restart(),
  reboot: (box, { downMs }) => {
    const { boot, wallMs } = box.now();
    box.pass({ boot: `${boot}+`, monoMs: 1_000, wallMs: wallMs + downMs });
    box.restart();
  },
  wall: (box, { shiftMs }) => box.pass({ wallMs: box.now().wallMs + shiftMs }),
};

function caseAt(box: CaseBox, which: number): CaseId | undefined {
  const ids = [...box.state().case.keys()];
  return ids[which % Math.max(1, ids.length)] as CaseId | undefined;
}

interface Saying {
  readonly verb: Verb;
  readonly by: PersonId;
  readonly order?: CaseOrder;
}

function say(box: CaseBox, id: CaseId, { verb, by, order }: Saying): Decision {
  const feedback =
    verb === "submit" ? { feedback: { cause: "阀门未关", action: "关阀", verdict: "real" } as const } : {};
  const more = { ...feedback, ...(order && { order }) };
  return box.take({ kind: "case", case: id, by, verb, command: `command-${box.seen.length}`, ...more });
}

interface Commanding {
  readonly verb: Verb;
  readonly epoch: number;
  readonly order?: CaseOrder;
}

function command(box: CaseBox, id: CaseId, { verb, epoch, order }: Commanding): Decision {
  const feedback =
    verb === "submit" ? { feedback: { cause: "阀门未关", action: "关阀", verdict: "real" } as const } : {};
  const who = { operator: "desk-7", tier: "street" } as const;
  const more = { ...feedback, ...(order && { order }) };
  return box.take({ kind: "case-order", case: id, ...who, verb, epoch, command: `order-${box.seen.length}`, ...more });
}

const next: Readonly<Record<string, Verb>> = {
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

/** The word that leads on, said by whoever has the case, or by `who` where it takes somebody else. */
export function proceed(box: CaseBox, which: number, who: PersonId): void {
  const row = box.state().case.get(caseAt(box, which) ?? "");
  const verb = row && next[row.state];
  if (row === undefined || verb === undefined) return;
  const isHandlers = verb === "arrive" || verb === "start" || verb === "submit";
  if (isPlatforms(row, verb, isHandlers)) command(box, row.id, { verb, epoch: row.epoch });
  else say(box, row.id, { verb, by: isHandlers ? (row.claimedBy ?? who) : who });
}

/** Decided by the platform, and nobody of the box has it in hand. */
function isPlatforms({ authority, claimedBy }: Case, verb: Verb, isHandlers: boolean): boolean {
  return authority === "platform" && verb !== "claim" && !(isHandlers && claimedBy !== undefined);
}

const small = fc.nat({ max: 20 });
/** What people may say at all; the box's own words are tried now and then, too. */
const spoken: readonly Verb[] = verbs.filter((verb) =>
  transitions.some((row) => row.verb === verb && row.by.some((mover) => !/^(rule|timer|policy|platform)$/.test(mover))),
);
const sayings = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...spoken) },
  { weight: 4, arbitrary: fc.constantFrom<Verb[]>("refuse", "pass", "approve", "escalate", "handover") },
  { weight: 1, arbitrary: fc.constantFrom(...verbs) },
);
const minute = 60_000;

const anyOrder: fc.Arbitrary<CaseOrder> = fc.record(
  {
    reason: fc.constantFrom("无人", "待拆除"),
    second: fc.constantFrom(...people),
    to: fc.constantFrom(...people),
    department: fc.constantFrom("urban-management", "fire", "unknown"),
    task: fc.constantFrom("t1", "t2"),
    into: fc.constantFrom("c1", "c2", "c3"),
    reviewInMs: fc.constantFrom(minute, 60 * minute),
    safeguard: fc.constant("每日巡查"),
    severity: fc.constantFrom(1, 2, 3, 4),
    level: fc.constantFrom("grid", "community", "street", "district"),
    stars: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: [] },
);

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("read"), point: small, value: fc.constantFrom(0, 1, 25, 50, 120) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("tick"),
      ms: fc.constantFrom(200, 5_000, 20_000, minute, 5 * minute, 10 * minute, 60 * minute, 1_440 * minute),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("say"),
      verb: sayings,
      who: small,
      which: small,
      order: anyOrder,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("order"),
      verb: fc.constantFrom(...verbs, "take", "take", "give-back"),
      which: small,
      late: fc.boolean(),
      order: anyOrder,
    }),
  },
  { weight: 14, arbitrary: fc.record({ do: fc.constant("proceed"), which: small, who: small }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reboot"), downMs: fc.constantFrom(3_000, 60 * minute) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wall"), shiftMs: fc.constantFrom(-60 * minute, 60 * minute) }) },
) as never;

export function anyActs(): fc.Arbitrary<readonly Act[]> {
  return fc.array(anyAct, { minLength: 5, maxLength: 50 });
}
