import { join } from "node:path";
import { Level } from "level";
import type { Decision } from "../../../gateway/core/decision.ts";
import { nothing } from "../../../gateway/core/decision.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { packReadings } from "../../../gateway/store/packing.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { percentile } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { createSite, type Site } from "./site.ts";

const perGroup = 256;
const perBlock = 60;
const bound = 0.8;

/** In turns, block by block: what else the machine does slows both alike, and the ratio of each pair shows it. */
export function durableAppend({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const store = await openLevelStore({ directory: join(directory, "store"), log: quiet });
    const bare = new Level<Buffer, Uint8Array>(join(directory, "bare"), bareOptions);
    await bare.open();
    const site = createSite({ points: 674, periodMs: 60_000 });
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let block = 0; block < (full ? 200 : 24); block += 1) {
      const groups = groupsOf(site, block);
      const ours = await timed(groups, (group) => store.commit(group.decision));
      const theirs = await timed(groups, (group) => bare.batch([group.row], { sync: true }));
      ratios.push(theirs / ours);
      rates.push((perBlock * perGroup * 1_000) / ours);
      log(`block ${block + 1}: ${(theirs / ours).toFixed(2)}`);
    }
    await store.close();
    await bare.close();
    const ratio = percentile(ratios, 0.5);
    const span = `${percentile(ratios, 0.1).toFixed(2)} … ${percentile(ratios, 0.9).toFixed(2)}`;
    return {
      kind: ratio >= bound ? "held" : "missed",
      figure: `${ratio.toFixed(2)} × (tenths ${span}) over ${ratios.length} pairs of ${perBlock} groups of ${perGroup}; ${Math.round(percentile(rates, 0.5) / 1_000)} k readings/s, packing included`,
    };
  });
}

/** As the readings' database is opened, without anything around it. */
const bareOptions = { keyEncoding: "buffer", valueEncoding: "view", writeBufferSize: 4 << 20 } as const;

interface AppendGroup {
  readonly decision: Decision;
  /** The very bytes the store writes for it: key, readings, format byte and sum. */
  readonly row: { readonly type: "put"; readonly key: Buffer; readonly value: Uint8Array };
}

function groupsOf(site: Site, block: number): readonly AppendGroup[] {
  return Array.from({ length: perBlock }, (_, index) => {
    const number = block * perBlock + index;
    const readings = site.readings(number * perGroup, perGroup);
    const value = Buffer.concat([packReadings(readings), Buffer.alloc(5)]);
    const key = Buffer.alloc(13, "g");
    key.writeUInt32BE(number, 9);
    return { decision: { ...nothing, readings }, row: { type: "put", key, value } };
  });
}

async function timed<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<number> {
  const started = performance.now();
  for (const item of items) await act(item);
  return performance.now() - started;
}

const silent = (): void => undefined;
const quiet = { info: silent, warn: silent, error: silent };
