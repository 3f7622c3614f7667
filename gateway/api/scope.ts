import type { Placed, Sight } from "./sight.ts";
import type { Around, Fact, ModeReply, SiteView, Snapshot } from "./schema.ts";

/** Takes out of a reply what is not for somebody of that village. */
export type Cut = (sight: Sight, reply: object) => object;

/** Lists lose what lies elsewhere; what is of no place stays, its own lists cut alike. */
export const cutLists: Cut = (sight, reply) => pruned(sight, reply) as object;

function pruned(sight: Sight, value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => !isElsewhere(sight, each)).map((each) => pruned(sight, each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, pruned(sight, each)]));
}

function isElsewhere(sight: Sight, value: unknown): boolean {
  return typeof value === "object" && value !== null && sight.sees(value as Placed) === false;
}

/** The journal is of the whole box: what does not say that it belongs here is not told. */
export const cutFacts: Cut = (sight, reply) => {
  const { facts } = reply as { readonly facts: readonly Fact[] };
  return {
    facts: facts.filter((fact) => sight.sees((fact.kind === "practised" ? fact.what : fact) as Placed) === true),
  };
};

/** Totals are of the whole box and go with it. */
export const cutLedger: Cut = (sight, reply) => {
  const { items } = cutLists(sight, reply) as { readonly items: readonly { readonly closedAt?: unknown }[] };
  const closed = items.filter(({ closedAt }) => closedAt !== undefined).length;
  return { items, totals: { opened: items.length, closed, open: items.length - closed, forgotten: 0 } };
};

export const cutMode: Cut = (sight, reply) => ({ ...(cutLists(sight, reply) as ModeReply), reports: [] });

/** Grids above stay: they are the way to one's own. */
export const cutSite: Cut = (sight, reply) => {
  const view = reply as SiteView;
  const points = view.points.filter(({ grid }) => sight.isSeen(grid));
  const used = new Set(points.flatMap(({ rules }) => rules));
  return {
    ...view,
    points,
    // A rule is named after what it watches.
    rules: view.rules.filter(({ id }) => used.has(id)),
    grids: view.grids.filter(({ id }) => sight.isAbove(id)),
    people: view.people.filter(({ id }) => sight.knows(id)),
  };
};

export const cutSnapshot: Cut = (sight, reply) => {
  const { around, nowMs, ...tables } = reply as Snapshot;
  const kept = Object.entries(tables).map(([table, rows]) => {
    const own = Object.entries(rows as object).filter(([key, value]) => isRowSeen(sight, table, { key, value }));
    return [table, Object.fromEntries(own)];
  });
  return {
    ...(Object.fromEntries(kept) as Omit<Snapshot, "around" | "nowMs">),
    around: cutAround(sight, around),
    nowMs,
  };
};

/** `coverage` counts the whole box. */
export function cutAround(sight: Sight, { coverage: _whole, ...around }: Around): Around {
  return cutLists(sight, around) as Around;
}

/** That a row is gone is told to everybody: nothing is in it, and who never had it has nothing to take away. */
export function isRowSeen(
  sight: Sight,
  table: string,
  { key, value }: { readonly key: string; readonly value?: unknown },
): boolean {
  if (value === undefined) return true;
  return rowSeen[table as keyof typeof rowSeen](sight, key, value as Placed & { readonly source?: string });
}

type Row = Placed & { readonly source?: string; readonly to?: unknown };
type IsSeen = (sight: Sight, key: string, value: Row) => boolean;
const byRow: IsSeen = (sight, _key, { zone, point }) => sight.sees({ zone, point }) === true;
const rowSeen: Readonly<Record<Exclude<keyof Snapshot, "around" | "nowMs">, IsSeen>> = {
  point: (sight, key) => sight.sees({ point: key }) === true,
  alarm: byRow,
  case: (sight, key, { zone }) => sight.sees({ zone }) === true || sight.sees({ case: key }) === true,
  notice: (sight, key) => sight.sees({ notice: key }) === true,
  // How far the district has what the box told it; numbers alone.
  lane: () => true,
  box: () => true,
  reject: (sight, _key, { source }) => sight.sees({ device: source }) === true,
  load: () => false,
  practiceCase: byRow,
  practiceAlarm: byRow,
};
