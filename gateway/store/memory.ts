import { nothing, type Decision } from "../core/decision.ts";
import type { Fact } from "../core/fact.ts";
import type { Loaded, Store } from "../core/ports.ts";
import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import type { Rollup } from "../core/points/rollup.ts";
import { emptyState, type TableName } from "../core/state.ts";
import { perLane, type LaneId, type UplinkRecord } from "../core/uplink.ts";
import { jsonText } from "./codec.ts";
import { advanced, emptyHead, isRepeat, type Head } from "./head.ts";
import { foldReadings, rollupsOf, spanStart, type Parts } from "./fold.ts";
import { isRecent, oldestFirst } from "./order.ts";
import { putRow, storedChanges } from "./state-rows.ts";
import { storable } from "./storable.ts";
import { storeError } from "./trouble.ts";

/**
 * What outlives a store in memory, as a disk does: open a second store on it and it is the first one restarted.
 * Rows are kept as text, so that nothing comes back which a real disk would not give back.
 */
export interface MemoryDisk {
  head: Head;
  readonly facts: string[];
  readonly rows: Map<string, { readonly table: TableName; readonly key: string; readonly text: string }>;
  readonly uplink: Readonly<Record<LaneId, Map<number, string>>>;
  readonly readings: Reading[];
}

export function createMemoryDisk(): MemoryDisk {
  const uplink = perLane(() => new Map<number, string>());
  return { head: emptyHead, facts: [], rows: new Map(), uplink, readings: [] };
}

/** Takes a decision whole, or its readings apart, as a running box does. */
export interface MemoryStore extends Store {
  readonly keep: (readings: readonly Reading[]) => Promise<void>;
}

/** The twin of the store on disk, for tests and the simulator. */
export function openMemoryStore(disk: MemoryDisk = createMemoryDisk()): MemoryStore {
  let isOpen = true;
  const whenOpen = async <T>(act: () => T): Promise<T> => {
    if (!isOpen) throw storeError({ kind: "closed", database: "alarm" });
    return act();
  };
  return {
    load: (recallMs) => whenOpen(() => load(recallMs, disk)),
    commit: (decision) => whenOpen(() => commit(decision, disk)),
    keep: (readings) => whenOpen(() => commit({ ...nothing, readings }, disk)),
    facts: (range) => whenOpen(() => factsAfter(range, disk)),
    uplink: (range) => whenOpen(() => recordsAfter(range, disk)),
    history: (range) => whenOpen(() => historyOf(range, disk)),
    rollups: (range) => whenOpen(() => rollupsIn(range, disk)),
    close: () => Promise.resolve(void (isOpen = false)),
  };
}

function commit(decision: Decision, disk: MemoryDisk): void {
  if (!isRepeat(decision, disk.head)) return commitNew(decision, disk);
  for (const fact of decision.facts) mustBeSame(disk.facts[fact.seq - 1], fact);
  for (const record of decision.uplink) mustBeSame(disk.uplink[record.lane].get(record.seq), record);
}

/** What the district holds is gone and cannot be compared. */
function mustBeSame(stored: string | undefined, row: Fact | UplinkRecord): void {
  assert(stored === undefined || stored === jsonText(row), `${row.seq} is stored with another content`);
}

/** Everything that can be refused comes before the first change: whole or not at all. */
function commitNew(decision: Decision, disk: MemoryDisk): void {
  const head = advanced(disk.head, decision);
  const readings = storable(decision.readings);
  const facts = decision.facts.map(jsonText);
  const uplink = decision.uplink.map((record) => ({ ...record, text: jsonText(record) }));
  const changes = storedChanges(decision.changes).map((change) => ({
    ...change,
    text: change.value && jsonText(change.value),
  }));
  disk.head = head;
  disk.facts.push(...facts);
  disk.readings.push(...readings);
  for (const { table, key, text } of changes) putText(disk, table, key, text);
  for (const { lane, seq, text } of uplink) disk.uplink[lane].set(seq, text);
  for (const { lane, upTo } of decision.relayed) forget(disk.uplink[lane], upTo);
}

function putText({ rows }: MemoryDisk, table: TableName, key: string, text: string | undefined): void {
  const place = `${table}\0${key}`;
  if (text === undefined) rows.delete(place);
  else rows.set(place, { table, key, text });
}

/** Records lie in ascending order, so the held ones are at the front. */
function forget(records: Map<number, string>, upTo: number): void {
  for (const seq of records.keys()) {
    if (seq > upTo) return;
    records.delete(seq);
  }
}

function load(recallMs: number, { rows, readings }: MemoryDisk): Loaded {
  const state = emptyState();
  const inKeyOrder = [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const [, { table, key, text }] of inKeyOrder) putRow(state, table, key, JSON.parse(text));
  const ordered = oldestFirst(readings);
  const newest = ordered.at(-1);
  return { state, recent: newest ? ordered.filter(({ at }) => isRecent(at, newest.at, recallMs)) : [] };
}

function factsAfter({ afterSeq, limit }: Parameters<Store["facts"]>[0], { facts }: MemoryDisk): readonly Fact[] {
  return facts.slice(afterSeq, afterSeq + limit).map((text) => JSON.parse(text) as Fact);
}

function recordsAfter(
  { lane, afterSeq, limit }: Parameters<Store["uplink"]>[0],
  { uplink }: MemoryDisk,
): readonly UplinkRecord[] {
  const found: UplinkRecord[] = [];
  for (const [seq, text] of uplink[lane]) {
    if (found.length >= limit) break;
    if (seq > afterSeq) found.push(JSON.parse(text) as UplinkRecord);
  }
  return found;
}

function historyOf(
  { point, fromMs, toMs, limit }: Parameters<Store["history"]>[0],
  { readings }: MemoryDisk,
): readonly Reading[] {
  const within = ({ wallMs }: Reading["at"]): boolean => wallMs >= fromMs && wallMs <= toMs;
  return readings
    .filter((reading) => reading.point === point && reading.sample.kind !== "bad" && within(reading.at))
    .slice(0, limit);
}

function rollupsIn(range: Parameters<Store["rollups"]>[0], { readings }: MemoryDisk): readonly Rollup[] {
  const parts: Parts = new Map();
  const { point, step } = range;
  foldReadings(
    parts,
    readings.filter((reading) => reading.point === point),
    step,
  );
  return rollupsOf(parts, { ...range, fromMs: spanStart(range.fromMs, step) });
}
