import { expect, test } from "vitest";
import type { WaterReply } from "../../gateway/api/schema.ts";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage, type Stage } from "./stage.ts";

const bench = consoleBench();
const wall = { lang: "zh", width: 1920, height: 1080, who: "room", at: "#/flood" } as const;
const phone = { ...wall, width: 360, height: 640 };

/** The river rises by 0.3 m an hour and stands above the warning level; the garage is not heard. */
async function risingRiver(): Promise<Stage> {
  const stage = await setStage(bench);
  await stage.past("level-1/level", 200, (ago) => 3.42 - ago * 0.005 + Math.sin(ago * 7) * 0.003);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  return stage;
}

test("gauges stand by urgency: what rings first, what is not heard above what is normal", async (context) => {
  const stage = await setStage(bench, (site) => ({
    ...site,
    devices: [
      ...(site.devices ?? []),
      { id: "level-3", name: "河道水位计", profile: "level-node", place: { grid: "grid-1", spot: "河道" } },
    ],
  }));
  await stage.past("level-1/level", 90, (ago) => 3.42 - ago * 0.005);
  await stage.past("level-3/level", 90, (ago) => 2.1 + ago * 0.0005);
  await stage.core.read("level-2/level", { kind: "bad", why: "timeout" });
  const { page, complaints } = await look(context, stage, wall);
  const rows = page.locator(".station");
  await expect.poll(() => rows.count()).toBe(3);
  const [river, silent, calm] = await rows.allInnerTexts();
  expect(river).toMatch(/3\.42 m[^]*▲ \+0\.30 m\/h[^]*距保证水位 0\.38 m[^]*约 1 小时 至 1\.5 小时[^]*超警戒水位/);
  expect(silent).toMatch(/车库水位计[^]*之前 0\.01 m[^]*失联/);
  expect(calm).toMatch(/河道水位计[^]*2\.1 m[^]*正常/);
  await page.getByText("站点状态色（参照 SL 758），非官方预警发布").waitFor();
  expect(complaints).toEqual([]);
});

test("the ladder has the water as a row of its own, under the lines it has not reached", async (context) => {
  const { page, complaints } = await look(context, await risingRiver(), phone);
  await page.waitForSelector(".water-now");
  const rows = await page.locator(".water-lines li").allInnerTexts();
  expect(rows.map((text) => text.split("\n")[0]?.trim())).toEqual([
    "历史最高",
    "保证水位",
    "现在水位",
    "警戒水位",
    "设防水位",
  ]);
  expect(rows[1]).toContain("还差 0.38 m");
  expect(rows[3]).toContain("已超 0.42 m");
  expect(await overflowOf(page)).toBe(0);
  expect(complaints).toEqual([]);
});

test("the chart is read with the arrow keys, and says in a sentence what it shows", async (context) => {
  const { page, complaints } = await look(context, await risingRiver(), wall);
  const chart = page.locator(".plot");
  await chart.waitFor();
  await expect.poll(() => chart.getAttribute("aria-label")).toMatch(/近 3 小时上涨 0\.(89|9) m，距保证水位 0\.38 m/);
  await chart.focus();
  const before = await chart.getAttribute("aria-valuetext");
  expect(before).toMatch(/3\.42 m/);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => chart.getAttribute("aria-valuetext")).not.toBe(before);
  await expect.poll(() => page.locator(".plot output").innerText()).toMatch(/3\.4/);
  await page.keyboard.press("Home");
  await expect.poll(() => chart.getAttribute("aria-valuetext")).toMatch(/2\.4/);
  expect(complaints).toEqual([]);
});

test("UX-15: the flood season begins after its preview, stands on every page, and makes the water the home page", async (context) => {
  const stage = await risingRiver();
  const { page, complaints } = await look(context, stage, { ...phone, who: "room" });
  await page.getByRole("button", { name: "进入汛期…" }).click();
  await page.getByText("将改变：").waitFor();
  const preview = (await (await fetch(`${stage.serving.url}api/v1/mode/preview?mode=alert`)).json()) as {
    lines: { zh: string }[];
  };
  expect(await page.locator(".preview li").allInnerTexts()).toEqual(
    preview.lines.map(({ zh }) => zh.replace(/\s+/g, " ")),
  );
  await page.locator("input[name=reason]").fill("防汛Ⅳ级响应");
  await page.getByRole("button", { name: "进入汛期", exact: true }).click();
  await page.locator(".mode-strip", { hasText: "防汛Ⅳ级响应" }).waitFor({ timeout: 10_000 });
  expect(stage.core.state().mode.get("mode")).toMatchObject({ mode: "alert", preset: "flood" });
  await page.goto(`${stage.serving.url}?lang=zh#/`);
  await page.waitForSelector(".stations");
  await page.getByRole("link", { name: "大屏" }).click();
  const gauge = page.locator(".board-case.gauge", { hasText: "车库水位计" });
  await expect.poll(() => gauge.innerText(), { timeout: 10_000 }).toContain("失联");
  await page.getByRole("link", { name: "退出大屏" }).click();
  await page.getByRole("link", { name: "值守" }).click();
  await page.waitForSelector(".coverage");
  await page.locator(".mode-strip").waitFor();
  expect(complaints).toEqual([]);
});

test("an hour ahead is told as a range by the API, and refused for what is not heard", async () => {
  const { serving } = await risingRiver();
  const ask = async () => (await (await fetch(`${serving.url}api/v1/water`)).json()) as WaterReply;
  await expect.poll(async () => (await ask()).stations[0]?.perHour, { timeout: 10_000 }).toBeCloseTo(0.3, 1);
  const [river, garage] = (await ask()).stations;
  expect(river?.next).toEqual({ rule: "water.hold", arrival: { kind: "range", fromMs: 3_600_000, toMs: 5_400_000 } });
  expect(garage).toMatchObject({ point: "level-2/level" });
  expect(garage?.perHour).toBeUndefined();
});
