import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import type { Around } from "../../gateway/api/schema.ts";
import { createLittleCore, serve, type LittleCore } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { consoleBench, type Visit } from "./browser.ts";

const bench = consoleBench();

interface Opened extends Visit {
  readonly core: LittleCore;
  readonly stop: () => Promise<void>;
}

interface Wishes {
  readonly who?: string;
  readonly path?: string;
  readonly around?: Around;
  readonly before?: (page: Page) => Promise<unknown>;
}

async function open(context: TestContext, { who, path = "?lang=zh", around, before }: Wishes = {}): Promise<Opened> {
  const core = createLittleCore(sampleSite(), around === undefined ? {} : { around: () => around });
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-2/gas", 3);
  await core.read("level-1/level", 2.95);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  const { page, complaints } = await bench.visit(context, serving.url);
  if (who !== undefined) await page.addInitScript(`localStorage.setItem("gridpost.person", "${who}")`);
  await before?.(page);
  await page.goto(serving.url + path);
  await page.waitForSelector(".pill.live");
  return { core, page, complaints, stop: serving.close };
}

const zipped = (path: string) => gzipSync(readFileSync(join(bench.folder(), path))).length;

/** The page, what it names, and what that imports before it runs; not what is loaded when somebody opens it. */
function filesAtOnce(): readonly string[] {
  const html = readFileSync(join(bench.folder(), "index.html"), "utf8");
  const files = new Set([...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? ""));
  for (const path of files) {
    if (!path.endsWith(".js")) continue;
    const code = readFileSync(join(bench.folder(), path), "utf8");
    for (const [, name] of code.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)) files.add(`assets/${name}`);
  }
  return ["index.html", ...files];
}

test("what travels until the duty room stands there is smaller than 120 kB, and no later page is larger than 10 kB", () => {
  const [atOnce, all] = [filesAtOnce(), readdirSync(bench.folder(), { recursive: true, encoding: "utf8" })];
  const later = all.filter((path) => /\.\w+$/.test(path) && !atOnce.includes(path));
  expect(atOnce.length).toBeGreaterThanOrEqual(5);
  expect(atOnce.map(zipped).reduce((sum, each) => sum + each, 0)).toBeLessThan(120 * 1024);
  expect(later.length).toBeGreaterThanOrEqual(10);
  expect(Math.max(...later.map(zipped))).toBeLessThan(10 * 1024);
});

test("files named by their content are kept for ever, the page itself is asked for each time", async () => {
  const serving = await serve(createLittleCore(sampleSite()), { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  const page = await fetch(serving.url);
  const html = await page.text();
  const assets = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => `${serving.url}${path}`);
  const replies = await Promise.all(assets.map((url) => fetch(url)));
  expect(assets.length).toBeGreaterThanOrEqual(3);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect(new Set(replies.map(({ headers }) => headers.get("cache-control")))).toEqual(
    new Set(["public, max-age=31536000, immutable"]),
  );
  expect(replies.map(({ headers }) => headers.get("content-encoding"))).toContain("gzip");
  const again = await fetch(serving.url, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
  expect(html).not.toMatch(/<script(?![^>]*src=)|style=|https?:/);
});

test("a disk that takes nothing is said on top of the page, while alarms go on", async (context) => {
  const store = { kind: "failing", sinceMs: Date.now(), why: "No space left on device", freeShare: 0 } as const;
  const { core, page, complaints } = await open(context, {
    around: { duty: [], uplink: { kind: "none" }, store, links: [] },
  });
  await page.getByText("告警照常响、照常叫人，但新的读数和操作还没有存下来").waitFor();
  await page.getByText("No space left on device · 磁盘剩余 0%").waitFor();
  await core.read("gas-3-2/gas", 60);
  await page.locator(".case").first().waitFor();
  expect(complaints).toEqual([]);
});

test("a person picks a name, sees the case, claims and brings it to its end", async (context) => {
  const { core, page, complaints } = await open(context);
  await page.getByText("现在没有告警").waitFor();
  await core.read("gas-3-2/gas", 48);
  const card = page.locator("[data-case=c1]");
  await card.getByText("燃气泄漏 高浓度").waitFor();
  expect(await card.innerText()).toContain("3号楼 2单元 1层 厨房");
  expect(await card.innerText()).toContain("危险");
  await card.getByText("还没选您是谁").waitFor();
  await page.getByRole("button", { name: "网格员甲" }).click();
  await card.getByRole("button", { name: "我收到了，马上去" }).click();
  await card.getByRole("button", { name: "已到场" }).click();
  await card.getByRole("button", { name: "开始处置" }).click();
  await card.getByRole("button", { name: "填处置结果" }).click();
  await card.getByRole("button", { name: "阀门未关" }).click();
  await card.getByRole("button", { name: "关阀" }).click();
  await card.getByRole("button", { name: "提交结果" }).click();
  const close = card.getByRole("button", { name: "确认无事，结案" });
  await card.getByText("现在不能：还在告警，不能关闭").waitFor();
  expect(await close.isDisabled()).toBe(true);
  await core.read("gas-3-2/gas", 2);
  await close.click();
  await page.getByText("现在没有告警").waitFor();
  expect(core.state().case.get("c1")).toMatchObject({
    state: "closed",
    claimedBy: "worker-a",
    feedback: { cause: "valve-open", action: "valve-closed" },
  });
  await page.getByRole("button", { name: "解除锁定" }).click();
  await expect.poll(() => core.state().alarm.get("gas-3-2/gas#gas.hh")?.latched).toBe(false);
  expect(complaints).toEqual([]);
});

test("a notice stands on the addressee's screen, and only then it counts as delivered", async (context) => {
  const { core, page, complaints } = await open(context, { who: "worker-a" });
  await core.read("gas-3-2/gas", 48);
  expect(await core.sendNotices()).toEqual(["worker-a delivered"]);
  expect(await page.locator(".banner").innerText()).toContain("【告警】燃气泄漏 高浓度");
  await page.locator("[data-case=c1]").getByText("本人屏幕已显示").waitFor();
  await page.locator(".banner").getByRole("button", { name: "我收到了，马上去" }).click();
  await page.locator(".banner").waitFor({ state: "detached" });
  expect(core.state().case.get("c1")?.state).toBe("claimed");
  expect(complaints).toEqual([]);
});

test("a page nobody can see proves nothing; brought to the front it does", async (context) => {
  const { core, page } = await open(context, {
    who: "worker-a",
    before: (hidden) =>
      hidden.addInitScript(
        'Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" })',
      ),
  });
  await core.read("gas-3-2/gas", 48);
  expect(await core.sendNotices(AbortSignal.timeout(400))).toEqual(["worker-a not-shown"]);
  await page.evaluate('delete document.visibilityState; document.dispatchEvent(new Event("visibilitychange"))');
  await expect.poll(() => [...core.state().notice.values()][0]?.progress.kind).toBe("delivered");
});

test("somebody who may not act sees the button and the reason", async (context) => {
  const { core, page } = await open(context, { who: "stranger", path: "?lang=en" });
  await core.read("gas-3-2/gas", 48);
  const card = page.locator("[data-case=c1]");
  await card.getByText("Not now: not on duty in this grid").waitFor();
  expect(await card.getByRole("button", { name: "Got it, on my way" }).isDisabled()).toBe(true);
});

test("a remembered person who is no longer of the site is forgotten, and the screen works", async (context) => {
  const { page } = await open(context, { who: "left-long-ago" });
  expect(await page.locator(".who select").inputValue()).toBe("");
});

test("one button changes the language and the screen remembers", async (context) => {
  const { page } = await open(context, { path: "" });
  await page.getByRole("button", { name: /中文|English/ }).click();
  const first = await page.locator("html").getAttribute("lang");
  await page.getByRole("button", { name: /中文|English/ }).click();
  expect(new Set([first, await page.locator("html").getAttribute("lang")])).toEqual(new Set(["en", "zh-CN"]));
  const chosen = await page.locator(".readings h2").innerText();
  await page.reload();
  await page.waitForSelector(".pill.live");
  expect(await page.locator(".readings h2").innerText()).toBe(chosen);
});

test("a reading that is none shows the reason and marks the old value as old", async (context) => {
  const { core, page } = await open(context);
  const row = page.locator('[data-point="level-1/level"]');
  await row.getByText("2.95").waitFor();
  await core.read("level-1/level", { kind: "bad", why: "timeout" });
  await row.getByText("没有应答").waitFor();
  expect(await row.locator("b").allInnerTexts()).toEqual(["没有应答"]);
  expect(await row.innerText()).toContain("之前 2.95 m");
});

test("a point opens its chart with its limit", async (context) => {
  const { page, complaints } = await open(context);
  await page.locator('[data-point="level-1/level"]').click();
  await page.locator(".plot canvas").waitFor();
  expect(await page.locator(".plot").getAttribute("aria-label")).toContain("2.95 m");
  expect(complaints).toEqual([]);
});

test("foreign text stays text", async (context) => {
  const { core, page, complaints } = await open(context);
  const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  await core.put({ kind: "rejected", source: evil, why: "malformed", detail: evil });
  await page.getByText("<script>alert(2)").first().waitFor();
  expect(await page.locator("img, .lines script").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("a screen cut off says so, and is whole again by itself", async (context) => {
  const { core, page, stop } = await open(context);
  await stop();
  await page.locator(".lost-bar").waitFor();
  expect(await page.locator(".pill").innerText()).toContain("断线");
  const again = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(again.close);
  await core.read("level-1/level", 3.1);
  await page.locator(".lost-bar").waitFor({ state: "detached" });
  await page.locator('[data-point="level-1/level"]').getByText("3.1").waitFor();
});

test("sound starts with a tap and the page says whether it is on", async (context) => {
  const { page } = await open(context);
  const button = page.locator("button.sound");
  expect(await button.innerText()).toBe("声音未开，点一下打开");
  await button.click();
  await page.getByText("声音已开").waitFor();
});
