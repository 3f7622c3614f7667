import { notify } from "../people/notices.ts";
import type { CaseId } from "../ids.ts";
import type { Case } from "../state.ts";
import { isDue, later } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Act, Move } from "./act.ts";
import type { UplinkBody } from "../uplink.ts";
import { ownersOf, peopleAbove } from "./audience.ts";
import { copyUp } from "./copying.ts";
import { reportCase } from "./report.ts";
import { nextTaskId, type Task, type TaskId } from "./tasks.ts";

type Change = (row: Case, move: Move) => Case;

/** What a word about a sub-task makes of its case. */
export const taskChanges = {
  assign: (row, { said, now }) => {
    const { to, reason: what = "" } = said.order ?? {};
    return to === undefined ? row : added(row, { owner: { kind: "person", person: to }, what, since: now });
  },
  whistle: (row, { said, now }) => {
    const { department = "", reason: what = "" } = said.order ?? {};
    const dueAt = later(now, row.policy.whistle.reportInMs);
    return added(row, { owner: { kind: "department", department }, what, since: now, dueAt });
  },
  "report-in": (row, { said }) => changed(row, said, (task) => ({ ...task, state: "reported-in" })),
  finish: (row, { said }) => changed(row, said, (task) => ({ ...task, state: "done" })),
  "decline-task": (row, { said }) => changed(row, said, (task) => ({ ...task, state: "no-show" })),
  "ask-reroute": (row, { said: { order = {}, ...said } }) =>
    changed(row, { ...said, order }, (task) => ({
      ...task,
      wish: { department: order.department ?? "", reason: order.reason ?? "" },
    })),
  // Another department, and the whole time anew.
  reroute: (row, { said, now }) =>
    changed(row, said, ({ wish, ...task }) => ({
      ...task,
      owner: { kind: "department", department: said.order?.department ?? wish?.department ?? "" },
      state: "open",
      since: now,
      dueAt: later(now, row.policy.whistle.reportInMs),
    })),
} as const satisfies Readonly<Record<string, Change>>;

type Effect = (turn: Turn, row: Case, done: { readonly said: Act }) => void;

export const taskEffects = {
  assign: (turn, row) => tellTask(turn, row, row.tasks.at(-1)),
  whistle: (turn, row) => tellTask(turn, row, row.tasks.at(-1)),
  "report-in": tellNamed,
  finish: tellNamed,
  "decline-task": tellNamed,
  "ask-reroute": (turn, row, { said }) => {
    const task = taskOf(row, said.order?.task);
    if (task !== undefined) reportTask(turn, row, task, "asks-reroute");
    notify(turn, row, { people: ownersOf(turn, row), kind: "reroute-asked" });
  },
  reroute: tellNamed,
} as const satisfies Readonly<Record<string, Effect>>;

/** A department that has not come in time does not come: those above are told. */
export function chaseTasks(turn: Turn, id: CaseId): void {
  for (const task of turn.get("case", id)?.tasks ?? []) {
    if (task.state === "open" && task.dueAt !== undefined && isDue(task.dueAt, turn.now)) missed(turn, id, task.id);
  }
}

function missed(turn: Turn, id: CaseId, task: TaskId): void {
  const row = turn.get("case", id);
  if (row === undefined) return;
  const after = withTask(row, task, (each) => ({ ...each, state: "no-show" }));
  turn.put("case", id, after);
  tellTask(turn, after, taskOf(after, task));
  copyUp(turn, after, "no-show");
  notify(turn, after, { people: peopleAbove(turn, after), kind: "supervise" });
}

function tellNamed(turn: Turn, row: Case, { said }: { readonly said: Act }): void {
  tellTask(turn, row, taskOf(row, said.order?.task));
}

/** To the district, which passes it on to the department; to the person whose it is. */
function tellTask(turn: Turn, row: Case, task: Task | undefined): void {
  if (task === undefined) return;
  const { id, owner, state } = task;
  const whose = owner.kind === "department" ? { department: owner.department } : { person: owner.person };
  turn.fact({ kind: "case-task", case: row.id, task: id, state, ...whose });
  reportTask(turn, row, task);
  if (owner.kind === "person" && state === "open") notify(turn, row, { people: [owner.person], kind: "task" });
}

function reportTask(turn: Turn, row: Case, task: Task, event: WhistleEvent = whistleEvents[task.state]): void {
  const { id, owner, state, what, wish } = task;
  if (owner.kind === "person") return reportCase(turn, row, { from: row.state, event: "task", why: `${id} ${state}` });
  const { department } = owner;
  const ids = { whistle: `${row.id}-${id}`, case: row.id, grid: row.zone };
  turn.send("step", {
    kind: "whistle",
    ...ids,
    department,
    event,
    why: wish === undefined ? what : `${wish.department}: ${wish.reason}`,
  });
}

type WhistleEvent = Extract<UplinkBody, { kind: "whistle" }>["event"];

const whistleEvents = { open: "blown", "reported-in": "reported-in", "no-show": "no-show", done: "ended" } as const;

function added(row: Case, task: Omit<Task, "id" | "state">): Case {
  return { ...row, tasks: [...row.tasks, { ...task, id: nextTaskId(row.tasks), state: "open" }] };
}

function changed(row: Case, { order }: Act, change: (task: Task) => Task): Case {
  return order?.task === undefined ? row : withTask(row, order.task, change);
}

function withTask(row: Case, id: TaskId, change: (task: Task) => Task): Case {
  return { ...row, tasks: row.tasks.map((task) => (task.id === id ? change(task) : task)) };
}

function taskOf({ tasks }: Case, id: TaskId | undefined): Task | undefined {
  return tasks.find((task) => task.id === id);
}
