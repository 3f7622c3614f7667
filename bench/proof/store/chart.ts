import { join } from "node:path";
import type { Log } from "../../../gateway/core/ports.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, percentile } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { filledApart } from "./filling.ts";
import { seed } from "./rows.ts";
import { createSite } from "./site.ts";

const points = 674;
const monthMs = 30 * 86_400_000;
const boundMs = 100;

/** All readings of the month, from the store to the caller; drawing fewer of them can only be faster. */
export function monthChart({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const periodMs = full ? 60_000 : 900_000;
    const readings = (points * monthMs) / periodMs;
    const { tookMs } = await filledApart({
      directory: join(directory, "store"),
      points,
      periodMs,
      readings,
      perCommit: points,
    });
    log(`${readings} readings in ${Math.round(tookMs / 1_000)} s`);
    const { took, found } = await queried(join(directory, "store"), periodMs);
    const p95 = percentile(took, 0.95);
    const isComplete = found === monthMs / periodMs;
    const every = `a reading each ${periodMs / 60_000} min, ${found} of ${monthMs / periodMs} in a chart`;
    return {
      kind: p95 <= boundMs && isComplete ? "held" : "missed",
      figure: `p50 ${ms(percentile(took, 0.5))}, p95 ${ms(p95)}, worst ${ms(Math.max(...took))} of ${took.length} charts; ${every}; seed ${seed}`,
    };
  });
}

async function queried(directory: string, periodMs: number): Promise<{ took: readonly number[]; found: number }> {
  const store = await openLevelStore({ directory, log: quiet });
  const site = createSite({ points, periodMs });
  const rng = createRng(seed);
  const took: number[] = [];
  let found = Infinity;
  try {
    for (let turn = 0; turn < 60; turn += 1) {
      const point = site.point(Math.floor(rng.next() * points));
      const started = performance.now();
      const { length } = await store.history({ point, fromMs: site.startMs, toMs: site.startMs + monthMs, limit: 1e6 });
      took.push(performance.now() - started);
      found = Math.min(found, length);
    }
    return { took, found };
  } finally {
    await store.close();
  }
}

const silent = (): void => undefined;
const quiet: Log = { info: silent, warn: silent, error: silent };
