import type { GridId, PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Case } from "../cases/case.ts";
import type { FactBody } from "../fact.ts";
import type { CaseId } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import { pathOf } from "../site-index.ts";
import { isDue, later } from "../time.ts";
import type { Turn } from "../turn.ts";
import { bookOf, type DutyBook } from "./duty.ts";
import { notify } from "./notices.ts";
import { isAbove } from "./override-acts.ts";
import type { RosterAct, RosterInput, RosterRefusal } from "./roster-act.ts";
import type { Muster, MusterId, PassId, WalkIn } from "./roster-rows.ts";

type Doing<D extends RosterAct["do"]> = RosterInput & { readonly act: Extract<RosterAct, { do: D }> };

/** Whoever is above calls everybody rostered at or under a grid to a case that is open there. */
export function recall(turn: Turn, { by, command, act }: Doing<"recall">): RosterRefusal | undefined {
  const row = openCase(turn, act);
  if (!row.ok) return row.error;
  if (!isAbove(bookOf(turn), act.grid, by)) return "not-above";
  callIn(turn, row.value, { ...act, by, command });
  return undefined;
}

/** The commander 指挥长 of a platform calls, by a signed order: nobody on site is asked for leave. */
export function recallFromAbove(turn: Turn, call: Call): Result<MusterId, RosterRefusal> {
  const row = openCase(turn, call);
  return row.ok ? ok(callIn(turn, row.value, call)) : row;
}

export interface Call {
  readonly case: CaseId;
  readonly grid: GridId;
  readonly reason: string;
  /** A person of the site, or `<key>:<operator>` of a desk above. */
  readonly by: string;
  readonly command: string;
}

type Asked = Pick<Call, "case" | "grid" | "reason">;

function openCase(turn: Turn, { case: of, grid, reason }: Asked): Result<Case, RosterRefusal> {
  const row = turn.get("case", of);
  if (row === undefined || row.closedAt !== undefined) return fail("unknown-case");
  if (!turn.site.grids.has(grid)) return fail("unknown-seat");
  return reason.trim() === "" ? fail("reason-missing") : ok(row);
}

/** Each counts until they say a word. */
function callIn(turn: Turn, row: Case, { grid, reason, by, command }: Call): MusterId {
  const people = rosteredUnder(bookOf(turn), grid);
  const id: MusterId = `m${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const called = people.map((person) => ({ person }));
  const roll = { id, case: row.id, grid, reason, calledBy: by, at: turn.now, called, walkIns: [], commands: [command] };
  keep(turn, roll, { event: "called", by, count: people.length });
  forgetOldest(turn);
  const told = [...new Set([...row.told, ...people])];
  turn.put("case", row.id, { ...row, told });
  notify(turn, { ...row, told }, { people, kind: "recall" });
  return id;
}

function rosteredUnder({ site, overrides }: DutyBook, grid: GridId): readonly PersonId[] {
  const isUnder = (id: GridId) => pathOf(site, id).some((each) => each.id === grid);
  const planned = site.site.roster.flatMap((layer) => (isUnder(layer.grid) ? layer.people : []));
  const stand = [...overrides.values()].flatMap((row) =>
    row.state === "approved" && isUnder(row.grid) && "on" in row.change && row.change.on ? [row.change.on] : [],
  );
  return [...new Set([...planned, ...stand])];
}

/** A word at the roll. */
export function atRoll(turn: Turn, input: Doing<"answer" | "admit" | "end-muster">): RosterRefusal | undefined {
  const roll = turn.get("muster", input.act.muster);
  if (roll === undefined) return "unknown-muster";
  if (roll.endedAt !== undefined) return "wrong-state";
  const { act, ...rest } = input;
  switch (act.do) {
    case "answer":
      return answer(turn, roll, { ...rest, act });
    case "admit":
      return admit(turn, roll, { ...rest, act });
    case "end-muster":
      return end(turn, roll, { ...rest, act });
  }
}

function answer(turn: Turn, roll: Muster, { by, command, act }: Doing<"answer">): RosterRefusal | undefined {
  const { says, pass } = act;
  const said = { says, at: turn.now };
  const isCalled = roll.called.some(({ person }) => person === by);
  const guest = roll.walkIns.find((each) => each.pass === pass && !isDue(each.until, turn.now));
  if (pass === undefined ? !isCalled : guest === undefined) return "not-called";
  const next = {
    ...roll,
    called: roll.called.map((each) => (pass === undefined && each.person === by ? { ...each, ...said } : each)),
    walkIns: roll.walkIns.map((each) => (each === guest ? { ...each, ...said } : each)),
    commands: [...roll.commands, command],
  };
  keep(turn, next, { event: says, by, count: presentAt(next), ...(pass && { pass }) });
  return undefined;
}

function admit(turn: Turn, roll: Muster, { by, command, act }: Doing<"admit">): RosterRefusal | undefined {
  if (act.label.trim() === "") return "reason-missing";
  if (roll.walkIns.length >= limits.walkInsMax) return "too-many";
  const isThere = roll.called.some(({ person, says }) => person === by && says === "present");
  if (!isThere && by !== roll.calledBy) return "not-yours";
  const pass: PassId = `p${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const until = later(turn.now, limits.passMs);
  const guest: WalkIn = { pass, label: act.label, admittedBy: by, says: "present", at: turn.now, until };
  const next = { ...roll, walkIns: [...roll.walkIns, guest], commands: [...roll.commands, command] };
  keep(turn, next, { event: "admitted", by, count: presentAt(next), pass, label: act.label });
  return undefined;
}

function end(turn: Turn, roll: Muster, { by, command }: Doing<"end-muster">): RosterRefusal | undefined {
  if (by !== roll.calledBy && !isAbove(bookOf(turn), roll.grid, by)) return "not-above";
  const next = { ...roll, endedAt: turn.now, commands: [...roll.commands, command] };
  keep(turn, next, { event: "ended", by, count: presentAt(next) });
  return undefined;
}

function presentAt({ called, walkIns }: Muster): number {
  return [...called, ...walkIns].filter(({ says }) => says === "present").length;
}

type News = Omit<Extract<FactBody, { kind: "muster" }>, "kind" | "muster" | "case">;

function keep(turn: Turn, roll: Muster, news: News): void {
  turn.put("muster", roll.id, roll);
  turn.fact({ kind: "muster", muster: roll.id, case: roll.case, ...news });
  turn.send("step", { kind: "roll-call", ...standing(roll), event: wordOf(news.event) });
}

/** For the district: numbers, and no list of people. */
function standing(roll: Muster) {
  const { id: rollCall, case: of, grid, called } = roll;
  const answered = called.filter(({ says }) => says !== undefined).length;
  return { rollCall, case: of, grid, called: called.length, answered, present: presentAt(roll) };
}

function wordOf(event: News["event"]): "called" | "answered" | "ended" {
  return event === "called" || event === "ended" ? event : "answered";
}

function forgetOldest(turn: Turn): void {
  const ended = [...turn.rows("muster").values()].filter(({ endedAt }) => endedAt !== undefined);
  const surplus = turn.rows("muster").size - limits.mustersMax;
  for (const roll of ended.slice(0, Math.max(0, surplus))) turn.drop("muster", roll.id);
}
