import { emptyState, type MutableState, type State } from "../core/state.ts";
import { lanes } from "../core/uplink.ts";
import type { AlarmDeps, AlarmPlace } from "./alarm-place.ts";
import { decodeJson, type Damage } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Head } from "./head.ts";
import { commitsFrom, factsFrom, stateKey, stateRange, stateRowOf, type Key } from "./keys.ts";
import { sealedTables, type Seal } from "./seal.ts";
import { isTable, putRow } from "./state-rows.ts";
import { readStream, type Stream } from "./stream.ts";
import { storeError } from "./trouble.ts";

/** How many commits keep their head, and how many facts are looked at when a store is loaded. */
export const checkedBack = 1_000;

interface StateDeps extends AlarmDeps {
  readonly seal: Seal;
}

/** The stored tables. Damaged rows are reported and left out; counters are taken from the head or the load refused. */
export async function readState({ commit, head }: AlarmPlace, deps: StateDeps): Promise<State> {
  await checkEnd("facts", factsFrom, head.facts, deps);
  await checkEnd("commits", commitsFrom, commit, deps);
  const state = emptyState();
  const lost = await readRows(state, head.rows, deps);
  restoreCounters(state, head, deps.report);
  if (lost > 0) mustKnowNumbers(state, head);
  return state;
}

/** The end of a stream has no gaps: a log that lost a block lost whole commits, and says nothing. */
async function checkEnd(
  name: string,
  from: (seq: number) => Stream["range"],
  last: number,
  deps: AlarmDeps,
): Promise<void> {
  const first = Math.max(1, last - checkedBack + 1);
  for await (const row of readStream({ name, range: from(first), first, last }, Infinity, deps)) void row;
}

/** Answers how many rows were lost. */
async function readRows(state: MutableState, expected: number, { database, report, seal }: StateDeps): Promise<number> {
  let found = 0;
  let damaged = 0;
  for await (const [key, value] of database.scan(stateRange, { unreadable: report.unreadable })) {
    const damage = takeRow(state, seal, { key, value });
    if (damage === undefined) found += 1;
    else damaged += 1;
    if (damage !== undefined) report.row(key, damage);
  }
  if (found + damaged < expected) report.gap("state rows", found + damaged + 1, expected);
  return Math.max(damaged, expected - found);
}

interface StoredRow {
  readonly key: Key;
  readonly value: Uint8Array;
}

function takeRow(state: MutableState, seal: Seal, { key, value }: StoredRow): Damage | undefined {
  const content = decodeJson(key, value);
  if (!content.ok) return content.error;
  const { table, row } = stateRowOf(key);
  if (!isTable(state, table)) return { kind: "content", at: 0, why: "a table this version does not know" };
  const opened = sealedTables.has(table) ? seal.open(row, content.value) : content;
  if (!opened.ok) return { kind: "content", at: 0, why: opened.error };
  putRow(state, table, row, opened.value);
  return undefined;
}

function restoreCounters(state: MutableState, { counters }: Head, report: DamageReport): void {
  for (const { table, key, value } of Object.values(counters)) {
    if (value === undefined || state[table].has(key)) continue;
    putRow(state, table, key, value);
    report.restored(stateKey(table, key));
  }
}

/** Without its counters the core would number from 1 again, and the district would drop alarms as already known. */
function mustKnowNumbers(state: State, head: Head): void {
  const box = head.facts === 0 || [...state.box.values()].some(({ seq }) => seq === head.facts);
  const known = box && lanes.every((lane) => (state.lane.get(lane)?.lastSeq ?? 0) === head.lanes[lane]);
  if (!known) throw storeError({ kind: "damaged", database: "alarm", why: "the counters of box or lanes are lost" });
}
