import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { cutEverywhere, isClean, newTally, take, told, type Tally } from "./cut.ts";
import { createExaminer, type Examiner } from "./examiner.ts";
import { hasStrace, record } from "./recording.ts";
import { seed, type Numbers } from "./rows.ts";
import { startWorker } from "./worker.ts";
import { ackedIn } from "./writer.ts";

/**
 * In two ways. Real writers are killed at random moments: nothing is assumed, but a process starts for each. And what
 * a kill leaves is what was written until then, to the byte, so a recorded run is cut at random operations and bytes:
 * that reaches every step of rotation, packing and compaction, many of which no random moment ever hits.
 */
export function killedWriters({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const examiner = createExaminer();
    try {
      const killed = await killWriters({ lives: full ? 1_000 : 40, early: false, log }, { directory, examiner });
      const cut = await cuts({ directory, examiner, count: full ? 9_000 : 260, log });
      const parts = [`${killed.cuts} writers killed: ${told(killed)}`, cut.figure, `seed ${seed}`];
      return { kind: isClean(killed) && cut.held ? "held" : "missed", figure: parts.join(" · ") };
    } finally {
      examiner.close();
    }
  });
}

interface Cutting {
  readonly directory: string;
  readonly examiner: Examiner;
  readonly count: number;
  readonly log: (line: string) => void;
}

async function cuts({ directory, examiner, count, log }: Cutting): Promise<{ held: boolean; figure: string }> {
  if (!hasStrace()) return { held: true, figure: "cuts of a recorded run not done: no strace" };
  const operations = await record(directory, { commits: 400, perOpening: 50 });
  const tally = await cutEverywhere(operations, { count, fates: ["kept"], log }, { directory, examiner });
  return { held: isClean(tally), figure: `${tally.cuts} cuts of a recorded run: ${told(tally)}` };
}

export interface Killing {
  readonly lives: number;
  readonly early: boolean;
  readonly log: (line: string) => void;
}

/** A directory lives through twenty deaths, so that starts, logs and tables of many ages are met. */
export async function killWriters(
  { lives, early, log }: Killing,
  { directory, examiner }: { readonly directory: string; readonly examiner: Examiner },
): Promise<Tally> {
  const tally = newTally();
  const rng = createRng(seed);
  let acked: Numbers = { facts: 0, readings: 0 };
  mkdirSync(join(directory, "killed"));
  for (let life = 0; life < lives; life += 1) {
    if (life % 20 === 0) acked = { facts: 0, readings: 0 };
    const store = join(directory, "killed", String(Math.floor(life / 20)));
    acked = (await liveAndDie(store, { early, afterMs: rng.next() * 300, atStart: life % 3 === 0 })) ?? acked;
    take(tally, await examiner.examine(store), acked, `life ${life}`);
    if (life % 20 === 19) log(`${life + 1} of ${lives} killed`);
  }
  return tally;
}

interface Death {
  readonly early: boolean;
  readonly afterMs: number;
  /** Counted from the start of the process, not from its first acknowledgement. */
  readonly atStart: boolean;
}

/** What was acknowledged last; nothing when it did not come to that. */
async function liveAndDie(store: string, { early, afterMs, atStart }: Death): Promise<Numbers | undefined> {
  const writer = startWorker("write", store, "0", "40", early ? "1" : "0");
  const said = text(writer.stdout);
  if (!atStart) await new Promise((resolve) => writer.stdout.once("data", resolve).once("end", resolve));
  await sleep(afterMs);
  writer.kill("SIGKILL");
  return ackedIn(await said);
}
