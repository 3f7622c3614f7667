import type { PointId } from "../../config/ids.ts";
import type { RollupStep } from "../core/points/rollup.ts";
import { decodeJson, moved } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import {
  floorKey,
  groupKey,
  rolledKey,
  rollupKey,
  seqOf,
  seriesKey,
  stretchKey,
  type Key,
  type KeyRange,
} from "./keys.ts";
import { indexRows, jsonRow, type SealedExtent } from "./sealing.ts";
import type { Entry } from "./scan.ts";
import type { Stretch } from "./stretch.ts";

/**
 * The first layout had the letter before the segment: `g` segment group, `p` segment point, `x` segment, `r` step point
 * 00 stretch, `y` stretch, `d`. Each batch writes rows under their new keys and removes the old ones, so a migration
 * that was cut off goes on at the next start. Answers how many rows were moved; a damaged one is reported and left out.
 */
export async function migrateFrom1({ database, report }: Deps): Promise<number> {
  const lastOf = await stretchesOf({ database, report });
  let count = 0;
  let rows: Row[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await database.write(rows);
    rows = [];
  };
  for (const letter of letters)
    for await (const [key, value] of database.scan(rangeOf(letter), { unreadable: report.unreadable })) {
      rows.push(...newRows(letter, [key, value], { lastOf, report }), { key });
      count += 1;
      if (rows.length >= rowsPerBatch) await flush();
    }
  await flush();
  return count;
}

interface Deps {
  readonly database: Database;
  readonly report: DamageReport;
}

/** Roll-ups before the rows that make them count, those last: they say where a roll-up belongs. */
const letters = ["d", "g", "p", "x", "r", "y"] as const;
type Letter = (typeof letters)[number];

function rangeOf(letter: Letter): KeyRange {
  const code = letter.charCodeAt(0);
  return { gte: new Uint8Array([code]), lt: new Uint8Array([code + 1]) };
}

/** The last segment of each stretch. */
async function stretchesOf({ database, report }: Deps): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for await (const [key, value] of database.scan(rangeOf("y"), { unreadable: report.unreadable })) {
    const row = decodeJson(key, value);
    if (row.ok) found.set(u32At(key, 1), (row.value as OldRow<Stretch>).extent.lastSegment);
  }
  return found;
}

interface Moving {
  readonly lastOf: ReadonlyMap<number, number>;
  readonly report: DamageReport;
}

interface OldRow<Extent> {
  readonly extent: Extent;
  readonly points: readonly PointId[];
}

function newRows(letter: Letter, [key, value]: Entry, { lastOf, report }: Moving): readonly Row[] {
  if (letter === "x" || letter === "y") return indexesOf(letter, [key, value], report);
  const to = newKey(letter, key, lastOf);
  const row = to === undefined ? undefined : moved(key, to, value);
  if (to === undefined || row === undefined) return [];
  if (row.ok) return [{ key: to, value: row.value }];
  report.row(key, row.error);
  return [];
}

function indexesOf(letter: "x" | "y", [key, value]: Entry, report: DamageReport): readonly Row[] {
  const row = decodeJson(key, value);
  if (!row.ok) report.row(key, row.error);
  if (!row.ok) return [];
  if (letter === "x") {
    const { extent, points } = row.value as OldRow<SealedExtent>;
    return indexRows(extent, points);
  }
  const { extent, points } = row.value as OldRow<Stretch>;
  return [jsonRow(rolledKey(extent.lastSegment), { points }), jsonRow(stretchKey(extent.lastSegment), { extent })];
}

/** Roll-ups of a stretch that was never finished do not count: they have no place. */
function newKey(letter: Exclude<Letter, "x" | "y">, key: Key, lastOf: ReadonlyMap<number, number>): Key | undefined {
  if (letter === "d") return floorKey;
  if (letter === "g") return groupKey(u32At(key, 1), seqOf(key));
  if (letter === "p") return seriesKey(u32At(key, 1), textOf(key.subarray(5)));
  const step: RollupStep = key[1] === 0x68 ? "hour" : "minute";
  const last = lastOf.get(u32At(key, key.length - 4));
  return last === undefined ? undefined : rollupKey(step, textOf(key.subarray(2, -5)), last);
}

function textOf(bytes: Uint8Array): PointId {
  return decoder.decode(bytes) as PointId;
}

/** 0 for a key that rotted into a shorter one. */
function u32At(key: Key, at: number): number {
  return at >= 0 && key.length >= at + 4 ? new DataView(key.buffer, key.byteOffset + at, 4).getUint32(0) : 0;
}

const decoder = new TextDecoder();
const rowsPerBatch = 500;
