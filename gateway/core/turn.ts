import type { Decision } from "./decision.ts";
import type { Fact, FactBody } from "./fact.ts";
import type { Reading } from "./points/reading.ts";
import type { SiteIndex } from "./site-index.ts";
import type { BoxState, Change, State, TableName, Tables } from "./state.ts";
import type { Purpose } from "./practice/purpose.ts";
import type { DrillId } from "./practice/rows.ts";
import type { Moment } from "./time.ts";
import type { LaneId, UplinkBody, UplinkRecord } from "./uplink.ts";

/**
 * One turn of the core: the state as it is, overlaid with what this turn changes. Nothing outside is
 * touched; `decision` hands over the differences, to be stored whole or not at all.
 */
export interface Turn {
  readonly site: SiteIndex;
  readonly now: Moment;
  /** Absent: what happens is live. */
  readonly practice?: { readonly drill: DrillId; readonly purpose: Purpose };
  readonly get: <T extends TableName>(table: T, key: string) => Tables[T] | undefined;
  readonly put: <T extends TableName>(table: T, key: string, value: Tables[T]) => void;
  readonly drop: (table: TableName, key: string) => void;
  /** Rows as they stand now, this turn's changes included. */
  readonly rows: <T extends TableName>(table: T) => ReadonlyMap<string, Tables[T]>;
  readonly fact: (body: FactBody) => void;
  readonly keep: (reading: Reading) => void;
  readonly send: (lane: LaneId, body: UplinkBody) => void;
  readonly relayed: (lane: LaneId, upTo: number) => void;
  /** Runs once for each name when everything else of the turn is decided: for what depends on how it ends. */
  readonly afterwards: (name: string, run: () => void) => void;
  readonly decision: () => Decision;
}

const newBox: BoxState = { seq: 0, casesOpened: 0, epoch: 1 };

export function openTurn(site: SiteIndex, state: State, now: Moment): Turn {
  const changed = new Map<TableName, Map<string, unknown>>();
  const facts: Fact[] = [];
  const readings: Reading[] = [];
  const uplink: UplinkRecord[] = [];
  const relayed: { lane: LaneId; upTo: number }[] = [];

  const last = new Map<string, () => void>();

  const set = (table: TableName, key: string, value: unknown) => {
    const rows = changed.get(table);
    if (rows === undefined) changed.set(table, new Map([[key, value]]));
    else rows.set(key, value);
  };
  const get = <T extends TableName>(table: T, key: string): Tables[T] | undefined => {
    const rows = changed.get(table);
    return rows?.has(key) === true ? (rows.get(key) as Tables[T] | undefined) : state[table].get(key);
  };
  const fact = (body: FactBody) => {
    const box = get("box", "box") ?? newBox;
    set("box", "box", { ...box, seq: box.seq + 1 });
    facts.push({ ...body, seq: box.seq + 1, at: now });
  };
  const send = (lane: LaneId, body: UplinkBody) => {
    if (site.site.uplink === undefined) return;
    const last = get("lane", lane) ?? { lastSeq: 0, ackedUpTo: 0 };
    set("lane", lane, { ...last, lastSeq: last.lastSeq + 1 });
    uplink.push({ lane, seq: last.lastSeq + 1, at: now, body });
  };
  return {
    site,
    now,
    get,
    put: set,
    drop: (table, key) => set(table, key, undefined),
    rows: (table) => overlaid(state[table], changed.get(table) as Map<string, never> | undefined),
    fact,
    keep: (reading) => void readings.push(reading),
    send,
    relayed: (lane, upTo) => void relayed.push({ lane, upTo }),
    afterwards: (name, run) => void last.set(name, run),
    decision: () => {
      for (const run of last.values()) run();
      last.clear();
      return { changes: changesOf(changed), facts, readings, uplink, relayed };
    },
  };
}

function overlaid<V>(
  base: ReadonlyMap<string, V>,
  over: ReadonlyMap<string, V | undefined> | undefined,
): ReadonlyMap<string, V> {
  if (over === undefined) return base;
  const rows = new Map(base);
  for (const [key, value] of over) {
    if (value === undefined) rows.delete(key);
    else rows.set(key, value);
  }
  return rows;
}

function changesOf(changed: ReadonlyMap<TableName, ReadonlyMap<string, unknown>>): Change[] {
  return [...changed].flatMap(([table, rows]) => [...rows].map(([key, value]) => ({ table, key, value }) as Change));
}
