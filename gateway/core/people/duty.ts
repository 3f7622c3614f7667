import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Mode } from "../../../config/mode.ts";
import { modeNow, peacetime } from "../modes/mode.ts";
import { pathOf, type SiteIndex } from "../site-index.ts";
import type { State } from "../state.ts";
import type { Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Override } from "./override.ts";
import { layersIn, planAt, seatKey, spansOf, type Because, type Plan, type Planning, type Seat } from "./plan.ts";
import { isSilent, type Reach } from "./reach.ts";
import type { Position } from "./roster-rows.ts";

/** All that decides who is on duty, beside the time. */
export interface DutyBook {
  readonly site: SiteIndex;
  /** Decides which layers of the roster hold. */
  readonly mode: Mode;
  readonly overrides: ReadonlyMap<string, Override>;
  readonly reach: ReadonlyMap<string, Reach>;
}

export function bookOf(turn: Turn): DutyBook {
  return { site: turn.site, mode: modeNow(turn), overrides: turn.rows("override"), reach: turn.rows("reach") };
}

export function dutyBook(site: SiteIndex, state: Pick<State, "override" | "reach" | "mode">): DutyBook {
  const mode = state.mode.get("mode")?.mode ?? peacetime.mode;
  return { site, mode, overrides: state.override, reach: state.reach };
}

export interface Duty {
  /** Who answers: the ladder waits for them. */
  readonly people: readonly PersonId[];
  /** Called as well, and nobody waits for them: not to be reached, or off duty with nobody after them. */
  readonly also: readonly PersonId[];
  /** Why these, or why nobody, in a word a person can follow up. */
  readonly why: DutyWhy;
  /** Fewer than there must be: `declared` says why that is meant so. */
  readonly gap?: { readonly need: number; readonly declared?: string };
  /** The reasons in order: layers, days, overrides, who is not to be reached. */
  readonly because: readonly Because[];
}

export type DutyWhy =
  | "on-shift"
  | "clock-untrusted"
  | "backup"
  | "unreachable"
  | "last-holder"
  | "declared-gap"
  | "nobody-planned"
  | "no-roster";

/** Who answers now for a role in a grid, and why. With a clock nobody trusts, everybody on the roster does. */
export function onDuty(book: DutyBook, { grid, role }: Position, now: Moment, trades?: readonly string[]): Duty {
  const key = seatKey(grid, role);
  const seat = book.site.seats.get(key) ?? book.site.formerSeats.get(key);
  if (seat === undefined) return { people: [], also: [], why: "no-roster", gap: { need: 1 }, because: [] };
  const planning = { ...planningOf(book, seat), trades };
  if (!now.wallTrusted) return everybody(seat, planning);
  return reachable(planAt(seat, now.wallMs, planning), {
    isSilent: (person) => isSilent(book.reach.get(person), now),
    lastHolders: () => lastHolders(seat, now.wallMs, planning),
  });
}

export function planningOf({ site, overrides, mode }: DutyBook, { grid, role }: Position): Planning {
  const { box, calendar } = site.site;
  const own = [...overrides.values()].filter((row) => row.grid === grid && row.role === role);
  return { almanac: { utcOffset: box.utcOffset, calendar }, overrides: own, mode };
}

/** Every (grid, role) of the roster with who answers now. */
export function dutyNow(book: DutyBook, now: Moment): readonly (Duty & Position)[] {
  return [...book.site.seats.values()].map(({ grid, role }) => ({ grid, role, ...onDuty(book, { grid, role }, now) }));
}

/** Rostered, or standing in for somebody, in one of these grids, on this shift or another. */
export function isRostered({ site, overrides }: DutyBook, grids: ReadonlySet<GridId>, person: PersonId): boolean {
  const isPlanned = site.site.roster.some(({ grid, people }) => grids.has(grid) && people.includes(person));
  return isPlanned || [...overrides.values()].some((row) => grids.has(row.grid) && standsIn(row).includes(person));
}

/** Rostered in the grid, or in one above it. */
export function servesGrid(turn: Turn, grid: GridId, person: PersonId): boolean {
  return isRostered(bookOf(turn), new Set(pathOf(turn.site, grid).map(({ id }) => id)), person);
}

function everybody(seat: Seat, { overrides, mode }: Planning): Duty {
  const people = [...layersIn(seat, { mode }).flatMap(({ layer }) => layer.people), ...overrides.flatMap(standsIn)];
  return { people: unique(people), also: [], why: "clock-untrusted", because: [{ kind: "clock-untrusted" }] };
}

/** Whom an approved override may put on duty. */
function standsIn({ state, change }: Override): readonly PersonId[] {
  if (state !== "approved") return [];
  if (change.kind === "schedule") return change.people;
  return "on" in change && change.on !== undefined ? [change.on] : [];
}

interface Look {
  readonly isSilent: (person: PersonId) => boolean;
  readonly lastHolders: () => readonly PersonId[];
}

/** Of those planned, whoever can be reached; then who stands behind them; then who had it last. */
function reachable(plan: Plan, { isSilent: isMute, lastHolders: before }: Look): Duty {
  const heard = plan.people.filter((person) => !isMute(person));
  const silent = plan.people.filter(isMute);
  const backups = heard.length < plan.need ? plan.backups.filter((person) => !isMute(person)) : [];
  const people = [...heard, ...backups];
  const last = people.length === 0 && plan.declared === undefined ? before() : [];
  return {
    people,
    also: unique([...silent, ...last]).filter((person) => !people.includes(person)),
    why: whyOf({ heard, silent, backups, last, declared: plan.declared }),
    ...(people.length < plan.need && { gap: gapOf(plan) }),
    because: [...plan.because, ...named("silent", silent), ...backing(backups), ...named("last-holder", last)],
  };
}

function gapOf({ need, declared }: Plan): NonNullable<Duty["gap"]> {
  return { need, ...(declared !== undefined && { declared }) };
}

function whyOf(
  of: {
    readonly [K in "heard" | "silent" | "backups" | "last"]: readonly PersonId[];
  } & { readonly declared: string | undefined },
): DutyWhy {
  if (of.heard.length > 0) return "on-shift";
  if (of.backups.length > 0) return "backup";
  if (of.silent.length > 0) return "unreachable";
  if (of.declared !== undefined) return "declared-gap";
  return of.last.length > 0 ? "last-holder" : "nobody-planned";
}

function named(kind: "silent" | "last-holder", people: readonly PersonId[]): readonly Because[] {
  return people.length === 0 ? [] : [{ kind, people }];
}

function backing(people: readonly PersonId[]): readonly Because[] {
  return people.length === 0 ? [] : [{ kind: "backup", people }];
}

const lastHolderMs = 86_400_000;

/** Who had it last within a day: whoever is not relieved is asked before nobody is. */
function lastHolders(seat: Seat, wallMs: number, planning: Planning): readonly PersonId[] {
  const before = spansOf(seat, { fromMs: wallMs - lastHolderMs, toMs: wallMs }, planning);
  return before.findLast(({ people }) => people.length > 0)?.people ?? [];
}

/** How long a person's running duty over a zone still lasts; without end when none of theirs runs or can be told. */
export function shiftLeftMs(
  book: DutyBook,
  zone: GridId,
  { by, now, withinMs }: { readonly by: PersonId; readonly now: Moment; readonly withinMs: number },
): number {
  if (!now.wallTrusted) return Infinity;
  const path = new Set(pathOf(book.site, zone).map((grid) => grid.id));
  const within = { fromMs: now.wallMs, toMs: now.wallMs + withinMs };
  const left = [...book.site.seats.values()].flatMap((seat) => {
    if (!path.has(seat.grid)) return [];
    const spans = spansOf(seat, within, planningOf(book, seat));
    if (spans[0]?.people.includes(by) !== true) return [];
    return [(spans.find(({ people }) => !people.includes(by))?.fromMs ?? Infinity) - now.wallMs];
  });
  return left.length === 0 ? Infinity : Math.max(...left);
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
