import type { TimeoutLimits } from "../../../sensors/modbus/delay.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { percentile } from "../path/figures.ts";
import { answering } from "./devices.ts";
import { benchSite } from "./site.ts";
import { leastMs, lineEvents, pacedLine, type LineEvent } from "./virtual-line.ts";

const units = Array.from({ length: 20 }, (_, at) => at + 1);
const registers = 10;
const turnaroundMs = 20;
const leastCycleMs = units.length * leastMs(registers, turnaroundMs);

/** Polled as fast as the line allows: the time between two values of one device. */
export function fullCycle({ full }: ProofContext): Promise<Verdict> {
  const { intervals } = measured({ poll: "0s", isThere: () => true, forMs: full ? 3_600_000 : 600_000 });
  const cycleMs = intervals.reduce((sum, ms) => sum + ms, 0) / intervals.length;
  const ratio = cycleMs / leastCycleMs;
  const figure = `virtual time: ${cycleMs.toFixed(1)} ms against ${leastCycleMs.toFixed(1)} ms of 20 × (33 characters, 2 silences of 3.5, 20 ms): × ${ratio.toFixed(3)}`;
  return Promise.resolve({ kind: ratio <= 1.03 ? "held" : "missed", figure });
}

const rows = [
  { dead: 1, bound: 1.05 },
  { dead: 3, bound: 1.1 },
  { dead: 10, bound: 1.25 },
];

/** Dead from the start, or after they were known; polled flat out, or just as often as the line can. */
export function deadAmongLiving({ full }: ProofContext): Promise<Verdict> {
  const forMs = full ? 3_600_000 : 900_000;
  const polls = ["0s", `${Math.ceil(leastCycleMs * 1.005)}ms`];
  const found = rows.map(({ dead, bound }) => {
    const ratios = polls.flatMap((poll) => {
      const nominal = percentile(measured({ poll, isThere: () => true, forMs }).intervals, 0.95);
      return [0, 60_000].map((diesMs) => {
        const isThere = (unit: number, nowMs: number): boolean => unit > dead || nowMs < diesMs;
        return percentile(measured({ poll, isThere, forMs, fromMs: 120_000 }).intervals, 0.95) / nominal;
      });
    });
    const worst = Math.max(...ratios);
    return { isHeld: worst <= bound, text: `${dead} dead × ${worst.toFixed(3)}` };
  });
  const control = withoutLearning();
  const figure = `virtual time, worst of two polls and two deaths, p95 interval of the living: ${found.map(({ text }) => text).join(", ")}; without learned timeouts 1 dead × ${control.toFixed(3)}`;
  const isHeld = found.every((each) => each.isHeld) && control > 1.05;
  return Promise.resolve({ kind: isHeld ? "held" : "missed", figure });
}

/** The control: with every device waited for as long as the site allows, the bound is missed. */
function withoutLearning(): number {
  const limits = { floorMs: 500, probeFloorMs: 500, ceilingMs: 500 };
  const line = { poll: "0s", forMs: 600_000, fromMs: 120_000, limits };
  const p95 = (dead: number): number =>
    percentile(measured({ ...line, isThere: (unit) => unit > dead }).intervals, 0.95);
  return p95(1) / p95(0);
}

interface Measuring {
  readonly poll: string;
  readonly isThere: (unit: number, nowMs: number) => boolean;
  readonly forMs: number;
  readonly fromMs?: number;
  readonly limits?: TimeoutLimits;
}

/** Intervals between the usable values of each device that has any. */
function measured({ poll, isThere, forMs, fromMs = 10_000, limits }: Measuring): {
  readonly intervals: readonly number[];
} {
  const site = benchSite({ bus: { units, registers, poll, timeout: "500ms" } });
  const hear = pacedLine({ turnaroundMs, answer: answering(units, registers, isThere) });
  const last = new Map<string, number>();
  const intervals: number[] = [];
  for (const event of lineEvents(site, limits === undefined ? { hear } : { hear, limits })) {
    if (event.atMs > forMs) break;
    const device = deviceHeard(event);
    if (device === undefined) continue;
    const before = last.get(device);
    if (before !== undefined && before > fromMs) intervals.push(event.atMs - before);
    last.set(device, event.atMs);
  }
  return { intervals };
}

/** Whose usable value this is. */
export function deviceHeard(event: LineEvent): string | undefined {
  if (event.kind !== "samples") return undefined;
  const [first] = event.samples;
  return first === undefined || first.sample.kind === "bad" ? undefined : first.point.split("/")[0];
}
