import type { CaseId } from "../../../gateway/core/ids.ts";
import type { PersonId } from "../../../config/ids.ts";
import { signTicket } from "../../../gateway/page/link.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, percentile, sleep } from "../path/figures.ts";
import { hasBrowser } from "../path/screen.ts";
import { pageSecret, withConsole } from "./site.ts";
import { countBytes, openTab } from "./tab.ts";

const kb = 1_024;
const consoleBoundBytes = 120 * kb;
const workerBoundBytes = 60 * kb;
const paintBoundMs = 1_000;
const rounds = 5;
const noBrowser = { kind: "not-run", why: "no chromium" } as const;

/** The chart's code travels with the page: it is counted with one open. */
export async function pageBytes(): Promise<Verdict> {
  if (!hasBrowser()) return noBrowser;
  return withConsole(4, async ({ url, nodes, sensor }) => {
    for (const node of nodes) await sensor.publish(`gridpost/in/${node}`, { gas: 3 });
    const tab = await openTab();
    try {
      const bytes = await countBytes(tab.wire);
      await tab.page.goto(url);
      await tab.page.locator("[data-point]").first().click();
      await tab.page.waitForSelector(".plot canvas");
      await sleep(500);
      return { kind: bytes() <= consoleBoundBytes ? "held" : "missed", figure: `${(bytes() / kb).toFixed(1)} KB` };
    } finally {
      await tab.close();
    }
  });
}

export async function firstPaint({ log }: ProofContext): Promise<Verdict> {
  if (!hasBrowser()) return noBrowser;
  return withConsole(4, async ({ url }) => {
    const painted: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const took = await paintOf(url);
      log(`first paint ${ms(took.firstMs)}, the duty room ${ms(took.wholeMs)}`);
      painted.push(took.firstMs);
      whole.push(took.wholeMs);
    }
    const median = percentile(painted, 0.5);
    const figure = `median ${ms(median)}, worst ${ms(Math.max(...painted))}; the duty room whole after ${ms(percentile(whole, 0.5))}`;
    return { kind: median <= paintBoundMs ? "held" : "missed", figure };
  });
}

/** A mobile line of 1.6 Mbit/s, as testers of pages use it. */
const slowLine = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

async function paintOf(url: string): Promise<{ readonly firstMs: number; readonly wholeMs: number }> {
  const tab = await openTab();
  try {
    await tab.wire.send("Network.enable");
    await tab.wire.send("Network.emulateNetworkConditions", slowLine);
    await tab.page.goto(url, { waitUntil: "commit" });
    await tab.page.waitForSelector(".pill.live");
    const wholeMs = await tab.page.evaluate<number>("performance.now()");
    const firstMs = await tab.page.evaluate<number>(
      'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity',
    );
    return { firstMs, wholeMs };
  } finally {
    await tab.close();
  }
}

export async function workerPageBytes(): Promise<Verdict> {
  if (!hasBrowser()) return noBrowser;
  return withConsole(1, async ({ url, nodes, sensor }) => {
    await sensor.publish(`gridpost/in/${nodes[0] ?? ""}`, { gas: 60 });
    await sleep(1_000);
    const ticket = { case: "c1" as CaseId, person: "worker" as PersonId };
    const token = signTicket(ticket, { secret: pageSecret, validFor: 3_600_000 }, Date.now());
    const tab = await openTab();
    try {
      const bytes = await countBytes(tab.wire);
      const reply = await tab.page.goto(new URL(`w/${token}`, url).href, { waitUntil: "load" });
      await sleep(500);
      const isThere = reply?.status() === 200 && (await tab.page.locator("form button").count()) > 0;
      const isHeld = isThere && bytes() <= workerBoundBytes;
      return { kind: isHeld ? "held" : "missed", figure: `${(bytes() / kb).toFixed(1)} KB, status ${reply?.status()}` };
    } finally {
      await tab.close();
    }
  });
}
