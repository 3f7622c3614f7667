import type { PointId } from "../../config/ids.ts";
import type { Log, Store, StoreDamage } from "../core/ports.ts";
import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import { decodeJson, encode } from "./codec.ts";
import { createDamageReport, type DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { tipRow } from "./group-tip.ts";
import { readingsIn } from "./groups.ts";
import { groupKey, pointsKey, seriesKey, seriesOf } from "./keys.ts";
import { isRecent, oldestFirst } from "./order.ts";
import { createLiveSegment, type LiveSegment } from "./live-segment.ts";
import { tellFindings } from "./log-file.ts";
import { createNameBook, type NameList } from "./names.ts";
import { packReadings } from "./packing.ts";
import { isSame, type FullRow } from "./repeat.ts";
import { createRetention, rawBytes, type Retention, type SpaceDeps } from "./retention.ts";
import { rideOf } from "./rider.ts";
import { createRoller, type Roller } from "./roller.ts";
import { readRollups } from "./rollup-query.ts";
import type { Snapshot } from "./scan.ts";
import { createSealer, type Sealer } from "./sealer.ts";
import type { PointsRow, SealedExtent } from "./sealing.ts";
import { readReadingsPlace, type ReadingsPlace } from "./segment-index.ts";
import { isFull, overlaps, segmentLimits, type Extent, type SegmentLimits } from "./segment.ts";
import type { Stretch } from "./stretch.ts";

/** What was measured. */
export interface ReadingsDatabase {
  /** Answers what would write the readings as the next group; nothing when they are the last one, once more. */
  readonly prepare: (readings: readonly Reading[]) => Promise<() => Promise<void>>;
  readonly recent: (recallMs: number) => Promise<readonly Reading[]>;
  readonly history: Store["history"];
  /** The last reading of a point, good or not. */
  readonly latest: (point: PointId) => Promise<Reading | undefined>;
  readonly damage: () => readonly StoreDamage[];
  readonly rollups: Store["rollups"];
  /** What the packed readings take. */
  readonly bytes: () => number;
  /** Ends the work beside the commits. */
  readonly stop: () => Promise<void>;
}

export interface ReadingsDeps {
  readonly log: Log;
  readonly limits: SegmentLimits;
  readonly space: SpaceDeps;
  /** Its rows were moved from an earlier layout just now. */
  readonly isMigrated: boolean;
}

export async function openReadingsDatabase(
  database: Database,
  { log, limits, space, isMigrated }: ReadingsDeps,
): Promise<ReadingsDatabase> {
  const report = createDamageReport("readings", log);
  tellFindings(database.logFindings, { database: "readings", report, log });
  const place = await readReadingsPlace({ database, report, isMigrated });
  const sealer = createSealer(place, { database, log });
  const perStretch = limits.perStretch ?? segmentLimits.perStretch;
  const roller = createRoller(place, { database, report, log, perStretch });
  const retention = createRetention(place, { ...space, database, log });
  return {
    prepare: prepareFirst({ database, report, place, names: createNameBook(), sealer, roller, retention, limits }),
    recent: (recallMs) => viewed({ database, report, place }, (reader) => readRecent(recallMs, reader)),
    damage: report.found,
    history: (range) => viewed({ database, report, place }, (reader) => readHistory(range, reader)),
    latest: (point) => viewed({ database, report, place }, (reader) => readLatest(point, reader)),
    rollups: (range) => viewed({ database, report, place }, (reader) => rollups(range, reader)),
    bytes: () => rawBytes(place),
    stop: async () => {
      for (const { stop } of [sealer, roller, retention]) await stop();
    },
  };
}

interface Writing {
  readonly database: Database;
  readonly report: DamageReport;
  readonly place: ReadingsPlace;
  readonly names: () => NameList;
  readonly sealer: Sealer;
  readonly roller: Roller;
  readonly retention: Retention;
  readonly limits: SegmentLimits;
}

/**
 * Only the first group after opening can be one whose result nobody knew. Later ones may be alike: two readings with
 * the same time and value are two readings.
 */
function prepareFirst(writing: Writing): ReadingsDatabase["prepare"] {
  let isFirst = true;
  return async (readings) => {
    const repeated = isFirst && (await isLastGroup(readings, writing));
    if (readings.length > 0 && !repeated) isFirst = false;
    return repeated ? () => Promise.resolve() : prepare(readings, writing);
  };
}

async function isLastGroup(readings: readonly Reading[], { database, place, report }: Writing): Promise<boolean> {
  const { segment, lastGroup } = openOf(place).extent();
  if (readings.length === 0) return false;
  const view = database.snapshot();
  try {
    const key = groupKey(segment, lastGroup);
    const stored = await database.get(key, { view, unreadable: report.unreadable });
    return stored !== undefined && isSame(stored, groupRow(segment, lastGroup, readings).value);
  } finally {
    await view.close();
  }
}

function prepare(readings: readonly Reading[], writing: Writing): () => Promise<void> {
  const { database, place, names, sealer, roller, retention, limits } = writing;
  if (readings.length === 0) return () => Promise.resolve();
  const open = openOf(place);
  const { segment, lastGroup } = open.extent();
  const isNew = isFull(open.extent(), limits);
  const target = isNew ? createLiveSegment(segment + 1, lastGroup + 1) : open;
  const row = groupRow(target.extent().segment, lastGroup + 1, readings, names());
  return async () => {
    const rides = [rideOf(sealer), rideOf(roller), rideOf(retention)];
    const writes = database.write([row, tipRow(lastGroup + 1), ...rides.flatMap(({ rows }) => rows)]);
    // The disk is busy now: the time for what would otherwise make the next commit wait.
    open.lay();
    sealer.wake();
    await writes;
    if (isNew) place.live.push(target);
    target.take(lastGroup + 1, readings);
    for (const { wrote } of rides) wrote();
    for (const { wake } of [roller, retention]) wake();
  };
}

function openOf({ live }: ReadingsPlace): LiveSegment {
  const open = live.at(-1);
  assert(open !== undefined, "no segment to write to");
  return open;
}

function groupRow(segment: number, group: number, readings: readonly Reading[], names?: NameList): FullRow {
  const key = groupKey(segment, group);
  return { key, value: encode(key, "readings", packReadings(readings, names)) };
}

/** One consistent sight of the database: packing moves readings from groups to series while others read. */
interface Reader {
  readonly database: Database;
  readonly report: DamageReport;
  readonly view: Snapshot;
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly stretches: readonly Stretch[];
}
type Segment =
  | { readonly kind: "sealed"; readonly extent: SealedExtent }
  | { readonly kind: "live"; readonly extent: Extent; readonly live: LiveSegment };

async function viewed<T>(
  { database, report, place }: Pick<Reader, "database" | "report"> & { readonly place: ReadingsPlace },
  read: (reader: Reader) => Promise<T>,
): Promise<T> {
  const view = database.snapshot();
  const segments = segmentsOf(place);
  const stretches = [...place.stretches];
  try {
    return await read({ database, report, view, segments, stretches });
  } finally {
    await view.close();
  }
}

function segmentsOf({ sealed, live: unsealed }: ReadingsPlace): readonly Segment[] {
  return [
    ...sealed.map((extent) => ({ kind: "sealed", extent }) as const),
    ...unsealed.map((live) => ({ kind: "live", extent: live.extent(), live }) as const),
  ];
}

function rollups(range: Parameters<Store["rollups"]>[0], reader: Reader): ReturnType<Store["rollups"]> {
  const kinds = new Map(reader.segments.map((segment) => [segment.extent.segment, segment]));
  const raw = ({ segment }: Extent, point: PointId): Promise<readonly Reading[]> => {
    const known = kinds.get(segment);
    return known === undefined ? Promise.resolve([]) : pointReadings(known, point, reader);
  };
  return readRollups(range, { ...reader, extents: reader.segments.map(({ extent }) => extent), raw });
}

async function readHistory(range: Parameters<Store["history"]>[0], reader: Reader): Promise<readonly Reading[]> {
  const found: Reading[] = [];
  for (const segment of reader.segments) {
    if (found.length >= range.limit) break;
    if (!overlaps(segment.extent, range)) continue;
    const readings = await pointReadings(segment, range.point, reader);
    found.push(...readings.filter(({ sample, at }) => sample.kind !== "bad" && isWithin(at.wallMs, range)));
  }
  return found.slice(0, range.limit);
}

/** Backwards, segment by segment. */
async function readLatest(point: PointId, reader: Reader): Promise<Reading | undefined> {
  for (const segment of reader.segments.toReversed()) {
    const last = (await pointReadings(segment, point, reader)).at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}

function isWithin(wallMs: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean {
  return wallMs >= fromMs && wallMs <= toMs;
}

async function pointReadings(segment: Segment, point: PointId, reader: Reader): Promise<readonly Reading[]> {
  return segment.kind === "sealed" ? readSeries(segment.extent.segment, point, reader) : segment.live.readings(point);
}

async function readSeries(segment: number, point: PointId, reader: Reader): Promise<readonly Reading[]> {
  const { database, report, view } = reader;
  const key = seriesKey(segment, point);
  const value = await database.get(key, { view, unreadable: report.unreadable });
  if (value === undefined && (await isListed(segment, point, reader))) report.missing(key);
  if (value === undefined) return [];
  const readings = readingsIn(key, value);
  if (!readings.ok) report.row(key, readings.error);
  return readings.ok ? readings.value : [];
}

async function isListed(segment: number, point: PointId, { database, report, view }: Reader): Promise<boolean> {
  const key = pointsKey(segment);
  const value = await database.get(key, { view, unreadable: report.unreadable });
  const row = value === undefined ? undefined : decodeJson(key, value);
  return row?.ok === true && (row.value as PointsRow).points.includes(point);
}

/** Backwards, segment by segment, until one holds nothing recent any more. */
async function readRecent(recallMs: number, reader: Reader): Promise<readonly Reading[]> {
  const found: (readonly Reading[])[] = [];
  let newest: Reading | undefined;
  for (const segment of reader.segments.toReversed()) {
    const readings = await allReadings(segment, reader);
    newest ??= readings.at(-1);
    if (newest === undefined) continue;
    const { at } = newest;
    const recent = readings.filter((reading) => isRecent(reading.at, at, recallMs));
    if (readings.length > 0 && recent.length === 0) break;
    found.unshift(recent);
  }
  return oldestFirst(found.flat());
}

async function allReadings(segment: Segment, reader: Reader): Promise<readonly Reading[]> {
  if (segment.kind === "live") return oldestFirst(segment.live.all());
  return oldestFirst(await seriesReadings(segment.extent, reader), segment.extent.boots);
}

async function seriesReadings(
  { segment, readings: count }: SealedExtent,
  { database, report, view }: Reader,
): Promise<readonly Reading[]> {
  const found: Reading[] = [];
  for await (const [key, value] of database.scan(seriesOf(segment), { view, unreadable: report.unreadable })) {
    const readings = readingsIn(key, value);
    if (readings.ok) found.push(...readings.value);
    else report.row(key, readings.error);
  }
  if (found.length < count) report.gap(`readings of segment ${segment}`, found.length + 1, count);
  return found;
}
