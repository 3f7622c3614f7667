import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ProofContext, Verdict } from "../area.ts";
import { percentile } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { filledApart, restartedApart, type Filled } from "./filling.ts";

const perSecond = 1_000;
const perCommit = 250;
const points = 674;
/** The longest look back of an ordinary rule. */
const recallMs = 60_000;

/**
 * Written is what the store hands to write calls over the bytes of the packed groups, the least that a commit must
 * bring to the disk. The kernel writes whole pages at each sync; that share grows with the number of commits, not with
 * what the store does, and is told beside it.
 * The wall clock of the readings runs as fast as the store takes them; nothing in the store goes by real time. */
export function weeksOfReadings({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const minutes = full ? 30 * 24 * 60 : 60;
    const readings = minutes * 60 * perSecond;
    const store = join(directory, "store");
    const filling = { directory: store, points, periodMs: points, readings, perCommit };
    const filled = await filledApart(filling);
    log(`${readings} readings in ${Math.round(filled.tookMs / 1_000)} s`);
    const restarts = [await restartedApart(store, recallMs), await restartedApart(store, recallMs)];
    return verdict({ filled, readings, minutes, bytes: bytesIn(store), restartMs: Math.max(...restarts) });
  });
}

interface Measured {
  readonly filled: Filled;
  readonly readings: number;
  readonly minutes: number;
  readonly bytes: number;
  readonly restartMs: number;
}

function verdict({ filled, readings, minutes, bytes, restartMs }: Measured): Verdict {
  const each = bytes / readings;
  const amplification = filled.written / filled.payload;
  const growth = growthMb(filled.memory);
  const isHeld = each <= 8 && amplification <= 3 && restartMs <= 2_000 && growth <= 10;
  const span = minutes < 1_440 ? `${minutes} virtual minutes, not 30 days` : `${minutes / 1_440} virtual days`;
  const figures = [
    `${each.toFixed(2)} B per reading on disk (${(filled.payload / readings).toFixed(2)} B as committed)`,
    `written ${amplification.toFixed(2)} × the packed groups as committed, ${(filled.written / readings).toFixed(1)} B per reading`,
    `in whole pages for ${readings / perCommit} syncs ${(filled.pages / filled.payload).toFixed(1)} ×`,
    `restart ${Math.round(restartMs)} ms`,
    `memory ${growth >= 0 ? "+" : ""}${growth.toFixed(1)} MB from the second to the last quarter`,
  ];
  return { kind: isHeld ? "held" : "missed", figure: `${span}: ${figures.join(", ")}` };
}

/** The first quarter fills caches and is left out. */
function growthMb(memory: readonly number[]): number {
  const quarter = Math.floor(memory.length / 4);
  return percentile(memory.slice(-quarter), 0.5) - percentile(memory.slice(quarter, 2 * quarter), 0.5);
}

function bytesIn(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
