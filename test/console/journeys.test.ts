import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import { signTicket } from "../../gateway/page/link.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import type { PersonId } from "../../config/ids.ts";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage, type Sight, type Stage } from "./stage.ts";

const bench = consoleBench();
const link = { url: "http://127.0.0.1:1", secret: "only-for-these-tests-1" };
/** The pictures in docs/screenshots: kept when somebody wants to look at them anew. */
const keptIn = process.env["GRIDPOST_SCREENSHOTS"];

const sizes = [
  { width: 360, height: 640 },
  { width: 1920, height: 1080 },
] as const;
const languages = ["zh", "en"] as const;

for (const lang of languages) {
  for (const size of sizes) {
    const sight: Sight = { lang, ...size };
    const name = `${lang} ${size.width}`;

    test(`duty room by the keyboard alone: from the alarm to the closed case (${name})`, async (context) => {
      const stage = await dramaticStage();
      const { page, complaints } = await look(context, stage, sight);
      await page.waitForSelector("[data-case=c1]");
      await walk(page, lang, dutySteps);
      await keep(page, "duty-room", sight);
      await looksRight(page);
      await stage.core.read("gas-3-2/gas", 2);
      await page.waitForTimeout(300);
      await press(page, lang === "zh" ? "确认无事，结案" : "All safe, close");
      await expect.poll(() => stage.core.state().case.get("c1")?.state).toBe("closed");
      expect(complaints).toEqual([]);
    });

    test(`flood watch by the keyboard alone: station, chart, season (${name})`, async (context) => {
      const stage = await dramaticStage();
      const { page, complaints } = await look(context, stage, { ...sight, who: "room" });
      await page.waitForSelector(".nav");
      await press(page, lang === "zh" ? "水情" : "Flood watch");
      await page.waitForSelector(".water-now");
      await press(page, lang === "zh" ? "进入汛期…" : "Begin the flood season…");
      await tabTo(page, "input[name=reason]");
      await page.keyboard.type("IV");
      await press(page, lang === "zh" ? "进入汛期" : "Begin the flood season");
      await page.waitForSelector(".mode-strip", { timeout: 10_000 });
      await tabTo(page, ".plot");
      await page.keyboard.press("ArrowLeft");
      await expect.poll(() => page.locator(".plot output").innerText()).toMatch(/3\.4/);
      await keep(page, "flood-watch", sight);
      await looksRight(page);
      expect(stage.core.state().mode.get("mode")).toMatchObject({ preset: "flood" });
      expect(complaints).toEqual([]);
    });

    test(`grid worker by the keyboard alone: from the link to on scene (${name})`, async (context) => {
      const stage = await dramaticStage();
      const { page, complaints } = await workerPage(context, stage, sight);
      await keep(page, "worker-page", sight);
      await looksRight(page);
      await pressSaying(page, "claim");
      await expect.poll(() => stage.core.state().case.get("c1")?.state).toBe("claimed");
      await pressSaying(page, "arrive");
      await expect.poll(() => stage.core.state().case.get("c1")?.state).toBe("on-scene");
      // A browser asks every page for an icon by itself; this one has none.
      expect(complaints.filter((each) => !each.includes("404"))).toEqual([]);
    });
  }
}

/** The other pages as they look with something on them. */
for (const [name, at] of [
  ["wall-board", "#/board"],
  ["map", "#/map"],
  ["history", "#/history/level-1/level"],
  ["handover", "#/handover"],
  ["case", "#/case/c1"],
  ["evaluation", "#/evaluation"],
] as const)
  test(`${name} keeps the rules of axe and the width of the screen`, async (context) => {
    const stage = await dramaticStage();
    for (const size of sizes) {
      const sight: Sight = { lang: "zh", ...size, who: "worker-a", at };
      const { page, complaints } = await look(context, stage, sight);
      await page.waitForTimeout(700);
      await keep(page, name, sight);
      await looksRight(page);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

/** Gas in a kitchen, a river above its warning level, a garage that is not heard. */
async function dramaticStage(): Promise<Stage> {
  const stage = await setStage(bench, (site) => ({ ...site, page: link }));
  await stage.core.read("gas-3-2/gas", 48);
  await stage.past("level-1/level", 200, (ago) => 3.42 - ago * 0.005 + Math.sin(ago * 7) * 0.003);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  return stage;
}

const dutySteps = {
  zh: ["网格员甲", "我收到了，马上去", "已到场", "开始处置", "填处置结果", "阀门未关", "关阀", "提交结果"],
  en: [
    "网格员甲",
    "Got it, on my way",
    "I am on the scene",
    "Start handling",
    "Report the result",
    "Valve left open",
    "Closed the valve",
    "Send the result",
  ],
} as const;

async function walk(page: Page, lang: "zh" | "en", steps: typeof dutySteps): Promise<void> {
  for (const step of steps[lang]) await press(page, step);
}

async function workerPage(context: TestContext, stage: Stage, { lang, width, height }: Sight) {
  const { page, complaints } = await bench.visit(context, stage.serving.url, { width, height });
  await page.setExtraHTTPHeaders({ "accept-language": lang });
  const ticket = { case: "c1" as CaseId, person: "worker-a" as PersonId };
  await page.goto(`${stage.serving.url}w/${signTicket(ticket, { ...link, validFor: 3_600_000 }, Date.now())}`);
  return { page, complaints };
}

async function pressSaying(page: Page, says: string): Promise<void> {
  await tabTo(page, `button[value=${says}]`);
  await Promise.all([page.waitForURL(/\?said=/), page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** Tab until a thing of that name is reached, then Enter; nothing else is ever touched. */
async function press(page: Page, name: string): Promise<void> {
  await reach(page, async () => (await focused(page)) === name, name);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(150);
}

async function tabTo(page: Page, selector: string): Promise<void> {
  await reach(
    page,
    () => page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)})`),
    selector,
  );
}

const tabsMax = 120;

async function reach(page: Page, isThere: () => Promise<boolean>, what: string): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds += 1) {
    for (let tabs = 0; tabs < tabsMax; tabs += 1) {
      if (await isThere()) return;
      await page.keyboard.press("Tab");
    }
  }
  throw new Error(`the keyboard does not reach ${what}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.innerText?.trim() ?? ''");
}

async function looksRight(page: Page): Promise<void> {
  expect(await overflowOf(page)).toBe(0);
  expect(await violationsOn(page)).toEqual([]);
}

async function keep(page: Page, name: string, { lang, width }: Sight): Promise<void> {
  if (keptIn === undefined) return;
  mkdirSync(keptIn, { recursive: true });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(keptIn, `${name}-${lang}-${width}.png`) });
}
