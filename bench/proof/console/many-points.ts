import type { CDPSession } from "playwright-core";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { nowMs, sleep } from "../path/figures.ts";
import { hasBrowser } from "../path/screen.ts";
import { growthOf, isFlat } from "./growth.ts";
import { withConsole, type ConsoleBox } from "./site.ts";
import { openTab } from "./tab.ts";

const points = 1_112;
const perSecond = 162;
const busyShareMax = 0.3;
const looks = 10;

/** Every point of a large site on one page, each reading redrawing its row. */
export async function manyPoints({ full, log }: ProofContext): Promise<Verdict> {
  if (!hasBrowser()) return { kind: "not-run", why: "no chromium" };
  return withConsole(points, async (box) => {
    const load = startReadings(box);
    const tab = await openTab({ viewport: { width: 1_920, height: 1_080 } });
    try {
      await tab.page.goto(box.url);
      const last = tab.page.locator("[data-point]").nth(points - 1);
      await last.waitFor({ state: "attached", timeout: 60_000 });
      await sleep(15_000);
      const seconds = full ? 3_600 : 120;
      const taken = await watch(tab.wire, seconds, log);
      const rate = load.rate();
      const isHeld = taken.share < busyShareMax && isFlat(taken.heaps) && rate >= 0.9 * perSecond;
      return {
        kind: isHeld ? "held" : "missed",
        figure: `main thread ${(taken.share * 100).toFixed(1)} % over ${seconds} s at ${Math.round(rate)} readings/s; memory ${growthOf(taken.heaps)}`,
      };
    } finally {
      await load.stop();
      await tab.close();
    }
  });
}

interface Watched {
  readonly share: number;
  /** Megabytes after a collection, evenly spaced. */
  readonly heaps: readonly number[];
}

async function watch(wire: CDPSession, seconds: number, log: (line: string) => void): Promise<Watched> {
  await wire.send("Performance.enable");
  const heaps = [await heapMb(wire)];
  let busyS = 0;
  let wallS = 0;
  for (let look = 0; look < looks; look += 1) {
    const [before, fromMs] = [await taskSeconds(wire), nowMs()];
    await sleep((seconds * 1_000) / looks);
    busyS += (await taskSeconds(wire)) - before;
    wallS += (nowMs() - fromMs) / 1_000;
    heaps.push(await heapMb(wire));
    log(`main thread ${((busyS / wallS) * 100).toFixed(1)} %, memory ${heaps.at(-1)?.toFixed(1)} MB`);
  }
  return { share: busyS / wallS, heaps };
}

async function taskSeconds(wire: CDPSession): Promise<number> {
  const { metrics } = await wire.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

/** What is really held: rubbish is taken out first, and that is no part of the page's own work. */
async function heapMb(wire: CDPSession): Promise<number> {
  await wire.send("HeapProfiler.collectGarbage");
  const { metrics } = await wire.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 2 ** 20;
}

interface Readings {
  readonly rate: () => number;
  readonly stop: () => Promise<void>;
}

/** So many speak at once: each waits until its last reading is on disk. */
const speakers = 12;

/** All points change in turn. */
function startReadings({ mqttUrl, nodes }: ConsoleBox): Readings {
  let isOver = false;
  let count = 0;
  const beganMs = nowMs();
  const sensors = Array.from({ length: speakers }, (_, at) =>
    createMqttNode({ url: mqttUrl, clientId: `speaker-${at}` }),
  );
  const run = async (sensor: MqttNode, first: number) => {
    const gapMs = (speakers / perSecond) * 1_000;
    let at = first;
    for (let nextMs = nowMs(); !isOver; nextMs += gapMs, at += speakers) {
      await sleep(Math.max(0, nextMs - nowMs()));
      await sensor.publish(`gridpost/in/${nodes[at % nodes.length] ?? ""}`, { gas: 1 + ((at * 7) % 50) / 10 });
      count += 1;
    }
  };
  const running = Promise.all(sensors.map(run));
  return {
    rate: () => (count * 1_000) / (nowMs() - beganMs),
    stop: async () => {
      isOver = true;
      await Promise.all(sensors.map((sensor) => sensor.close()));
      await running;
    },
  };
}
