import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { percentile } from "../path/figures.ts";
import { deviceHeard } from "./cycle.ts";
import { answering } from "./devices.ts";
import { benchSite } from "./site.ts";
import { lineEvents, pacedLine } from "./virtual-line.ts";

const units = Array.from({ length: 20 }, (_, at) => at + 1);

/** One of the dead comes back at a random time, on a line without a pause; the others stay dead. */
export function revived({ full, log }: ProofContext): Promise<Verdict> {
  const times = full ? 200 : 25;
  const found = [1, 3, 10, 20].map((dead) => {
    const waits = Array.from({ length: times }, (_, run) => waitMs(dead, run));
    log(`${dead} dead: ${times} revivals`);
    return { dead, worstMs: Math.max(...waits), p50: percentile(waits, 0.5) };
  });
  const figures = found.map(({ dead, worstMs, p50 }) => `${dead} dead ${worstMs} ms (median ${p50} ms)`);
  const isHeld = found.every(({ worstMs }) => worstMs <= 5_000);
  return Promise.resolve({
    kind: isHeld ? "held" : "missed",
    figure: `virtual time, worst of ${times} each: ${figures.join(", ")}`,
  });
}

function waitMs(dead: number, run: number): number {
  const rng = createRng(20_261_128 + run * 97 + dead);
  const backMs = 60_000 + Math.floor(rng.next() * 20_000);
  const first = 1 + Math.floor(rng.next() * dead);
  // Half of them were never heard before; where all are dead that would leave nobody to learn a timeout from.
  const diesMs = run % 2 === 0 || dead === units.length ? 20_000 : 0;
  const isThere = (unit: number, nowMs: number): boolean =>
    unit > dead || nowMs < diesMs || (unit === first && nowMs >= backMs);
  const site = benchSite({ bus: { units, registers: 10, poll: "0s", timeout: "500ms" } });
  const hear = pacedLine({ turnaroundMs: 20, answer: answering(units, 10, isThere) });
  for (const event of lineEvents(site, { hear })) {
    if (event.atMs > backMs + 60_000) break;
    if (event.atMs >= backMs && deviceHeard(event) === `bus-${first}`) return event.atMs - backMs;
  }
  return Infinity;
}
