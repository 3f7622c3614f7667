import type { Fact } from "../core/fact.ts";
import type { Log, Store } from "../core/ports.ts";
import { emptyState, type Decision, type MutableState, type State } from "../core/state.ts";
import { lanes, type LaneId, type UplinkRecord } from "../core/uplink.ts";
import { decodeJson, encodeJson, type Damage } from "./codec.ts";
import { createDamageReport, type DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import { advanced, emptyHead, headFrom, highest, type Head } from "./head.ts";
import * as keys from "./keys.ts";
import { readStream, type Stream } from "./stream.ts";
import { isTable, putRow, storedChanges } from "./state-rows.ts";
import { storeError } from "./trouble.ts";

/** What was decided: facts, state, uplink records. */
export interface AlarmDatabase {
  /** Checks a decision's numbers and answers what would write it. */
  readonly prepare: (decision: Decision) => () => Promise<void>;
  readonly state: () => Promise<State>;
  readonly facts: Store["facts"];
  readonly uplink: Store["uplink"];
}

export async function openAlarmDatabase(database: Database, log: Log): Promise<AlarmDatabase> {
  const deps: Deps = { database, report: createDamageReport("alarm", log) };
  const place = await readPlace(deps);
  return {
    prepare: (decision) => prepare(decision, place, database),
    state: () => readState(place, deps),
    facts: ({ afterSeq, limit }) => collect<Fact>(factsAfter(afterSeq), limit, deps),
    uplink: ({ lane, afterSeq, limit }) => {
      const from = Math.max(afterSeq + 1, place.oldest[lane]);
      return collect<UplinkRecord>(recordsFrom(lane, from), limit, deps);
    },
  };
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

/** Where the next commit goes. */
interface Place {
  commit: number;
  head: Head;
  /** The first record of each lane that the district does not hold yet. */
  oldest: Readonly<Record<LaneId, number>>;
}

function prepare(decision: Decision, place: Place, database: Database): () => Promise<void> {
  const head = advanced(place.head, decision);
  const relayed = relayedFrom(decision, place.oldest, head);
  const rows = [...decisionRows(decision), ...relayed.rows];
  if (rows.length === 0) return () => Promise.resolve();
  const commit = place.commit + 1;
  return async () => {
    await database.write([...rows, ...headRows(commit, head)]);
    Object.assign(place, { commit, head, oldest: relayed.oldest });
  };
}

function decisionRows({ facts, changes, uplink }: Decision): readonly Row[] {
  return [
    ...facts.map((fact) => jsonRow(keys.factKey(fact.seq), fact)),
    ...storedChanges(changes).map(({ table, key, value }) => stateRow(keys.stateKey(table, key), value)),
    ...uplink.map((record) => jsonRow(keys.uplinkKey(record.lane, record.seq), record)),
  ];
}

function stateRow(key: keys.Key, value: object | undefined): Row {
  return value === undefined ? { key } : jsonRow(key, value);
}

function jsonRow(key: keys.Key, value: object): Row {
  return { key, value: encodeJson(key, value) };
}

function relayedFrom(
  { relayed }: Decision,
  oldest: Place["oldest"],
  head: Head,
): Pick<Place, "oldest"> & { readonly rows: readonly Row[] } {
  const next = { ...oldest };
  const rows: Row[] = [];
  for (const { lane, upTo } of relayed)
    for (; next[lane] <= Math.min(upTo, head.lanes[lane]); next[lane] += 1)
      rows.push({ key: keys.uplinkKey(lane, next[lane]) });
  return { oldest: next, rows };
}

/** Each commit has a number and leaves its head: a commit lost in the middle shows even if it held no fact. */
function headRows(commit: number, head: Head): readonly Row[] {
  const stale: readonly Row[] = commit > headsKept ? [{ key: keys.commitKey(commit - headsKept) }] : [];
  return [jsonRow(keys.commitKey(commit), head), ...stale];
}

const headsKept = 1_000;
/** How far back load looks for facts that went missing. */
const factsChecked = 1_000;

function factsAfter(seq: number): Stream {
  return { name: "facts", range: keys.factsFrom(seq + 1), first: seq + 1 };
}

function recordsFrom(lane: LaneId, first: number): Stream {
  return { name: `uplink ${lane}`, range: keys.uplinkFrom(lane, first), first };
}

/** The streams hold only what `prepare` wrote, whole: the sum of each row covers its key and its content. */
async function collect<T>(stream: Stream, limit: number, deps: Deps): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const { row } of readStream(stream, limit, deps)) found.push(row as T);
  return found;
}

async function readPlace(deps: Deps): Promise<Place> {
  const { commit, head } = await readHead(deps);
  const oldest = { ...emptyHead.lanes };
  for (const lane of lanes) oldest[lane] = (await edge(deps, keys.uplinkFrom(lane, 1))) ?? head.lanes[lane] + 1;
  return { commit, head, oldest };
}

async function readHead(deps: Deps): Promise<{ readonly commit: number; readonly head: Head }> {
  const written = await lastHead(deps);
  const proven = { facts: (await lastOf(deps, keys.factsFrom(1))) ?? 0, lanes: { ...emptyHead.lanes } };
  for (const lane of lanes) proven.lanes[lane] = (await lastOf(deps, keys.uplinkFrom(lane, 1))) ?? 0;
  return { commit: (await lastOf(deps, keys.commitsFrom(1))) ?? 0, head: highest(written, proven) };
}

async function lastHead({ database, report }: Deps): Promise<Head> {
  for await (const [key, value] of database.scan(keys.commitsFrom(1), {
    reverse: true,
    unreadable: report.unreadable,
  })) {
    const row = decodeJson(key, value);
    if (row.ok) return headFrom(row.value);
    report.row(key, row.error);
  }
  return emptyHead;
}

function lastOf(deps: Deps, range: keys.KeyRange): Promise<number | undefined> {
  return edge(deps, range, true);
}

async function edge({ database, report }: Deps, range: keys.KeyRange, reverse = false): Promise<number | undefined> {
  for await (const [key] of database.scan(range, { reverse, limit: 1, unreadable: report.unreadable }))
    return keys.seqOf(key);
  return undefined;
}

async function readState(place: Place, { database, report }: Deps): Promise<State> {
  await checkRecent(place, { database, report });
  const state = emptyState();
  let lost = 0;
  const unreadable = (why: string): void => {
    lost += 1;
    report.unreadable(why);
  };
  for await (const [key, value] of database.scan(keys.stateRange, { unreadable })) {
    const damage = takeRow(state, key, value);
    if (damage === undefined) continue;
    lost += 1;
    report.row(key, damage);
  }
  if (lost > 0) mustKnowNumbers(state, place.head);
  return state;
}

function takeRow(state: MutableState, key: keys.Key, value: Uint8Array): Damage | undefined {
  const content = decodeJson(key, value);
  if (!content.ok) return content.error;
  const { table, row } = keys.stateRowOf(key);
  if (!isTable(state, table)) return { kind: "content", at: 0, why: "a table this version does not know" };
  putRow(state, table, row, content.value);
  return undefined;
}

/** Facts and commits have no gaps; both are looked at as far back as heads are kept. */
async function checkRecent({ commit, head }: Place, deps: Deps): Promise<void> {
  await checkEnd(factsAfter(Math.max(0, head.facts - factsChecked)), head.facts, deps);
  const first = Math.max(1, commit - headsKept + 1);
  await checkEnd({ name: "commits", range: keys.commitsFrom(first), first }, commit, deps);
}

async function checkEnd(stream: Stream, last: number, deps: Deps): Promise<void> {
  await drain(readStream(stream, Infinity, deps));
  const seen = (await lastOf(deps, stream.range)) ?? stream.first - 1;
  if (seen < last) deps.report.gap(stream.name, seen + 1, last);
}

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) void row;
}

/** Without its counters the core would number from 1 again, and the district would drop alarms as already known. */
function mustKnowNumbers(state: State, head: Head): void {
  const used = lanes.filter((lane) => head.lanes[lane] > 0).length;
  const known = (head.facts === 0 || state.box.size > 0) && state.lane.size >= used;
  if (!known) throw storeError({ kind: "damaged", database: "alarm", why: "the counters of box or lanes are lost" });
}
