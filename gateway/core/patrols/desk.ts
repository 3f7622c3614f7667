import type { DeviceId, GridId, PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { checkHeads } from "../campaigns/heads.ts";
import { openHazard } from "../hazards/ledger.ts";
import { servesGrid } from "../people/duty.ts";
import { pathOf } from "../site-index.ts";
import type { GridWorkFact } from "../grid-work-fact.ts";
import type { Turn } from "../turn.ts";
import type { Patrol, PatrolAct, PatrolId, PatrolInput, PatrolItem, PatrolRefusal, PatrolTick } from "./rows.ts";

type Doing<D extends PatrolAct["do"]> = Extract<PatrolAct, { readonly do: D }>;

/** A person opens a sheet, ticks a sensor, or closes it. A repeated command changes nothing. */
export function atPatrol(turn: Turn, input: PatrolInput): void {
  const { by, command, act } = input;
  if ([...turn.rows("patrol").values()].some(({ commands }) => commands.includes(command))) return;
  const why = turn.site.people.has(by) ? carryOut(turn, input) : "unknown-person";
  if (why !== undefined) turn.fact({ kind: "patrol-refused", by, command, act: act.do, why });
}

function carryOut(turn: Turn, input: PatrolInput): PatrolRefusal | undefined {
  const { act, by } = input;
  if (act.do === "open") return open(turn, input, act);
  const patrol = turn.get("patrol", act.patrol);
  if (patrol === undefined) return "unknown-patrol";
  if (patrol.closedAt !== undefined) return "closed";
  if (!servesGrid(turn, patrol.grid, by)) return "not-yours";
  if (act.do === "tick") return tick(turn, patrol, { input, act });
  keep(turn, { ...patrol, closedAt: turn.now }, { input, event: "closed" });
  return undefined;
}

function open(turn: Turn, input: PatrolInput, { label, grid }: Doing<"open">): PatrolRefusal | undefined {
  const { by } = input;
  if (label.trim() === "") return "label-missing";
  if (!turn.site.grids.has(grid)) return "unknown-grid";
  if (!servesGrid(turn, grid, by)) return "not-yours";
  const items = devicesIn(turn, grid).map((device): PatrolItem => ({ device }));
  if (items.length === 0) return "nothing-there";
  if (!hasRoom(turn)) return "too-many";
  const id: PatrolId = `pt${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const patrol = { id, label, grid, openedAt: turn.now, openedBy: by, items, commands: [] };
  keep(turn, patrol, { input, event: "opened", more: { items: items.length } });
  return undefined;
}

/** Every sensor of the grid and below; what is the box itself has nothing to stand before. */
function devicesIn({ site }: Turn, grid: GridId): readonly DeviceId[] {
  const here = [...site.devices.values()].filter(({ place }) => pathOf(site, place.grid).some(({ id }) => id === grid));
  return here.map(({ id }) => id);
}

/** The oldest that is closed makes room. */
function hasRoom(turn: Turn): boolean {
  const patrols = [...turn.rows("patrol").values()];
  if (patrols.length < limits.patrolsMax) return true;
  const closed = patrols.find(({ closedAt }) => closedAt !== undefined);
  if (closed !== undefined) turn.drop("patrol", closed.id);
  return closed !== undefined;
}

interface Ticking {
  readonly input: PatrolInput;
  readonly act: Doing<"tick">;
}

/** Time and person are the box's own: nobody says them. */
function tick(turn: Turn, patrol: Patrol, { input, act }: Ticking): PatrolRefusal | undefined {
  const why = tickRefusal(turn, patrol, act);
  if (why !== undefined) return why;
  const { device, found, note } = act;
  const proof = act.scan === undefined ? "unproven" : "proven";
  const done: PatrolTick = { by: input.by, at: turn.now, proof, found, ...(note !== undefined && { note }) };
  const items = patrol.items.map((item) => (item.device === device ? { device, tick: done } : item));
  keep(turn, { ...patrol, items }, { input, event: "ticked", more: { device, proof, found } });
  checkHeads(turn, device, { by: input.by, at: turn.now, proven: proof === "proven", found });
  if (found === "faulty") reportFaulty(turn, device, { by: input.by, note: note ?? "" });
  return undefined;
}

function tickRefusal({ site }: Turn, patrol: Patrol, { device, scan, found, note }: Doing<"tick">) {
  if (!patrol.items.some((item) => item.device === device)) return "not-listed";
  if (scan !== undefined && scan !== site.devices.get(device)?.tag) return "wrong-code";
  return found === "faulty" && (note ?? "").trim() === "" ? "note-missing" : undefined;
}

function reportFaulty(
  turn: Turn,
  device: DeviceId,
  { by, note }: { readonly by: PersonId; readonly note: string },
): void {
  const grid = turn.site.devices.get(device)?.place.grid;
  if (grid !== undefined) openHazard(turn, { source: "patrol", grid, device, label: note, by });
}

type PatrolFact = Extract<GridWorkFact, { kind: "patrol" }>;

interface Done {
  readonly input: PatrolInput;
  readonly event: "opened" | "ticked" | "closed";
  readonly more?: Pick<PatrolFact, "proof" | "found" | "device" | "items">;
}

function keep(turn: Turn, patrol: Patrol, { input: { by, command }, event, more }: Done): void {
  const commands = [...patrol.commands, command].slice(-limits.patrolCommandsKept);
  turn.put("patrol", patrol.id, { ...patrol, commands });
  turn.fact({ kind: "patrol", patrol: patrol.id, event, by, grid: patrol.grid, ...more });
}
