import type { Page } from "playwright-core";
import type { TestContext } from "vitest";
import { pointIdSchema } from "../../config/ids.ts";
import type { SiteInput } from "../../config/site.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { createLittleCore, realClock, serve, type LittleCore, type Serving } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import type { ConsoleBench } from "./browser.ts";

const minuteMs = 60_000;

/** Four lines of a river gauge, and the lower ones of an underground garage: both invented. */
const lines = [
  ["level-1", "water.guard", "设防水位", "Watch level", 4, 2.5],
  ["level-1", "water.warn", "警戒水位", "Warning level", 3, 3.0],
  ["level-1", "water.hold", "保证水位", "Guarantee level", 2, 3.8],
  ["level-1", "water.record", "历史最高", "Record level", 1, 4.2],
  ["level-2", "garage.wet", "车库积水", "Water in the garage", 4, 0.05],
  ["level-2", "garage.deep", "车库水深", "Deep water in the garage", 2, 0.3],
] as const;

const waterRules = lines.map(([device, id, zh, en, severity, limit]) => ({
  kind: "limit",
  id,
  title: { zh, en },
  on: { points: [`${device}/level`] },
  hazard: "water",
  severity,
  above: `${limit} m`,
  clear: `${(limit - 0.02).toFixed(2)} m`,
  basis: "assumed",
}));

/** The community of the other tests with a river, so that every page has something to show. */
function stageSite(change: (site: SiteInput) => SiteInput = (site) => site) {
  return sampleSite((site) =>
    change({
      ...site,
      rules: [...(site.rules ?? []).filter(({ id }) => id !== "water.high"), ...waterRules] as SiteInput["rules"],
    }),
  );
}

export interface Stage {
  readonly bench: ConsoleBench;
  readonly core: LittleCore;
  readonly serving: Serving;
  /** One reading each minute up to now, the value by minutes before now. */
  readonly past: (point: string, minutes: number, valueAt: (minutesAgo: number) => number | undefined) => Promise<void>;
}

/** A community on an ordinary day: everything is heard, nothing is wrong. */
export async function setStage(bench: ConsoleBench, change?: (site: SiteInput) => SiteInput): Promise<Stage> {
  const core = createLittleCore(stageSite(change));
  await core.put({ kind: "started", recent: [] });
  for (const [point, value] of calm) await core.read(point, value);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  return { bench, core, serving, past: (...series) => tellPast(core, ...series) };
}

const calm: readonly (readonly [string, number | Sample])[] = [
  ["gas-3-2/gas", 3],
  ["gas-3-2/co", 2],
  ["gas-3-1/gas", 0],
  ["smoke-5/smoke", 0],
  ["smoke-5/battery", 88],
  ["level-2/level", 0.01],
  ["door-1/door", 0],
  ["air-1/temp", 24.6],
  ["air-1/hum", 61],
];

async function tellPast(
  core: LittleCore,
  point: string,
  minutes: number,
  valueAt: (minutesAgo: number) => number | undefined,
): Promise<void> {
  for (let ago = minutes; ago >= 0; ago -= 1) {
    const value = valueAt(ago);
    if (value === undefined) continue;
    const now = realClock.now();
    const at = { ...now, monoMs: now.monoMs - ago * minuteMs, wallMs: now.wallMs - ago * minuteMs };
    const sample: Sample = { kind: "good", value };
    await core.put({ kind: "readings", readings: [{ point: pointIdSchema.parse(point), sample, at }] });
  }
}

export interface Sight {
  readonly lang: "zh" | "en";
  readonly who?: string;
  /** The page, as it stands in the address. */
  readonly at?: string;
  readonly width: number;
  readonly height: number;
}

/** A browser of that size in front of the stage, on one of its pages. */
export async function look(context: TestContext, { bench, serving }: Stage, sight: Sight) {
  const { page, complaints } = await bench.visit(context, serving.url, { width: sight.width, height: sight.height });
  if (sight.who !== undefined) await page.addInitScript(`localStorage.setItem("gridpost.person", "${sight.who}")`);
  await page.goto(`${serving.url}?lang=${sight.lang}${sight.at ?? ""}`);
  await page.waitForSelector("main");
  return { page, complaints };
}

/** What hangs over the right edge, in pixels: a page is never wider than its screen. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
