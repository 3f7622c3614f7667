import type { Clock } from "../../../gateway/core/ports.ts";
import { createGuardedStore } from "../../../gateway/store/guard.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { sleep } from "../path/figures.ts";
import { decisionAfter, numbersWith, segments } from "./rows.ts";
import { log, numbersIn, say } from "./writer.ts";

/** As the gateway has it: what fails below is the guard's to get over. Ends after so many commits, 0 for never. */
export async function writeGuarded(directory: string, commits: number, pauseMs: number): Promise<void> {
  const open = () => openLevelStore({ directory, log, segments });
  const store = createGuardedStore({ open, clock: clockHere(), log });
  let numbers = await numbersIn(store);
  for (let done = 0; commits === 0 || done < commits; done += 1) {
    const decision = decisionAfter(numbers);
    await store.commit(decision);
    numbers = numbersWith(numbers, decision);
    say(numbers);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  await store.close();
}

function clockHere(): Clock {
  return {
    now: () => ({ boot: "boot", monoMs: performance.now(), wallMs: Date.now(), wallTrusted: true }),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
