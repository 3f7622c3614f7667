import type { PersonId, PointId } from "../../../../config/ids.ts";
import type { AlarmId } from "../../../../gateway/core/ids.ts";
import type { Input } from "../../../../gateway/core/input.ts";
import type { Sample } from "../../../../gateway/core/points/reading.ts";
import { volatileTables, type AlarmState, type MutableState, type State } from "../../../../gateway/core/state.ts";
import type { Moment } from "../../../../gateway/core/time.ts";
import { copied, now } from "./picture.ts";
import type { World } from "./world.ts";

/** Something that may happen in a state: what the core is given, and what the world did to the state before. */
export interface Happening {
  readonly name: string;
  /** Nothing when it cannot happen in that state. */
  readonly of: (state: State) => { readonly state: State; readonly input: Input; readonly at?: Moment } | undefined;
}

const worker = "worker" as PersonId;
const leader = "leader" as PersonId;
const order = { forMs: 3_600_000, reason: "探头检修", second: leader, permit: "P-1" };

/** With `all` a narrow world is not spared anything. */
export function happenings(world: World, all: boolean): readonly Happening[] {
  const tried = everything(world);
  if (all || world.scope === "all") return tried;
  const spared =
    world.scope === "cover"
      ? / (shelve once|take out|put back)$/
      : /doubtful|delivered|failed|shel|put|take|standing|reboot/;
  return tried.filter(({ name }) => !spared.test(name));
}

function everything({ values, alarms }: World): readonly Happening[] {
  return [
    ...values.map((value) => read(`good ${value}`, { kind: "good", value })),
    ...values.map((value) => read(`doubtful ${value}`, { kind: "uncertain", value, why: "restarted" })),
    read("bad", { kind: "bad", why: "timeout" }),
    ...alarms.flatMap((id) => [...timers(id), ...acts(id)]),
    { name: "ladder timer", of: (state) => whenCaseDue(state) },
    ...(["claim", "arrive", "start", "submit", "approve"] as const).map((verb) => caseAct(verb)),
    ...(["delivered", "failed"] as const).map((outcome) => noticeOutcome(outcome)),
    { name: "crash", of: (state) => ({ state: restarted(state), input: { kind: "started", recent: [] } }) },
    {
      name: "reboot without a clock",
      of: (state) => ({
        state: restarted(state),
        input: { kind: "started", recent: [] },
        at: { ...now, boot: "another boot", wallMs: 0, wallTrusted: false },
      }),
    },
  ];
}

function read(name: string, sample: Sample): Happening {
  const reading = { point: "node/gas" as PointId, sample, at: now };
  return { name, of: (state) => ({ state, input: { kind: "readings", readings: [reading] } }) };
}

function timers(id: AlarmId): readonly Happening[] {
  const due = (name: string, change: (alarm: AlarmState) => AlarmState | undefined): Happening => ({
    name: `${id} ${name}`,
    of: (state) => {
      const alarm = state.alarm.get(id);
      const next = alarm && change(alarm);
      if (next === undefined) return undefined;
      const changed = copied(state);
      changed.alarm.set(id, next);
      return { state: changed, input: { kind: "tick" } };
    },
  });
  return [
    due("delay timer", (alarm) =>
      "dueAt" in alarm.condition ? { ...alarm, condition: { ...alarm.condition, dueAt: now } } : undefined,
    ),
    due("suppression timer", (alarm) =>
      alarm.suppression !== undefined && alarm.suppression.kind !== "by-design"
        ? { ...alarm, suppression: { ...alarm.suppression, until: now } }
        : undefined,
    ),
    due("standing timer", (alarm) => (alarm.reAlarmAt === undefined ? undefined : { ...alarm, reAlarmAt: now })),
  ];
}

function acts(alarm: AlarmId): readonly Happening[] {
  const aside = (name: string, input: Pick<Extract<Input, { kind: "alarm" }>, "verb" | "order">): Happening => ({
    name: `${alarm} ${name}`,
    of: (state) => ({ state, input: { kind: "alarm", alarm, by: worker, command: `${seqOf(state)}`, ...input } }),
  });
  return [
    aside("shelve", { verb: "shelve", order }),
    aside("shelve once", { verb: "shelve", order: { ...order, once: true } }),
    aside("unshelve", { verb: "unshelve" }),
    aside("take out", { verb: "take-out", order }),
    aside("put back", { verb: "put-back" }),
    {
      name: `${alarm} reset`,
      of: (state) => ({ state, input: { kind: "reset", alarm, by: worker, command: `${seqOf(state)}` } }),
    },
  ];
}

function whenCaseDue(state: State) {
  const changed: MutableState = copied(state);
  let isDue = false;
  for (const [id, row] of state.case) {
    if (row.ladder.kind === "stopped") continue;
    changed.case.set(id, { ...row, ladder: { ...row.ladder, dueAt: now } });
    isDue = true;
  }
  return isDue ? { state: changed, input: { kind: "tick" } as const } : undefined;
}

/** On the case that opened last; where there are two, the other one has its turn in other states. */
function caseAct(verb: Extract<Input, { kind: "case" }>["verb"]): Happening {
  const feedback = { cause: "阀门未关", action: "关阀" };
  return {
    name: verb,
    of: (state) => {
      const row = [...state.case.values()].at(-1);
      if (row === undefined) return undefined;
      const command = `${seqOf(state)}`;
      return { state, input: { kind: "case", case: row.id, by: worker, verb, command, feedback } };
    },
  };
}

function noticeOutcome(kind: "delivered" | "failed"): Happening {
  const outcome =
    kind === "delivered" ? ({ kind } as const) : ({ kind, why: "no-screen-open", retry: "later" } as const);
  return {
    name: kind,
    of: (state) => {
      const notice = [...state.notice.values()].find(({ progress }) => progress.kind === "queued");
      return notice && { state, input: { kind: "notice-outcome", notice: notice.id, outcome } };
    },
  };
}

/** What is not stored is gone. */
function restarted(state: State): State {
  const kept = copied(state);
  for (const table of volatileTables) kept[table].clear();
  return kept;
}

function seqOf(state: State): number {
  return state.box.get("box")?.seq ?? 0;
}
