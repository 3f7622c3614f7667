import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { commissioningReport } from "../../gateway/commissioning/report.ts";
import type { Surveyor } from "../../gateway/core/survey.ts";
import type { Stranger } from "../../gateway/core/stranger.ts";
import { createSiteDesk } from "../../gateway/site-file/desk.ts";
import { openSiteKeeper } from "../../gateway/site-file/keeper.ts";
import { mapMessage } from "../../gateway/site-file/mapping.ts";
import { mappedAs } from "../../sensors/mqtt/mapped.ts";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { collectingLog, createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, type Sight } from "./stage.ts";
import { walkerOn } from "./walker.ts";

const bench = consoleBench();
const keptIn = process.env["GRIDPOST_SCREENSHOTS"];
const file = "config/examples/minimal.yaml";

const foreign: Stranger = {
  source: "unknown-topic",
  topic: "acme/pump-7/up",
  bytes: 60,
  outline: JSON.stringify({ depth_mm: 1_240, bat: 88, ok: true }),
  detail: "acme/pump-7/up",
  at: realClock.now(),
};
const known: Stranger = {
  ...foreign,
  topic: "gridpost/in/smoke-9",
  outline: JSON.stringify({ smoke: 0, battery: 93 }),
  detail: "gridpost/in/smoke-9",
};

const idle: Surveyor = {
  begin: () => undefined,
  stop: () => {},
  view: () => ({ isRunning: false, asked: 0, total: 0, leftMs: 0 }),
  ports: () => [],
};

/** An installer's box with a site file of its own, two strangers on the air, and nothing tried yet. */
async function setupStage() {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-setup-pages-"));
  bench.closeLater(() => rmSync(folder, { recursive: true, force: true }));
  const own = join(folder, "site.yaml");
  writeFileSync(own, readFileSync(file, "utf8"));
  const log = collectingLog();
  const keeper = openSiteKeeper({ file: own, directory: join(folder, "data"), clock: realClock, log });
  if (!keeper.ok) throw new Error("the example is no site");
  const index = sampleSite();
  const siteFile = createSiteDesk(keeper.value, {
    site: {},
    put: (input) => core.put(input),
    clock: realClock,
    log,
  });
  const core = createLittleCore(index, {
    siteFile,
    surveyor: idle,
    strangers: () => [foreign, known],
    mapping: (wish) => mapMessage(wish, { readAs: mappedAs, file: own }),
    handedOver: () =>
      commissioningReport({
        index,
        state: core.state(),
        duty: [],
        lines: [],
        version: "1.2.3",
        nowMs: Date.now(),
        ...siteFile.inForce(),
      }),
  });
  await core.put({ kind: "started", recent: [] });
  for (const [point, value] of [
    ["gas-3-2/gas", 3],
    ["smoke-5/smoke", 0],
    ["level-2/level", 0.01],
  ] as const)
    await core.read(point, value);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  const past = async () => {};
  return { stage: { bench, core, serving, past }, folder };
}

const pages = ["commissioning", "configuration", "mapping", "accounts"] as const;
const sizes = [
  { width: 360, height: 640 },
  { width: 1920, height: 1080 },
] as const;

for (const lang of ["zh", "en"] as const)
  for (const size of sizes)
    test(`every page of the installer keeps the rules of axe and the width of the screen (${lang} ${size.width})`, async (context) => {
      const { stage } = await setupStage();
      for (const name of pages) {
        const sight: Sight = { lang, ...size, at: `#/setup/${name}` };
        const { page, complaints } = await look(context, stage, sight);
        await page.waitForSelector(".setup-page .panel");
        await page.waitForTimeout(700);
        for (const summary of await page.locator(".setup-page summary").all()) await summary.click();
        await keep(page, `setup-${name}`, sight);
        expect([name, await overflowOf(page), await violationsOn(page)]).toEqual([name, 0, []]);
        expect(complaints).toEqual([]);
        await page.close();
      }
    }, 60_000);

test("by the keyboard alone an unknown message becomes a profile: its fields are pointed at, its meaning is shown", async (context) => {
  const { stage, folder } = await setupStage();
  const { page, complaints } = await look(context, stage, { lang: "en", ...sizes[0], at: "#/setup/mapping" });
  const walk = walkerOn(page);
  await walk.press("Map it", ".stations li:first-child");
  await walk.press(/^\/depth_mm = 1240/);
  await walk.choose("What it is", 4, ".step");
  await walk.type(/^Unit/, "m", ".step");
  await walk.type(/^Times/, "0.001", ".step");
  await walk.type("Id of the profile", "acme-pump", ".step");
  await expect.poll(() => page.locator(".step .facts").innerText()).toMatch(/depth-mm →\s+1\.24/);
  await keep(page, "setup-mapping-pointed", { lang: "en", ...sizes[0] });
  await walk.press("Make it a profile", ".step");
  await page.getByText(/^Written, with the message/).waitFor();
  const written = readFileSync(join(folder, "devices", "acme-pump.yaml"), "utf8");
  expect(written).toMatch(/topic: acme\/\{name\}\/up[^]*pointer: \/depth_mm[^]*scale: 0\.001[^]*vectors:/);
  expect(complaints).toEqual([]);
}, 60_000);

test("a device that a shipped profile reads is declared with its name and place, and stands in the draft", async (context) => {
  const { stage } = await setupStage();
  const { page, complaints } = await look(context, stage, { lang: "zh", ...sizes[0], at: "#/setup/commissioning" });
  const walk = walkerOn(page);
  const within = '[data-topic="gridpost/in/smoke-9"]';
  await page.locator(within).waitFor();
  expect(await page.locator(within).innerText()).toMatch(/格哨烟感节点[^]*battery = 93/);
  await walk.press("登记 smoke-9", within);
  await walk.scan(/^位置二维码/, "gridpost:place?grid=grid-1&building=3号楼&spot=走廊", within);
  await walk.type("名称", "走廊烟感", within);
  await walk.press("写进配置", within);
  await page.locator(".difference li.comes", { hasText: "gridpost-smoke" }).waitFor();
  expect(await page.locator(".difference").innerText()).toMatch(/smoke-9[^]*走廊烟感/);
  expect(complaints).toEqual([]);
}, 60_000);

async function keep(page: Page, name: string, { lang, width }: Pick<Sight, "lang" | "width">): Promise<void> {
  if (keptIn === undefined) return;
  mkdirSync(keptIn, { recursive: true });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(keptIn, `${name}-${lang}-${width}.png`) });
}
