import type { Log } from "../core/ports.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database, Row } from "./database.ts";
import type { Rider } from "./rider.ts";
import type { ReadingsPlace } from "./segment-index.ts";
import { stretchRows, type Stretch } from "./stretch.ts";
import { reasonOf } from "./trouble.ts";

/**
 * Rolls packed segments up beside the commits. Its rows ride in the batches of commits, few at a time; a stretch
 * counts once its last piece is on disk and is begun anew after a crash before that.
 */
export type Roller = Rider<Piece>;

export interface Piece {
  readonly rows: readonly Row[];
  /** Of the last piece. */
  readonly extent?: Stretch;
}

export function createRoller(
  place: ReadingsPlace,
  deps: { readonly database: Database; readonly report: DamageReport; readonly log: Log; readonly perStretch: number },
): Roller {
  let course: ReturnType<typeof stretchRows> | undefined;
  let ready: Piece | undefined;
  let work: Promise<void> | undefined;
  let stopped = false;
  const advance = async (): Promise<void> => {
    course ??= begun(place, deps);
    ready = course === undefined ? undefined : await pieceOf(course, isBehind(place, deps.perStretch) ? manyPoints : 1);
    if (ready?.extent !== undefined) course = undefined;
  };
  const failed = (error: unknown): void => {
    stopped = true;
    deps.log.warn("store.rolling-stopped", { why: reasonOf(error) });
  };
  const wake = (): void => {
    if (ready !== undefined || work !== undefined || stopped) return;
    work = advance()
      .catch(failed)
      .finally(() => (work = undefined));
  };
  const wrote = ({ extent }: Piece): void => {
    ready = undefined;
    if (extent !== undefined) place.stretches.push(extent);
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    await work;
    await course?.return();
  };
  return { ready: () => ready, wrote, wake, stop };
}

function begun(
  { sealed, stretches }: ReadingsPlace,
  { perStretch, ...deps }: { readonly perStretch: number; readonly database: Database; readonly report: DamageReport },
): ReturnType<typeof stretchRows> | undefined {
  const last = stretches.at(-1);
  const segments = sealed.filter(({ segment }) => segment > (last?.lastSegment ?? 0)).slice(0, perStretch);
  return segments.length < perStretch ? undefined : stretchRows(segments, deps);
}

/** Another stretch waits already: commits are few and large. */
function isBehind({ sealed, stretches }: ReadingsPlace, perStretch: number): boolean {
  const rolledTo = stretches.at(-1)?.lastSegment ?? 0;
  return (sealed.at(-1)?.segment ?? 0) - rolledTo >= perStretch * 2;
}

async function pieceOf(course: ReturnType<typeof stretchRows>, points: number): Promise<Piece | undefined> {
  const rows: Row[] = [];
  for (let count = 0; count < points; count += 1) {
    const next = await course.next();
    if (next.done === true) return undefined;
    rows.push(...next.value.rows);
    if (next.value.extent === undefined) continue;
    // It holds a view, and as long as there is one LevelDB keeps every row that was removed since.
    await course.return();
    return { rows, extent: next.value.extent };
  }
  return { rows };
}

/** What one commit carries of it then; otherwise one point, so that the next commit does not wait. */
const manyPoints = 16;
