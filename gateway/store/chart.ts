import type { PointId } from "../../config/ids.ts";
import type { Reading } from "../core/points/reading.ts";
import { stepMs, type Rollup, type RollupStep } from "../core/points/rollup.ts";
import type { Store } from "../core/ports.ts";

/** A point over a range, and the step it is shown in. */
export type Chart =
  | { readonly step: "reading"; readonly rows: readonly Reading[] }
  | { readonly step: RollupStep; readonly rows: readonly Rollup[] };

export interface ChartRange {
  readonly point: PointId;
  /** Wall clock, inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How many rows there may be; a range of more hours than that shows its first ones. */
  readonly rowsMax: number;
}

/** In the finest step that has few enough rows. Long ranges are never read reading by reading. */
export async function chartOf(store: Pick<Store, "history" | "rollups">, range: ChartRange): Promise<Chart> {
  const { rowsMax } = range;
  if (spansIn(range, "minute") <= rowsMax) {
    const rows = await store.history({ ...range, limit: rowsMax + 1 });
    if (rows.length <= rowsMax) return { step: "reading", rows };
  }
  const step = spansIn(range, "minute") <= rowsMax ? "minute" : "hour";
  return { step, rows: await store.rollups({ ...range, step, limit: rowsMax }) };
}

/** The one that `fromMs` lies in counts as well. */
function spansIn({ fromMs, toMs }: ChartRange, step: RollupStep): number {
  return Math.floor(toMs / stepMs[step]) - Math.floor(fromMs / stepMs[step]) + 1;
}
