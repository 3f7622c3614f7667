import type { FactBody } from "../fact.ts";
import type { State, TableName, Tables } from "../state.ts";
import type { CaseId } from "../ids.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";
import { noteHop } from "./hops.ts";
import type { Drill } from "./rows.ts";

/**
 * The turn as a test sees it. Its points, alarms and cases lie in tables of their own, so that the production code runs
 * on them unchanged and nothing of it can touch, count or be taken for what is live. What it decides is one kind of
 * fact, and the district hears of it as a drill and never as an alarm.
 */
export function practiceTurn(turn: Turn, drill: Drill): Turn {
  const get = <T extends TableName>(table: T, key: string): Tables[T] | undefined => {
    const own = practised[table];
    if (own === undefined) return turn.get(table, key);
    const row = own === "nothing" ? undefined : (turn.get(own, key) as Tables[T] | undefined);
    // A point that the test has not touched is as it is.
    return row ?? (table === "point" ? turn.get(table, key) : undefined);
  };
  const put = <T extends TableName>(table: T, key: string, value: Tables[T]) => {
    const own = practised[table];
    if (own === undefined) turn.put(table, key, value);
    else if (own !== "nothing") turn.put(own, key, value as never);
  };
  const rows = <T extends TableName>(table: T): ReadonlyMap<string, Tables[T]> => {
    const own = practised[table];
    if (own === undefined) return turn.rows(table);
    return own === "nothing" ? new Map() : (mine(turn.rows(own), drill) as ReadonlyMap<string, Tables[T]>);
  };
  return {
    ...turn,
    practice: { drill: drill.id, purpose: drill.purpose },
    get,
    put,
    rows,
    drop: (table, key) => {
      const own = practised[table] ?? table;
      if (own !== "nothing") turn.drop(own, key);
    },
    fact: (what: FactBody) => {
      if (what.kind === "practised") return;
      turn.fact({ kind: "practised", drill: drill.id, purpose: drill.purpose, what });
      noteHop(turn, drill.id, what);
    },
    keep: () => {},
    send: () => {},
    afterwards: (name, run) => turn.afterwards(`${drill.id} ${name}`, run),
  };
}

/** Where a test keeps what the box keeps; `nothing`: it does not count there. */
const practised: {
  readonly [T in TableName]?: "practicePoint" | "practiceAlarm" | "practiceCase" | "nothing";
} = {
  point: "practicePoint",
  alarm: "practiceAlarm",
  case: "practiceCase",
  shadow: "nothing",
  load: "nothing",
  photo: "nothing",
};

/** Two tests under way at once do not meet. */
function mine<V>(rows: ReadonlyMap<string, V>, { id, trials }: Drill): ReadonlyMap<string, V> {
  const points = new Set(trials.map(({ point }) => point));
  const isMine = (row: V) => {
    const { practice, point } = row as { readonly practice?: Case["practice"]; readonly point?: string };
    return practice === undefined ? points.has(point as never) : practice.drill === id;
  };
  return new Map([...rows].filter(([, row]) => isMine(row)));
}

/** The turn in which a case lives: that of its test, when it belongs to one. */
export function turnOf(turn: Turn, id: CaseId): Turn {
  const practice = turn.get("practiceCase", id)?.practice;
  const drill = practice && turn.get("drill", practice.drill);
  return drill === undefined ? turn : practiceTurn(turn, drill);
}

/** A case that is open under this name, live or of a test. */
export function caseNamed(state: Pick<State, "case" | "practiceCase">, id: string): Case | undefined {
  return state.case.get(id) ?? state.practiceCase.get(id);
}
