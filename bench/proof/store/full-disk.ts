import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ProofContext, Verdict } from "../area.ts";
import { nowMs, sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { newTally, take, told } from "./cut.ts";
import { createExaminer } from "./examiner.ts";
import type { Numbers } from "./rows.ts";
import { startWorker } from "./worker.ts";
import { ackedIn } from "./writer.ts";

const boundMs = 5_000;
const fullForMs = 6_000;

/** The guarded store on a volume of 8 MB that another process fills to the last byte and frees again. */
export async function fullVolume({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const volume = join(directory, "volume");
    if (!mounted(volume)) return { kind: "not-run", why: "no permission to mount a small volume" };
    try {
      return await filledAndFreed(volume, full ? 10 : 2, log);
    } finally {
      execFileSync(tools.unmount, ["-l", volume]);
    }
  });
}

async function filledAndFreed(volume: string, turns: number, log: (line: string) => void): Promise<Verdict> {
  const store = join(volume, "store");
  const writer = startWorker("guarded", store, "0", "20");
  const acks: { numbers: Numbers; atMs: number }[] = [];
  createInterface({ input: writer.stdout }).on("line", (line) => {
    const numbers = ackedIn(`${line}\n`);
    if (numbers !== undefined) acks.push({ numbers, atMs: nowMs() });
  });
  const recoveries: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await sleep(1_500);
    recoveries.push(await fillAndFree(join(volume, "hog"), () => acks.at(-1)?.atMs ?? 0));
    log(`recovered in ${Math.round(recoveries.at(-1) ?? 0)} ms`);
  }
  const isAlive = writer.exitCode === null;
  writer.kill("SIGKILL");
  await new Promise((resolve) => writer.once("close", resolve));
  const tally = newTally();
  const examiner = createExaminer();
  take(tally, await examiner.examine(store), acks.at(-1)?.numbers ?? { facts: 0, readings: 0 }, "after it was freed");
  examiner.close();
  const worst = Math.max(...recoveries);
  const pause = Math.max(0, ...acks.slice(1).map(({ atMs }, index) => atMs - (acks[index]?.atMs ?? atMs)));
  // Otherwise the volume was never full for the store, and nothing is shown.
  if (pause < fullForMs / 2) return { kind: "not-run", why: "the other process did not keep the volume full" };
  const figure = `back ${Math.round(worst)} ms after it was freed, worst of ${turns}${isAlive ? "" : "; the writer ended"}; ${told(tally)}`;
  if (worst > boundMs || !isAlive || tally.lost + tally.unopened + tally.wrong > 0) return { kind: "missed", figure };
  return {
    kind: "not-run",
    why: `alarms while it is full are not measured at the store alone; the rest holds: ${figure}`,
  };
}

/** How long after it was freed something was acknowledged again. */
async function fillAndFree(hog: string, lastAckMs: () => number): Promise<number> {
  const other = startWorker("hog", hog);
  await sleep(fullForMs);
  other.stdin.end();
  await new Promise((resolve) => other.once("close", resolve));
  const freedMs = nowMs();
  const giveUpMs = freedMs + 3 * boundMs;
  while (lastAckMs() < freedMs && nowMs() < giveUpMs) await sleep(10);
  return nowMs() - freedMs;
}

function mounted(volume: string): boolean {
  mkdirSync(volume);
  try {
    execFileSync(tools.mount, ["-t", "tmpfs", "-o", "size=8m", "tmpfs", volume], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Of the system, not of the package. */
const tools = { mount: "mount", unmount: "umount" } as const;
