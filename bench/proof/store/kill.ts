import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { cutEverywhere, isClean, newTally, take, told, type Tally } from "./cut.ts";
import { withExaminers, type Examiner } from "./examiner.ts";
import { hasStrace, record } from "./recording.ts";
import { seed, type Numbers } from "./rows.ts";
import { startWorker } from "./worker.ts";
import { ackedIn } from "./writer.ts";

/**
 * In two ways. Real writers are killed at random moments: nothing is assumed, but a process starts for each. And a kill
 * takes nothing back that a finished call wrote, so what it leaves is what was written until then, to the byte: a
 * recorded run is cut at random operations and bytes, which reaches every step of rotation, packing and compaction,
 * many of which no random moment ever hits.
 */
export function killedWriters({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch((directory) =>
    withExaminers(async (examiners) => {
      const killed = await killWriters({ lives: full ? 1_000 : 40, early: false, log }, { directory, examiners });
      const cut = await cuts({ directory, examiners, count: full ? 9_000 : 260, log });
      const parts = [`${killed.cuts} real SIGKILLs: ${told(killed)}`, cut.figure, `seed ${seed}`];
      return { kind: isClean(killed) && cut.held ? "held" : "missed", figure: parts.join(" · ") };
    }),
  );
}

interface Cutting {
  readonly directory: string;
  readonly examiners: readonly Examiner[];
  readonly count: number;
  readonly log: (line: string) => void;
}

async function cuts({ directory, examiners, count, log }: Cutting): Promise<{ held: boolean; figure: string }> {
  if (!hasStrace()) return { held: true, figure: "prefixes of a recorded run not examined: no strace" };
  const operations = await record(directory, { commits: 400, perOpening: 50 });
  const tally = await cutEverywhere(operations, { count, fates: ["kept"], log }, { directory, examiners });
  return { held: isClean(tally), figure: `${tally.cuts} prefixes of a recorded run: ${told(tally)}` };
}

export interface Killing {
  readonly lives: number;
  readonly early: boolean;
  readonly log: (line: string) => void;
}

const livesEach = 20;

/** A directory lives through twenty deaths, so that starts, logs and tables of many ages are met. */
export async function killWriters(
  killing: Killing,
  { directory, examiners }: { readonly directory: string; readonly examiners: readonly Examiner[] },
): Promise<Tally> {
  const tally = newTally();
  mkdirSync(join(directory, "killed"));
  const numbers = Array.from({ length: Math.ceil(killing.lives / livesEach) }, (_, number) => number).values();
  const lane = async (examiner: Examiner): Promise<void> => {
    for (const number of numbers) await liveOften(number, killing, { directory, examiner, tally });
  };
  await Promise.all(examiners.map(lane));
  return tally;
}

interface Place {
  readonly directory: string;
  readonly examiner: Examiner;
  readonly tally: Tally;
}

async function liveOften(number: number, { lives, early, log }: Killing, place: Place): Promise<void> {
  const rng = createRng(seed + number);
  const store = join(place.directory, "killed", String(number));
  let acked: Numbers = { facts: 0, readings: 0 };
  for (let life = number * livesEach; life < Math.min(lives, (number + 1) * livesEach); life += 1) {
    acked = (await liveAndDie(store, { early, afterMs: rng.next() * 300, atStart: life % 3 === 0 })) ?? acked;
    take(place.tally, await place.examiner.examine(store), acked, `life ${life}`);
  }
  log(`${place.tally.cuts} of ${lives} killed`);
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
