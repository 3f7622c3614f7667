import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import type { SiteInput } from "../../config/site.ts";
import { consoleBench } from "./browser.ts";
import { look, overflowOf, setStage, type Sight } from "./stage.ts";

const bench = consoleBench();
const wall = { lang: "zh", width: 1920, height: 1080 } as const;
const phone = { lang: "zh", width: 360, height: 640 } as const;
const keptIn = process.env["GRIDPOST_SCREENSHOTS"];

/** Codes on the two gas heads, and a group of residents. */
function taggedSite(site: SiteInput): SiteInput {
  const tags: Readonly<Record<string, string>> = { "gas-3-2": "HEAD-32", "gas-3-1": "HEAD-31" };
  return {
    ...site,
    devices: (site.devices ?? []).map((device) => {
      const tag = tags[device.id];
      return tag === undefined ? device : { ...device, tag };
    }),
    grids: site.grids.map((grid) => (grid.id === "micro-1" ? { ...grid, groups: ["group-a"] } : grid)),
    channels: [{ id: "group-a", kind: "wecom-robot", key: "only-for-tests" }],
  } as SiteInput;
}

test("a patrol is walked on a phone: another sensor's code is refused, a scan proves, what is faulty enters the ledger", async (context) => {
  const stage = await setStage(bench, taggedSite);
  const { page, complaints } = await look(context, stage, { ...phone, who: "worker-a", at: "#/gridwork/patrols" });
  await page.getByLabel("巡查什么").fill("每周燃气巡查");
  await page.locator("select[name=grid]").selectOption("micro-1");
  await page.getByRole("button", { name: "开巡查单" }).click();
  const head = page.locator(".ticks li", { hasText: "厨房燃气探头" });
  await head.locator("summary").click();
  await head.getByLabel("扫探头上的码").fill("HEAD-31");
  await head.getByRole("button", { name: "记下" }).click();
  await head.getByText("扫到的是别的探头的码").waitFor();
  await head.getByLabel("扫探头上的码").fill("HEAD-32");
  await head.getByRole("button", { name: "记下" }).click();
  await head.getByText("完好 · 扫码证实").waitFor();
  const other = page.locator(".ticks li", { hasText: "管井燃气探头" });
  await other.locator("summary").click();
  await other.getByRole("button", { name: "有问题" }).click();
  await other.getByLabel("说明").fill("外壳松脱");
  await other.getByRole("button", { name: "记下" }).click();
  await page.getByText("已打勾 2/2，扫码证实 1").waitFor();
  await looksRight(page, "patrols", phone);
  await page.getByRole("button", { name: "收单" }).click();
  await page.getByText("已收的巡查单").waitFor();
  await page.getByRole("link", { name: "隐患台账" }).click();
  await page.getByText("登记 1 = 已销 0 + 未销 1").waitFor();
  const line = page.locator(".lines li", { hasText: "外壳松脱" });
  await line.locator("summary").click();
  await line.getByLabel("做了什么").fill("重新固定");
  await looksRight(page, "hazards", phone);
  await line.getByRole("button", { name: "销号" }).click();
  await page.getByText("登记 1 = 已销 1 + 未销 0").waitFor();
  expect([...stage.core.state().hazard.values()]).toMatchObject([{ source: "patrol", measure: "重新固定" }]);
  expect(complaints).toEqual(refusedOnce);
});

test("residents are told only when somebody who may confirms the very words, and an all-clear follows what is withdrawn", async (context) => {
  const stage = await setStage(bench, taggedSite);
  await stage.core.read("gas-3-2/gas", 48);
  const drafting = await look(context, stage, { ...phone, who: "worker-a", at: "#/gridwork/publications" });
  await drafting.page.locator("select[name=case]").selectOption("c1");
  await drafting.page.getByLabel("一号微网格").check();
  await drafting.page.getByRole("button", { name: "起草，先不发" }).click();
  await drafting.page.getByText("警示 · 待确认，还没有发").waitFor();
  await drafting.page.getByLabel("我核对过文字和网格").check();
  await drafting.page.getByRole("button", { name: "确认并发给居民" }).click();
  await drafting.page.getByText("由有发布权的人来确认").waitFor();
  expect(stage.core.state().delivery.size).toBe(0);
  await looksRight(drafting.page, "publication-draft", phone);

  const { page, complaints } = await look(context, stage, { ...wall, who: "room", at: "#/gridwork/publications" });
  const draft = page.locator(".panel", { hasText: "待确认，还没有发" });
  expect(await draft.innerText()).toContain("【燃气警示】一号微网格检出燃气泄漏");
  const confirm = draft.getByRole("button", { name: "确认并发给居民" });
  await confirm.click();
  expect(stage.core.state().delivery.size).toBe(0);
  await draft.getByLabel("我核对过文字和网格").check();
  await confirm.click();
  const sent = page.locator(".panel", { hasText: "警示 · 已发布" });
  await sent.getByText("待发").waitFor();
  await looksRight(page, "publications", wall);
  await sent.locator("summary").click();
  await sent.getByLabel("理由").fill("误报");
  await sent.getByRole("button", { name: "撤回…" }).click();
  await stage.core.put({ kind: "tick" });
  await page.getByText("解除 · 已发布").waitFor({ timeout: 10_000 });
  expect(complaints).toEqual([]);
});

test("a campaign is planned from above, and becomes routine only when another person agrees to what is shown", async (context) => {
  const stage = await setStage(bench, taggedSite);
  const first = await look(context, stage, { ...wall, who: "room", at: "#/gridwork/campaigns" });
  await first.page.getByLabel("编号").fill("gas-2026-07");
  await first.page.getByLabel("名称").fill("燃气专项");
  await first.page.getByLabel("一网格").check();
  await first.page.locator("select[name=rule]").selectOption("gas.high");
  await first.page.getByLabel("改成").fill("30 %LEL");
  await first.page.getByRole("button", { name: "定一次专项治理" }).click();
  await first.page.getByText("不能这样定").waitFor();
  await first.page.getByLabel("改成").fill("18 %LEL");
  await first.page.getByRole("button", { name: "定一次专项治理" }).click();
  await first.page.getByText("20 %LEL → 18 %LEL").waitFor();
  await first.page.getByText("进行中").waitFor();
  await looksRight(first.page, "campaigns", wall);
  await first.page.getByRole("button", { name: "提议固化为常态" }).click();
  await first.page.getByRole("button", { name: "批准固化" }).click();
  await first.page.getByText("提议的人不能自己批准").waitFor();
  expect(stage.core.state().campaign.get("gas-2026-07")?.state).toBe("running");
});

test("everybody reads their own duties and what grids take on", async (context) => {
  const stage = await setStage(bench, taggedSite);
  const { page, complaints } = await look(context, stage, {
    ...phone,
    lang: "en",
    who: "worker-a",
    at: "#/gridwork/duties",
  });
  await page.getByText("My duties").first().waitFor();
  await page.getByText("life safety, always taken on").first().waitFor();
  await looksRight(page, "duties", { ...phone, lang: "en" });
  expect(complaints).toEqual([]);
});

/** The browser notes what the box refused. */
const refusedOnce = ["Failed to load resource: the server responded with a status of 409 (Conflict)"];

async function looksRight(page: Page, name: string, { lang, width }: Sight): Promise<void> {
  expect(await overflowOf(page)).toBe(0);
  expect(await violationsOn(page)).toEqual([]);
  if (keptIn === undefined) return;
  mkdirSync(keptIn, { recursive: true });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(keptIn, `${name}-${lang}-${width}.png`) });
}
