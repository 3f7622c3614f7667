import { expect, test } from "vitest";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage } from "./stage.ts";

const bench = consoleBench();
const wall = { lang: "zh", width: 1920, height: 1080 } as const;
const phone = { lang: "zh", width: 360, height: 640 } as const;

test("the duty room says first how much is protected, and names the sensors to see to", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("level-1/level", 2.1);
  const { page, complaints } = await look(context, stage, wall);
  const count = page.locator(".coverage-count");
  await expect.poll(() => count.innerText(), { timeout: 10_000 }).toContain("6/6");
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  await expect.poll(() => count.innerText(), { timeout: 10_000 }).toContain("5/6");
  await page.getByText("1 处听不到").waitFor();
  const sick = page.locator(".panel", { hasText: "要去看的传感器" });
  expect(await sick.innerText()).toMatch(/地下车库 B2 · 水位[^]*没有应答/);
  expect(complaints).toEqual([]);
});

test("a case has a page of its own with what happened and who was called, reached by the keyboard", async (context) => {
  const stage = await setStage(bench);
  const { page, complaints } = await look(context, stage, { ...phone, who: "worker-a" });
  await stage.core.read("gas-3-2/gas", 48);
  await page.locator("[data-case=c1] .case-top a").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".timeline");
  expect(await page.evaluate("document.activeElement.id")).toBe("main");
  await page.getByRole("button", { name: "我收到了，马上去" }).click();
  await expect.poll(() => page.locator(".timeline").innerText()).toMatch(/认领 → 已认领 ?\s*网格员甲/);
  expect(await page.locator(".panel", { has: page.getByRole("heading", { name: "人员" }) }).innerText()).toMatch(
    /在办\s*网格员甲[^]*已叫\s*网格员甲/,
  );
  expect(await overflowOf(page)).toBe(0);
  expect(complaints).toEqual([]);
});

test("more cases than people take in at once become one line each, the most urgent still whole", async (context) => {
  const stage = await setStage(bench);
  const { page } = await look(context, stage, wall);
  for (const [point, value] of [
    ["door-1/door", 1],
    ["level-1/level", 3.1],
    ["gas-3-2/gas", 48],
    ["smoke-5/smoke", 1],
  ] as const)
    await stage.core.read(point, value);
  await page.getByText("4 个案件未关闭").waitFor();
  expect(await page.locator(".case").count()).toBe(3);
  expect(await page.locator(".case-row").innerText()).toMatch(/注意/);
  expect(await page.locator(".case").first().innerText()).toMatch(/危险/);
});

test("the wall board shows place, value and the call under way in large letters on one screen", async (context) => {
  const stage = await setStage(bench);
  for (const [point, value] of [
    ["door-1/door", 1],
    ["level-1/level", 3.1],
    ["gas-3-2/gas", 48],
    ["smoke-5/smoke", 1],
  ] as const)
    await stage.core.read(point, value);
  const { page, complaints } = await look(context, stage, { ...wall, at: "#/board" });
  await expect.poll(() => page.locator(".board-case").count()).toBe(4);
  const place = page.locator(".board-case h2").first();
  expect(await place.innerText()).toBe("3号楼 2单元 1层 厨房");
  expect(
    await page.evaluate<number>('parseFloat(getComputedStyle(document.querySelector(".board-case h2")).fontSize)'),
  ).toBeGreaterThan(48);
  const below = await page.evaluate<number>("document.documentElement.scrollHeight - innerHeight");
  expect(below).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "退出大屏" }).click();
  await page.waitForSelector(".coverage");
  expect(complaints).toEqual([]);
});

test("the handover sheet names open cases, levels, lost sensors and who comes, and prints in ink alone", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("gas-3-2/gas", 48);
  await stage.core.read("level-1/level", 2.95);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  const { page, complaints } = await look(context, stage, { ...wall, at: "#/handover" });
  const sheet = page.locator(".handover");
  await expect
    .poll(() => sheet.innerText(), { timeout: 10_000 })
    .toMatch(/危险 · 3号楼 2单元 1层 厨房[^]*2\.95 m[^]*没有应答/);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  expect(await page.locator(".front").isVisible()).toBe(false);
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(complaints).toEqual([]);
});

test("each thing has its own sound: danger until it is claimed, then a rise when the value is back", async (context) => {
  const stage = await setStage(bench);
  const { page } = await look(context, stage, { ...wall, who: "worker-a" });
  await page.evaluate(`
    window.heard = [];
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      const oscillator = make.call(this);
      const set = (value) => window.heard.push(value);
      return new Proxy(oscillator, {
        get: (_, name) => name === "frequency" ? { set value(hertz) { set(hertz); oscillator.frequency.value = hertz; } }
          : typeof oscillator[name] === "function" ? oscillator[name].bind(oscillator) : oscillator[name],
      });
    };
  `);
  const heard = () => page.evaluate<readonly number[]>("window.heard.splice(0)");
  await page.locator("button.sound").click();
  await expect.poll(() => page.locator("button.sound").getAttribute("aria-pressed")).toBe("true");
  expect(await heard()).toEqual([523, 784]);
  await stage.core.read("gas-3-2/gas", 48);
  await expect.poll(heard).toEqual(expect.arrayContaining([880, 660]));
  await page.getByRole("button", { name: "我收到了，马上去" }).first().click();
  await expect.poll(() => stage.core.state().case.get("c1")?.state).toBe("claimed");
  await page.waitForTimeout(300);
  await heard();
  await stage.core.read("gas-3-2/gas", 2);
  await expect.poll(heard).toEqual([440, 554, 659]);
});
