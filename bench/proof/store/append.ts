import { join } from "node:path";
import { Level } from "level";
import { nothing } from "../../../gateway/core/decision.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import type { Row, WriteSeam } from "../../../gateway/store/database.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { percentile } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { createSite } from "./site.ts";

const perGroup = 256;
const perBlock = 64;
const bound = 0.8;

/**
 * In turns, block by block: what else the machine does slows both alike. The bare loop gets the very batches the store
 * wrote, packed segments and roll-ups among them; for the store packing and rolling up are part of its time.
 */
export function durableAppend({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const batches: (readonly Row[])[] = [];
    const store = await openLevelStore({ directory: join(directory, "store"), log: quiet, seam: keeping(batches) });
    const bare = new Level<Uint8Array, Uint8Array>(join(directory, "bare"), bareOptions);
    await bare.open();
    const site = createSite({ points: 674, periodMs: 60_000 });
    const pairs: Pair[] = [];
    for (let block = 0; block < (full ? 400 : 80); block += 1) {
      const groups = Array.from({ length: perBlock }, (_, index) =>
        site.readings((block * perBlock + index) * perGroup, perGroup),
      );
      batches.length = 0;
      const ours = await timed<readonly Reading[]>(groups, (readings) => store.commit({ ...nothing, readings }));
      const theirs = await timed(batches.map(operations), (rows) => bare.batch([...rows], { sync: true }));
      // What came up while files grow and code is compiled is no sustained rate.
      if (block >= warmUp) pairs.push({ ours, theirs });
      if (block % 20 === 19) log(`block ${block + 1}: ${(theirs / ours).toFixed(2)}`);
    }
    await store.close();
    await bare.close();
    return verdict(pairs);
  });
}

const warmUp = 16;

interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

function verdict(pairs: readonly Pair[]): Verdict {
  const ratios = pairs.map(({ ours, theirs }) => theirs / ours);
  const ours = pairs.reduce((sum, pair) => sum + pair.ours, 0);
  const theirs = pairs.reduce((sum, pair) => sum + pair.theirs, 0);
  const ratio = theirs / ours;
  const span = `pairs: median ${percentile(ratios, 0.5).toFixed(2)}, tenths ${percentile(ratios, 0.1).toFixed(2)} … ${percentile(ratios, 0.9).toFixed(2)}`;
  const rate = Math.round((pairs.length * perBlock * perGroup) / ours);
  return {
    kind: ratio >= bound ? "held" : "missed",
    figure: `${ratio.toFixed(2)} × over ${pairs.length} pairs of ${perBlock} groups of ${perGroup} (${span}); ${rate} k readings/s, packing by point and rolling up included`,
  };
}

/** As the readings' database is opened, without anything around it. */
const bareOptions = { keyEncoding: "view", valueEncoding: "view", writeBufferSize: 4 << 20 } as const;

function keeping(batches: (readonly Row[])[]): WriteSeam {
  return (database, write, rows) => {
    if (database === "readings" && rows.length > 0) batches.push(rows);
    return write();
  };
}

function operations(rows: readonly Row[]) {
  return rows.map(({ key, value }) =>
    value === undefined ? ({ type: "del", key } as const) : ({ type: "put", key, value } as const),
  );
}

async function timed<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<number> {
  const started = performance.now();
  for (const item of items) await act(item);
  return performance.now() - started;
}

const silent = (): void => undefined;
const quiet = { info: silent, warn: silent, error: silent };
