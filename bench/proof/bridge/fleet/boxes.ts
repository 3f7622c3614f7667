import { openMemoryTrust } from "./memory-trust.ts";
import type { PointId } from "../../../../config/ids.ts";
import type { Link } from "../../../../cloud-bridge/link.ts";
import type { Clock, Rng } from "../../../../gateway/core/ports.ts";
import { limits } from "../../../../config/limits.ts";
import { createEmulatedBox, type EmulatedBox } from "../emulated-box.ts";
import { plainSite } from "../plain-site.ts";
import { codeOf } from "./names.ts";

export interface FleetOf {
  readonly names: readonly string[];
  readonly url: string;
  readonly points: number;
  readonly summaryEveryMs: number;
  /** One alarm of each box in so many milliseconds; none when left out. */
  readonly alarmEveryMs?: number | undefined;
  /** How often the core looks at what is due. */
  readonly tickEveryMs: number;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Real sockets when left out. */
  readonly link?: Link;
}

export interface Fleet {
  readonly report: () => FleetReport;
  /** The box stops saying that it is well; its line stays up. */
  readonly silence: (name: string) => void;
  /** No reading and no end of a period any more: what there is comes up and no more is added. */
  readonly rest: () => void;
}

export interface FleetReport {
  readonly live: number;
  readonly produced: number;
  readonly waiting: number;
}

const readEveryMs = 10_000;
/** They are switched on within this, as by an engineer who goes from one to the next, but faster. */
const startWithinMs = 10_000;

export function startFleet(of: FleetOf): Fleet {
  const silenced = new Set<string>();
  let resting = false;
  const boxes = of.names.map((name) => {
    const site = plainSite(name, of.points, of.summaryEveryMs);
    const keys = openMemoryTrust(codeOf(name), of.clock.now().wallMs + limits.enrolCodeMs);
    const { url, clock, rng, link } = of;
    return createEmulatedBox({ id: name, site, urls: [url], clock, rng, keys, ...(link && { link }) });
  });
  const whileAwake = (run: () => void) => () => resting || run();
  for (const box of boxes) {
    of.clock.after(Math.floor(of.rng.next() * startWithinMs), () => {
      box.start();
      every(
        of,
        readEveryMs,
        whileAwake(() => void read(box, of)),
      );
      every(
        of,
        of.tickEveryMs,
        whileAwake(() => void box.put({ kind: "tick" })),
      );
      every(of, limits.beatEveryMs, () => silenced.has(box.id) || box.beat([]));
      if (of.alarmEveryMs !== undefined)
        every(
          of,
          of.alarmEveryMs,
          whileAwake(() => void ring(box, of)),
        );
    });
  }
  const sum = (count: (box: EmulatedBox) => number) => boxes.reduce((all, box) => all + count(box), 0);
  return {
    report: () => ({
      live: sum((box) => (box.isLive() ? 1 : 0)),
      produced: sum((box) => box.produced()),
      waiting: sum((box) => box.backlog()),
    }),
    silence: (name) => void silenced.add(name),
    rest: () => void (resting = true),
  };
}

function every({ clock }: FleetOf, ms: number, run: () => void): void {
  clock.after(ms, () => {
    run();
    every({ clock } as FleetOf, ms, run);
  });
}

function read(box: EmulatedBox, { points, clock, rng }: FleetOf): Promise<void> {
  const at = clock.now();
  const readings = Array.from({ length: points }, (_, index) => {
    const value = Math.round((3 + rng.next()) * 10) / 10;
    return { point: `gas-${index + 1}/gas` as PointId, sample: { kind: "good", value }, at } as const;
  });
  return box.put({ kind: "readings", readings });
}

/** Over the limit and back. */
async function ring(box: EmulatedBox, { points, clock, rng }: FleetOf): Promise<void> {
  const point = `gas-${1 + Math.floor(rng.next() * points)}/gas` as PointId;
  for (const value of [60, 4])
    await box.put({ kind: "readings", readings: [{ point, sample: { kind: "good", value }, at: clock.now() }] });
}
