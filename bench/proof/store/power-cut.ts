import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import { cutEverywhere, isClean, told } from "./cut.ts";
import { withExaminers } from "./examiner.ts";
import { hasStrace, record } from "./recording.ts";
import { seed } from "./rows.ts";

const boundMs = 10_000;

/**
 * Every operation of one run on its files is recorded; each cut builds the directory anew from what was done up to
 * then, with what was not synced dropped, torn at a sector or reordered.
 */
export async function powerCuts({ full, log }: ProofContext): Promise<Verdict> {
  if (!hasStrace()) return { kind: "not-run", why: "no strace to record the writer's operations" };
  return withScratch(async (directory) => {
    const operations = await record(directory, { commits: 400, perOpening: 50 });
    const cuts = { count: full ? 1_000 : 200, fates: ["dropped", "torn", "reordered"] as const, log };
    const tally = await withExaminers((examiners) => cutEverywhere(operations, cuts, { directory, examiners }));
    return {
      kind: isClean(tally) && tally.slowestMs <= boundMs ? "held" : "missed",
      figure: `${tally.cuts} cuts in a run of ${operations.length} operations, seed ${seed}: ${told(tally)}`,
    };
  });
}
