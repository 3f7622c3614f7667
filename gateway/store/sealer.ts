import type { Log } from "../core/ports.ts";
import type { Database, Row } from "./database.ts";
import { groupsOf } from "./keys.ts";
import type { LiveSegment } from "./live-segment.ts";
import type { Rider } from "./rider.ts";
import type { SealedExtent } from "./sealing.ts";
import type { ReadingsPlace } from "./segment-index.ts";
import { reasonOf } from "./trouble.ts";

/**
 * Packs full segments while the disk writes commits, a few points at a time. What it has ready rides in the batch of
 * the next commit, so there is never a second batch in flight and no extra wait for the disk.
 */
export type Sealer = Rider<Sealed>;

export interface Sealed {
  /** In one batch; from then on the groups of the segment are superfluous. */
  readonly rows: readonly Row[];
  readonly extent: SealedExtent;
}

export function createSealer(
  place: ReadingsPlace,
  { database, log }: { readonly database: Database; readonly log: Log },
): Sealer {
  let course: ReturnType<LiveSegment["rows"]> | undefined;
  let rows: Row[] = [];
  let ready: Sealed | undefined;
  let dropping: Promise<void> | undefined;
  const wake = (): void => {
    const [full] = place.live;
    if (full === undefined || place.live.length === 1 || ready !== undefined) return;
    course ??= full.rows();
    ready = advance(course, rows);
    if (ready === undefined) return;
    course = undefined;
    rows = [];
  };
  const wrote = ({ extent }: Sealed): void => {
    ready = undefined;
    place.live.shift();
    place.sealed.push(extent);
    dropping = drop(extent.segment, database, log);
  };
  return { ready: () => ready, wrote, wake, stop: async () => dropping };
}

function advance(course: ReturnType<LiveSegment["rows"]>, rows: Row[]): Sealed | undefined {
  for (let count = 0; count < rowsAtOnce; count += 1) {
    const next = course.next();
    if (next.done === true) return { rows, extent: next.value };
    rows.push(next.value);
  }
  return undefined;
}

/** Groups left behind cost space; they are removed when the store is next opened. */
async function drop(segment: number, database: Database, log: Log): Promise<void> {
  try {
    await database.drop(groupsOf(segment));
  } catch (error) {
    log.warn("store.packing-stopped", { why: reasonOf(error) });
  }
}

/** A tenth of a millisecond. */
const rowsAtOnce = 32;
