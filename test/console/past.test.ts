import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage } from "./stage.ts";

const bench = consoleBench();
const wall = { lang: "zh", width: 1920, height: 1080, who: "room" } as const;
const phone = { ...wall, width: 360, height: 640 } as const;

test("the map lies as the grids lie in each other; as a list it says the same", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("gas-3-2/gas", 48);
  const { page, complaints } = await look(context, stage, { ...phone, at: "#/map" });
  const leaf = page.locator(".grid-box.leaf", { hasText: "一号微网格" });
  await leaf.locator(".tile.ringing", { hasText: "3号楼 2单元 1层 厨房" }).waitFor();
  expect(await leaf.locator(".tile.ringing").innerText()).toMatch(/48\s*%LEL/);
  const asMap = await page.locator(".tile").allInnerTexts();
  await page.getByRole("button", { name: "列表" }).click();
  const asList = await page.locator(".tile").allInnerTexts();
  expect(asList.map(wordsOf)).toEqual(asMap.map(wordsOf));
  expect(await overflowOf(page)).toBe(0);
  await leaf.locator(".tile.ringing").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/history\/gas-3-2\/gas/);
  expect(complaints).toEqual([]);
});

const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");

test("a point is found by a few letters, and its past is taken away as numbers and as a picture", async (context) => {
  const stage = await setStage(bench);
  await stage.past("level-1/level", 30, (ago) => 2 - ago / 1_000);
  const { page, complaints } = await look(context, stage, { ...wall, at: "#/history" });
  await page.locator(".find input").fill("涵洞");
  await page.locator(".found a").click();
  await page.locator(".plot canvas").waitFor();
  const csv = await taken(page, "存为 CSV");
  expect(csv.name).toMatch(/^level-1-level-\d{4}-\d\d-\d\dT\d{4}\.csv$/);
  const lines = readFileSync(csv.path, "utf8").trim().split("\r\n");
  expect(lines[1]).toBe("time,value,unit");
  expect(lines).toHaveLength(33);
  expect(lines.at(-1)).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00,2,m$/);
  const png = await taken(page, "存为图片");
  expect(readFileSync(png.path).subarray(1, 4).toString()).toBe("PNG");
  expect(complaints).toEqual([]);
});

async function taken(page: Page, button: string) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("a year is read in hours: the mean as a line, lowest and highest as a band", async (context) => {
  const { page, complaints } = await look(context, await setStage(bench), { ...wall, at: "#/history/air-1/temp" });
  const [request] = await Promise.all([
    page.waitForRequest(/chart\?/),
    page.getByRole("button", { name: "1 年" }).click(),
  ]);
  const asked = new URL(request.url()).searchParams;
  expect(Number(asked.get("to")) - Number(asked.get("from"))).toBeGreaterThan(364 * 86_400_000);
  expect(Number(asked.get("rows"))).toBeLessThanOrEqual(1_500);
  await page.getByText("每小时一格：线是平均，底色是最低到最高。").waitFor();
  expect(complaints).toEqual([]);
});

test("what alarms did is searched by words, the newest first, and leads on to cases", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("gas-3-2/gas", 48);
  await stage.core.read("door-1/door", 1);
  await stage.core.read("door-1/door", 0);
  const { page, complaints } = await look(context, stage, { ...phone, at: "#/history?of=alarms" });
  const rows = page.locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(4);
  expect(await rows.first().innerText()).toMatch(/消防门未关 · 已恢复/);
  await page.locator(".search input").fill("燃气");
  await expect.poll(() => rows.count()).toBe(2);
  expect(await overflowOf(page)).toBe(0);
  await page.getByRole("link", { name: "案件" }).click();
  await page.locator(".case-row", { hasText: "3号楼 2单元 1层 厨房" }).click();
  await page.waitForSelector(".timeline");
  expect(complaints).toEqual([]);
});

test("every figure of the evaluation stands with what it is counted from, and none is made up", async (context) => {
  const stage = await setStage(bench);
  await stage.core.read("gas-3-2/gas", 48);
  const { page, complaints } = await look(context, stage, { ...phone, at: "#/evaluation" });
  const row = page.locator(".figures tr", { hasText: "结案率" }).first();
  await row.waitFor();
  expect(await row.innerText()).toMatch(/0 %[^]*0\/1[^]*登记的案件/);
  const never = page.locator(".figures tr", { hasText: "认领用时" }).first();
  expect(await never.innerText()).toMatch(/—/);
  expect(await overflowOf(page)).toBe(0);
  expect(complaints).toEqual([]);
});
