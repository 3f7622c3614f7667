import type { PointId } from "../../config/ids.ts";
import { assert } from "../core/result.ts";
import type { Reading } from "../core/points/reading.ts";
import { encode } from "./codec.ts";
import type { Row } from "./database.ts";
import { seriesKey } from "./keys.ts";
import { nameList } from "./names.ts";
import { createPacker, unpackReadings, type Packer } from "./packing.ts";
import { indexRows, type SealedExtent } from "./sealing.ts";
import { emptyExtent, grown, type Extent } from "./segment.ts";

/** A segment whose groups lie on disk, with each point's readings packed as they come: what it is sealed from. */
export interface LiveSegment {
  readonly extent: () => Extent;
  /** The next group, on disk by now. One that could not be read back is taken without readings, as `lost`. */
  readonly take: (group: number, readings: readonly Reading[] | "lost") => void;
  /** Packs what was taken: work for the time in which the disk writes the next group. */
  readonly lay: () => void;
  readonly readings: (point: PointId) => readonly Reading[];
  readonly all: () => readonly Reading[];
  /** The rows that stand for the groups once they are on disk, one by one; no group may come any more. */
  readonly rows: () => Generator<Row, SealedExtent>;
}

export function createLiveSegment(segment: number, firstGroup: number): LiveSegment {
  const series = new Map<PointId, Packer>();
  const boots = new Set<string>();
  let waiting: (readonly Reading[])[] = [];
  let extent = emptyExtent(segment, firstGroup);
  let groupsLost = 0;
  const take: LiveSegment["take"] = (group, readings) => {
    groupsLost += group - extent.lastGroup - 1 + (readings === "lost" ? 1 : 0);
    extent = grown(extent, group, readings === "lost" ? [] : readings);
    if (readings !== "lost") waiting.push(readings);
  };
  const lay = (): void => {
    for (const readings of waiting) for (const reading of readings) put(reading, series, boots);
    waiting = [];
  };
  const readings = (point: PointId): readonly Reading[] => {
    lay();
    const packer = series.get(point);
    return packer === undefined ? [] : unpacked(packer);
  };
  const rows = function* (): Generator<Row, SealedExtent> {
    lay();
    let bytes = 0;
    for (const [point, packer] of series) {
      const row = seriesRow(segment, point, packer);
      bytes += row.key.length + row.value.length;
      yield row;
    }
    const sealed = { ...timed(extent), boots: [...boots], groupsLost, bytes };
    yield* indexRows(sealed, [...series.keys()]);
    return sealed;
  };
  const all = (): readonly Reading[] => {
    lay();
    return [...series.values()].flatMap(unpacked);
  };
  return { extent: () => extent, take, lay, readings, all, rows };
}

function put(reading: Reading, series: Map<PointId, Packer>, boots: Set<string>): void {
  const { point, at } = reading;
  boots.add(at.boot);
  (series.get(point) ?? begun(point, series)).add(reading, 0);
}

function begun(point: PointId, series: Map<PointId, Packer>): Packer {
  const names = nameList();
  names.indexOf(point);
  const packer = createPacker(names, firstBytes);
  series.set(point, packer);
  return packer;
}

/** A point may be read once in a segment; a writer grows by itself. */
const firstBytes = 64;

function unpacked(packer: Packer): readonly Reading[] {
  const readings = unpackReadings(packer.bytes());
  assert(readings.ok, "readings packed in memory cannot be unpacked");
  return readings.value;
}

function seriesRow(segment: number, point: PointId, packer: Packer): Required<Row> {
  const key = seriesKey(segment, point);
  return { key, value: encode(key, "readings", packer.bytes()) };
}

/** JSON has no infinity: a segment without any readable reading gets a time that no query overlaps. */
function timed(extent: Extent): Extent {
  return extent.readings > 0 ? extent : { ...extent, fromMs: 0, toMs: -1 };
}
