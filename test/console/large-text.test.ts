import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { PersonId } from "../../config/ids.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import { signTicket } from "../../gateway/page/link.ts";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage, type Stage } from "./stage.ts";

const bench = consoleBench();
const phone = { width: 360, height: 640, who: "worker-a" } as const;
const pages = [
  "#/duty",
  "#/case/c1",
  "#/flood",
  "#/map",
  "#/history/level-1/level",
  "#/history?of=alarms",
  "#/evaluation",
  "#/handover",
  "#/aside?alarm=gas-3-2/gas%23gas.hh",
  "#/gridwork/publications",
  "#/gridwork/patrols",
  "#/gridwork/hazards",
  "#/gridwork/campaigns",
  "#/gridwork/duties",
  "#/setup/accounts",
] as const;

const keptIn = process.env["GRIDPOST_SHOTS"];

async function dramatic(): Promise<Stage> {
  const stage = await setStage(bench);
  await stage.past("level-1/level", 200, (ago) => 3.42 - ago * 0.005 + Math.sin(ago * 7) * 0.003);
  await stage.core.read("gas-3-2/gas", 48);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  return stage;
}

/** Words that stand outside the box that holds them, where that box shows nothing outside: those nobody can read. */
const clipped = `
  [...document.querySelectorAll("main *, .front *")].flatMap((each) => {
    const style = getComputedStyle(each);
    const hides = (flow) => flow === "hidden" || flow === "clip";
    const isOver = (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1) ||
      (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
    const isSeen = each.clientWidth > 1 && each.clientHeight > 1 && !each.closest(".skip, .unseen, .plot, svg");
    return isOver && isSeen ? [each.className + ": " + each.innerText.slice(0, 40)] : [];
  })
`;

async function looksWhole(page: Page, at: string): Promise<void> {
  expect.soft(await overflowOf(page), at).toBe(0);
  expect.soft(await page.evaluate<readonly string[]>(clipped), at).toEqual([]);
}

const link = { url: "http://127.0.0.1:1", secret: "only-for-these-tests-1" };

test("the page of a grid worker is written large: 20 px, the place 28 px, and twice that fits a phone", async (context) => {
  const stage = await setStage(bench, (site) => ({ ...site, page: link }));
  await stage.core.read("gas-3-2/gas", 48);
  const { page } = await bench.visit(context, stage.serving.url, { width: 360, height: 640 });
  const ticket = { case: "c1" as CaseId, person: "worker-a" as PersonId };
  await page.goto(`${stage.serving.url}w/${signTicket(ticket, { ...link, validFor: 3_600_000 }, Date.now())}`);
  const px = (of: string) => page.evaluate<string>(`getComputedStyle(document.querySelector("${of}")).fontSize`);
  expect([await px("body"), await px(".place"), await px("button")]).toEqual(["20px", "28px", "20px"]);
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  expect(await overflowOf(page)).toBe(0);
});

test("whoever asked for less motion gets none", async (context) => {
  const { page } = await look(context, await dramatic(), { ...phone, lang: "zh" });
  await page.locator(".case").first().waitFor();
  const moving = 'document.getAnimations().filter(({ playState }) => playState === "running").length';
  expect(await page.evaluate<number>(moving)).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await page.evaluate<number>(moving)).toBe(0);
});

test("on paper everything is black on white, whatever the screen's colours: shape and word carry the meaning", async (context) => {
  const stage = await dramatic();
  const { page } = await look(context, stage, { lang: "zh", width: 1280, height: 800, who: "worker-a" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const at of ["#/duty", "#/case/c1", "#/flood", "#/handover", "#/aside"]) {
    await page.goto(`${stage.serving.url}?lang=zh${at}`);
    await page.waitForSelector("main");
    await page.waitForTimeout(500);
    const inks = await page.evaluate<readonly string[]>(`
      [...document.querySelectorAll("main .badge, main .case, main h2, main .station")].flatMap((each) => {
        const { color, backgroundImage, backgroundColor } = getComputedStyle(each);
        return [color + " on " + backgroundColor + " " + backgroundImage];
      })
    `);
    expect(inks.length, at).toBeGreaterThan(0);
    expect([...new Set(inks)], at).toEqual(["rgb(0, 0, 0) on rgba(0, 0, 0, 0) none"]);
  }
  await page.goto(`${stage.serving.url}?lang=zh#/case/c1`);
  expect(await page.locator(".case .badge").first().innerText()).toBe("较重");
});

for (const lang of ["zh", "en"] as const)
  test(`letters of twice the size fit a phone on every page: nothing is cut off, nothing scrolls sideways (${lang})`, async (context) => {
    const stage = await dramatic();
    const { page } = await look(context, stage, { ...phone, lang });
    for (const at of pages) {
      await page.goto(`${stage.serving.url}?lang=${lang}${at}`);
      await page.waitForSelector("main");
      await page.evaluate('document.documentElement.style.fontSize = "200%"');
      await page.waitForTimeout(700);
      if (keptIn !== undefined)
        await page.screenshot({ path: `${keptIn}/large-${lang}-${at.replace(/\W+/g, "-")}.png` });
      await looksWhole(page, at);
    }
  }, 120_000);
