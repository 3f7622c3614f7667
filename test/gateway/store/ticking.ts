import { setTimeout as sleep } from "node:timers";
import type { Clock } from "../../../gateway/core/ports.ts";
import { at } from "./rows.ts";

/** Real time. */
export const ticking: Clock = {
  now: () => at(performance.now()),
  after: (ms, run) => {
    const timer = sleep(run, ms);
    return () => clearTimeout(timer);
  },
};
