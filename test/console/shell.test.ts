import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { serve } from "../gateway/api/little-core.ts";
import { consoleBench } from "./browser.ts";
import { openLine } from "./cuttable-line.ts";
import { setStage } from "./stage.ts";

const bench = consoleBench();

/** The same console under another name, as a newer one has. */
function newerConsole(): string {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-newer-"));
  bench.closeLater(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(bench.folder(), folder, { recursive: true });
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const [, name = ""] = /src="\.\/assets\/(index-[^"]+)\.js"/.exec(html) ?? [];
  renameSync(join(folder, "assets", `${name}.js`), join(folder, "assets", "index-newer.js"));
  writeFileSync(join(folder, "index.html"), html.replaceAll(name, "index-newer"));
  return folder;
}

async function keptShell(page: Page): Promise<void> {
  await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)");
  await expect.poll(() => page.evaluate<boolean>('caches.match("./").then((found) => found !== undefined)')).toBe(true);
}

test("a screen that is switched on before the box waits for it, shows nothing meanwhile, and comes to life by itself", async (context) => {
  const stage = await setStage(bench);
  const line = await openLine(stage.serving.url);
  bench.closeLater(line.close);
  const { page } = await bench.visit(context, line.url);
  await page.goto(`${line.url}?lang=zh`);
  await page.locator('[data-point="gas-3-2/gas"]').waitFor();
  await keptShell(page);
  line.cut();
  await page.reload();
  await page.getByText("连不上主机，会一直试下去").waitFor({ timeout: 15_000 });
  expect(await page.locator("[data-point], .case, .pill").count()).toBe(0);
  await stage.core.read("gas-3-2/gas", 48);
  line.mend();
  await page.locator("[data-case=c1]").waitFor({ timeout: 15_000 });
  await page.waitForSelector(".pill.live");
});

test("nothing that the box knows is kept: no answer of its API, no value, no case", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("gas-3-2/gas", 48);
  const { page } = await bench.visit(context, stage.serving.url);
  await page.goto(`${stage.serving.url}?lang=zh#/flood`);
  await page.waitForSelector(".stations");
  await keptShell(page);
  const kept = await page.evaluate<readonly string[]>(
    'caches.open("shell").then((cache) => cache.keys()).then((all) => all.map(({ url }) => new URL(url).pathname))',
  );
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.filter((path) => path !== "/" && !path.startsWith("/assets/"))).toEqual([]);
});

test("a page that was open while the box was upgraded is the new one as soon as the line is back", async (context) => {
  const stage = await setStage(bench);
  const line = await openLine(stage.serving.url);
  bench.closeLater(line.close);
  const { page } = await bench.visit(context, line.url);
  await page.goto(`${line.url}?lang=zh`);
  await page.waitForSelector(".pill.live");
  await keptShell(page);
  line.cut();
  await stage.serving.close();
  const newer = await serve(stage.core, { consoleFolder: newerConsole() });
  bench.closeLater(newer.close);
  line.mend(newer.url);
  const script = 'document.querySelector("script[type=module]").getAttribute("src")';
  await expect
    .poll(() => page.evaluate<string>(script).catch(() => ""), { timeout: 20_000 })
    .toBe("./assets/index-newer.js");
  await page.waitForSelector(".pill.live");
});
