import { limits } from "../../config/limits.ts";
import type { Decision } from "../core/decision.ts";
import type { Fact } from "../core/fact.ts";
import type { Log, Store, StoreDamage } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { LaneId, UplinkRecord } from "../core/uplink.ts";
import { readAlarmPlace, type AlarmDeps, type AlarmPlace } from "./alarm-place.ts";
import { checkedBack, readState } from "./alarm-state.ts";
import { encodeJson, encodePacked } from "./codec.ts";
import { createDamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import { advanced, isRepeat, type Head } from "./head.ts";
import { journalRows } from "./journal.ts";
import * as keys from "./keys.ts";
import { tellFindings } from "./log-file.ts";
import { lostOf, type FullRow } from "./repeat.ts";
import { readRowSet } from "./row-set.ts";
import { createSealedRows, sealedTables, type Seal } from "./seal.ts";
import { storedChanges } from "./state-rows.ts";
import type { Tip } from "./tip.ts";
import { readStream, type Stream } from "./stream.ts";

/** What was decided: facts, state, uplink records. */
export interface AlarmDatabase {
  /** Checks a decision's numbers and answers what would write it; of one that is there already, what it lacks. */
  readonly prepare: (decision: Decision) => Promise<() => Promise<void>>;
  readonly state: () => Promise<State>;
  readonly damage: () => readonly StoreDamage[];
  /** The end of the journal, as far as it is on disk. */
  readonly journalTip: () => Tip;
  readonly facts: Store["facts"];
  readonly uplink: Store["uplink"];
}

export interface AlarmBounds {
  readonly log: Log;
  readonly seal: Seal;
  readonly summariesBytesMax?: number | undefined;
}

export async function openAlarmDatabase(
  database: Database,
  { log, seal, summariesBytesMax = limits.summariesBytesMax }: AlarmBounds,
): Promise<AlarmDatabase> {
  const deps: AlarmDeps = { database, report: createDamageReport("alarm", log) };
  tellFindings(database.logFindings, { database: "alarm", report: deps.report, log });
  let place = await readAlarmPlace(deps);
  const rowSet = await readRowSet(deps);
  const sealedRows = createSealedRows(rowSet.names(), seal);
  const prepare = async (decision: Decision): Promise<() => Promise<void>> => {
    if (isForReadings(decision)) return () => Promise.resolve();
    if (isRepeat(decision, place.head)) return repeat(decision, place, deps);
    const changes = storedChanges(decision.changes);
    const bounds = { stateRows: rowSet.sizeAfter(changes), summariesBytesMax, seal };
    const { rows, next } = prepared({ ...decision, changes }, place, bounds);
    return async () => {
      if (rows.length > 0) await database.write(rows);
      const lost = next.head.summariesLost - place.head.summariesLost;
      if (lost > 0) log.warn("store.summaries-dropped", { count: lost, total: next.head.summariesLost });
      place = next;
      rowSet.apply(changes);
      sealedRows.apply(changes);
    };
  };
  return {
    prepare,
    state: () => readState(place, { ...deps, seal }),
    damage: deps.report.found,
    journalTip: () => place.head.journal,
    facts: ({ afterSeq, limit }) => collect<Fact>(factsAfter(afterSeq, place), limit, deps),
    uplink: ({ lane, afterSeq, limit }) => collect<UplinkRecord>(recordsAfter(lane, afterSeq, place), limit, deps),
  };
}

/** Most commits decide nothing. */
function isForReadings({ facts, uplink, changes, relayed }: Decision): boolean {
  return facts.length + uplink.length + changes.length + relayed.length === 0;
}

/** What the decision changed came in the same batch as its numbers: only rows that rotted since are written again. */
async function repeat(decision: Decision, { oldest }: AlarmPlace, deps: AlarmDeps): Promise<() => Promise<void>> {
  const live = decision.uplink.filter(({ lane, seq }) => seq >= oldest[lane]);
  const lost = await lostOf(numberedRows({ facts: decision.facts, uplink: live }), deps);
  return () => (lost.length > 0 ? deps.database.write(lost) : Promise.resolve());
}

interface Prepared {
  /** One batch; none when the decision holds nothing for this database. */
  readonly rows: readonly Row[];
  readonly next: AlarmPlace;
}

interface Bounds {
  /** How many state rows there are after it. */
  readonly stateRows: number;
  readonly summariesBytesMax: number;
  readonly seal: Seal;
}

function prepared(decision: Decision, place: AlarmPlace, { stateRows, summariesBytesMax, seal }: Bounds): Prepared {
  const counted = { ...advanced(place.head, decision), rows: stateRows };
  const relayed = relayedFrom(decision.relayed, place.oldest, counted);
  const { lane, kept } = summariesKept(decision, summariesBytesMax);
  const excess = Math.max(0, counted.lanes[lane] - relayed.oldest[lane] + 1 - kept);
  const shed = relayedFrom([{ lane, upTo: relayed.oldest[lane] + excess - 1 }], relayed.oldest, counted);
  const journal = journalRows(decision.facts, place.head.journal);
  const head = { ...counted, summariesLost: counted.summariesLost + excess, journal: journal.tip };
  const rows = [...decisionRows(decision, seal), ...relayed.rows, ...shed.rows, ...journal.rows];
  if (rows.length === 0) return { rows, next: place };
  const commit = place.commit + 1;
  return { rows: [...rows, ...headRows(commit, head)], next: { commit, head, oldest: shed.oldest } };
}

function decisionRows(decision: Decision, seal: Seal): readonly Row[] {
  return [
    ...numberedRows(decision),
    ...decision.changes.map(({ table, key, value }) => {
      const stored = value !== undefined && sealedTables.has(table) ? seal.close(key, value) : value;
      return stateRow(keys.stateKey(table, key), stored);
    }),
  ];
}

function numberedRows({ facts, uplink }: Pick<Decision, "facts" | "uplink">): readonly FullRow[] {
  return [...facts.map((fact) => jsonRow(keys.factKey(fact.seq), fact)), ...uplink.map(uplinkRow)];
}

/** A summary has a row for each point, and days of them may have to wait. */
function uplinkRow(record: UplinkRecord): FullRow {
  const key = keys.uplinkKey(record.lane, record.seq);
  return record.body.kind === "summary" ? { key, value: encodePacked(key, record) } : jsonRow(key, record);
}

function stateRow(key: keys.Key, value: object | undefined): Row {
  return value === undefined ? { key } : jsonRow(key, value);
}

function jsonRow(key: keys.Key, value: object): FullRow {
  return { key, value: encodeJson(key, value) };
}

/** What the district holds leaves, record by record: their numbers are known, so nothing has to be looked for. */
function relayedFrom(relayed: Decision["relayed"], oldest: AlarmPlace["oldest"], head: Head) {
  const next = { ...oldest };
  const rows: Row[] = [];
  for (const { lane, upTo } of relayed)
    for (; next[lane] <= Math.min(upTo, head.lanes[lane]); next[lane] += 1)
      rows.push({ key: keys.uplinkKey(lane, next[lane]) });
  return { oldest: next, rows };
}

/** Of the lane that the decision adds a summary to, how many there is space for; the newest stands for the size of all. */
function summariesKept({ uplink }: Decision, bytesMax: number): { readonly lane: LaneId; readonly kept: number } {
  const newest = uplink.findLast(({ body }) => body.kind === "summary");
  if (newest === undefined) return { lane: "summary", kept: Infinity };
  return { lane: newest.lane, kept: Math.max(1, Math.floor(bytesMax / uplinkRow(newest).value.length)) };
}

/** Each commit has a number and leaves its head: a commit lost in the middle shows even if it held no fact. */
function headRows(commit: number, head: Head): readonly Row[] {
  const stale: readonly Row[] = commit > checkedBack ? [{ key: keys.commitKey(commit - checkedBack) }] : [];
  return [jsonRow(keys.commitKey(commit), head), ...stale];
}

function factsAfter(seq: number, { head }: AlarmPlace): Stream {
  return { name: "facts", range: keys.factsFrom(seq + 1), first: seq + 1, last: head.facts };
}

function recordsAfter(lane: LaneId, seq: number, { head, oldest }: AlarmPlace): Stream {
  const first = Math.max(seq + 1, oldest[lane]);
  return { name: `uplink ${lane}`, range: keys.uplinkFrom(lane, first), first, last: head.lanes[lane] };
}

/** The streams hold only what was written here, whole: the sum of each row covers its key and its content. */
async function collect<T>(stream: Stream, limit: number, deps: AlarmDeps): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of readStream(stream, limit, deps)) found.push(row as T);
  return found;
}
