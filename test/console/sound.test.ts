import type { Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { consoleBench } from "./browser.ts";
import { look, setStage, type Stage } from "./stage.ts";

const bench = consoleBench();
const wall = { lang: "zh", width: 1280, height: 800, who: "worker-a" } as const;

/** Ears for a page: its audio sounds without being touched, notes each tone, and can be taken away as a phone call does. */
const ears = `
  window.heard = [];
  const param = { setValueAtTime() {}, linearRampToValueAtTime() {} };
  window.AudioContext = class {
    state = "suspended"; currentTime = 0; destination = {}; onstatechange = null;
    constructor() { window.audio = this; }
    become(state) { this.state = state; this.onstatechange?.(); return Promise.resolve(); }
    resume() { return this.become("running"); }
    suspend() { return this.become("suspended"); }
    createGain() { return { gain: param, connect: (to) => to }; }
    createOscillator() {
      return { frequency: { set value(hertz) { window.heard.push(hertz); } }, connect: (to) => to, start() {}, stop() {} };
    }
  };
`;

async function listening(context: TestContext, stage: Stage, remembered: Readonly<Record<string, string>> = {}) {
  const { page } = await look(context, stage, wall);
  const keys = Object.entries(remembered).map(([key, value]) => `localStorage.setItem("gridpost.${key}", "${value}");`);
  await page.addInitScript(`${ears}${keys.join("")}`);
  await page.reload();
  await page.waitForSelector(".pill.live");
  return page;
}

const heard = (page: Page) => page.evaluate<readonly number[]>("window.heard.splice(0)");
const button = (page: Page) => page.locator("button.sound");

test("a silent screen asks to be touched, and is not framed before anybody wanted to hear", async (context) => {
  const page = await listening(context, await setStage(bench));
  expect(await button(page).innerText()).toBe("声音未开，点一下打开");
  expect(await page.locator(".muted-frame").count()).toBe(0);
  await button(page).click();
  expect(await button(page).innerText()).toBe("声音已开");
  expect(await heard(page)).toEqual([523, 784]);
});

test("a screen whose sound is taken away is framed in red and says so; touched, it sounds again", async (context) => {
  const page = await listening(context, await setStage(bench));
  await button(page).click();
  await page.evaluate("window.audio.suspend()");
  const frame = page.locator(".muted-frame");
  await frame.getByText("声音未开：告警不会响。").waitFor();
  const colour = 'getComputedStyle(document.querySelector(".muted-frame")).borderTopColor';
  expect(await page.evaluate<string>(colour)).toBe("rgb(200, 16, 46)");
  expect(await violationsOn(page)).toEqual([]);
  await page.goto(page.url().replace(/#.*|$/, "#/board"));
  await frame.waitFor();
  await button(page).click();
  await frame.waitFor({ state: "detached" });
});

test("whoever turns it off is not told again and again", async (context) => {
  const page = await listening(context, await setStage(bench));
  await button(page).click();
  await button(page).click();
  expect(await button(page).innerText()).toBe("声音未开，点一下打开");
  expect(await page.locator(".muted-frame").count()).toBe(0);
});

test("every day somebody has to hear it once", async (context) => {
  const page = await listening(context, await setStage(bench), { sound: "on", "sound-checked": "2026-01-01" });
  await expect.poll(() => button(page).innerText()).toBe("今天还没试过声音，点一下试听");
  await button(page).click();
  expect(await heard(page)).toEqual([523, 784]);
  expect(await button(page).innerText()).toBe("声音已开");
  expect(await page.evaluate('localStorage.getItem("gridpost.sound-checked")')).toMatch(/^20(?!26-01-01)/);
});

test("a sensor that falls silent has one low tone, a test three short high ones, and neither is the danger's", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("level-1/level", 2.1);
  const page = await listening(context, stage);
  await button(page).click();
  await heard(page);
  await page.waitForTimeout(2_500);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  await expect.poll(() => heard(page), { timeout: 10_000 }).toEqual([220]);
  await fetch(`${stage.serving.url}api/v1/drills`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ by: "room", command: "t1", method: "channel", people: ["worker-a"] }),
  });
  await expect.poll(() => heard(page), { timeout: 10_000 }).toEqual([1_320, 1_320, 1_320]);
});

test("danger goes on ringing while the line is away, and the lost line has its own tone beside it", async (context) => {
  const stage = await setStage(bench);
  const page = await listening(context, stage);
  await button(page).click();
  await stage.core.read("gas-3-2/gas", 48);
  await expect.poll(() => heard(page)).toEqual(expect.arrayContaining([880, 660]));
  await stage.serving.close();
  await page.locator(".lost-bar").first().waitFor();
  await heard(page);
  await expect.poll(() => heard(page), { timeout: 5_000 }).toEqual(expect.arrayContaining([880, 660]));
});
