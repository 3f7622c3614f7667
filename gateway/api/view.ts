import { factsOf } from "../../config/quantity.ts";
import type { Rule } from "../../config/rule.ts";
import { convert, type Amount } from "../../config/units.ts";
import { placeText } from "../../config/grid.ts";
import { programmeView } from "./programme-view.ts";
import type { Point, SiteIndex } from "../core/site-index.ts";
import { nameOf } from "../core/alarms/name.ts";
import { dutyBook, dutyNow } from "../core/people/duty.ts";
import { coverageOf } from "../core/points/coverage.ts";
import type { Moment } from "../core/time.ts";
import type { AlarmState, Change, PointState, State } from "../core/state.ts";
import type { AlarmNow, Around, Changes, PointNow, PointView, RuleView, SiteView } from "./schema.ts";

/** One row of the snapshot on its way to a screen; `value` absent means removed. */
export type Row = Changes["changes"][number];

const shownTables = [
  "point",
  "alarm",
  "case",
  "notice",
  "lane",
  "reject",
  "box",
  "load",
  "practiceCase",
  "practiceAlarm",
] as const;

export function siteView(index: SiteIndex, version: string): SiteView {
  const { box, rules, grids, people } = index.site;
  return {
    box,
    version,
    points: [...index.points.values()].map((point) => pointView(index, point)),
    rules: rules.map((rule) => ruleView(index, rule)),
    grids: grids.map(({ id, name, tier, parent, organisation }) => ({ id, name, tier, parent, organisation })),
    people: people.map(({ id, title }) => ({ id, title })),
    programme: programmeView(index.programme),
  };
}

/** Who is on duty, and what would call them. */
export function aroundPeople(index: SiteIndex, state: State, now: Moment): Pick<Around, "duty" | "coverage"> {
  const duty = dutyNow(dutyBook(index, state), now);
  const shown = duty.map(({ grid, role, people, why }) => ({ grid, role, people, why }));
  return { duty: shown, coverage: coverageOf({ site: index, state, duty, now }) };
}

/** The rows a screen needs of a state, in the order of the snapshot's tables. */
export function* rowsOf(state: State): Generator<Row> {
  for (const table of shownTables) {
    for (const [key, value] of state[table]) yield row({ table, key, value } as ShownChange);
  }
}

/** The same of what changed; tables no screen shows are left out. */
export function rowOf(change: Change): Row | undefined {
  return isShown(change) ? row(change) : undefined;
}

type ShownChange = Extract<Change, { table: Row["table"] }>;

function isShown(change: Change): change is ShownChange {
  return shownTables.some((table) => table === change.table);
}

function row({ table, key, value }: ShownChange): Row {
  if (value === undefined) return { table, key };
  if (table === "point") return { table, key, value: pointNow(value as PointState) };
  return { table, key, value: table === "alarm" || table === "practiceAlarm" ? alarmNow(value as AlarmState) : value };
}

/** The name is made here, from what is stored, each time. */
export function alarmNow(alarm: AlarmState): AlarmNow {
  return { ...alarm, name: nameOf(alarm) };
}

function pointNow({ last, lastGood }: PointState): PointNow {
  if (lastGood === undefined) return { last };
  return { last, lastGood: { value: lastGood.value, at: { wallMs: lastGood.at.wallMs } } };
}

function pointView(index: SiteIndex, point: Point): PointView {
  const { unit, kind, label } = factsOf(point.quantity);
  return {
    id: point.id,
    name: point.name,
    quantity: point.quantity,
    label,
    unit,
    kind,
    place: placeText(point.place) || (index.grids.get(point.place.grid)?.name ?? point.place.grid),
    grid: point.place.grid,
    rules: (index.rulesOf.get(point.id) ?? []).map((rule) => rule.id),
  };
}

function ruleView(index: SiteIndex, rule: Rule): RuleView {
  const { id, title, kind, hazard, severity } = rule;
  const view = { id, title, kind, hazard, severity, ...(rule.shadow && { shadow: true as const }) };
  const limit = limitOf(index, rule);
  return limit === undefined ? view : { ...view, limit };
}

function limitOf(index: SiteIndex, rule: Rule): number | undefined {
  const amount: Amount | undefined = rule.kind === "limit" ? (rule.above ?? rule.below) : undefined;
  const unit = unitUnder(index, rule);
  return amount === undefined || unit === undefined ? undefined : convert(amount.value, amount.unit, unit);
}

/** All points of one rule share a dimension (the site check sees to it), so the first one speaks for them. */
function unitUnder(index: SiteIndex, rule: Rule) {
  const quantity =
    "quantity" in rule.on ? rule.on.quantity : rule.on.points.map((id) => index.points.get(id)).at(0)?.quantity;
  return quantity === undefined ? undefined : factsOf(quantity).unit;
}
