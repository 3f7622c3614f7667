import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { readSetupCode } from "../../gateway/access/access-file.ts";
import { openDoors } from "../../gateway/access/doorkeeper.ts";
import { createLittleCore, realClock, serve, type LittleCore } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { consoleBench } from "./browser.ts";
import { overflowOf } from "./stage.ts";

const bench = consoleBench();
const passphrase = "three words long";
const secondPassphrase = "other words long";
/** A passphrase is hashed slowly on purpose. */
const slowly = { timeout: 20_000 };

/** A box where everybody signs in: a worker at the screen, and the duty room that may be called to it. */
async function guardedBox(context: TestContext): Promise<{ core: LittleCore; page: Page }> {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-two-"));
  bench.closeLater(() => rmSync(directory, { recursive: true, force: true }));
  const index = sampleSite();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const deps = { directory, people: index.people, grids: index.grids, clock: realClock, log, note: () => {} };
  const doors = openDoors({ ...deps, changed: () => core.web.admit() });
  const core = createLittleCore(index, { doors });
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-2/gas", 3);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  await makeAccounts(serving.url, readSetupCode(directory) ?? "");
  const { page } = await bench.visit(context, serving.url, { width: 360, height: 640 });
  await page.goto(`${serving.url}?lang=zh`);
  await page.locator("input[name=name]").fill("worker");
  await page.locator("input[name=passphrase]").fill(passphrase);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".pill.live", slowly);
  return { core, page };
}

async function makeAccounts(url: string, code: string): Promise<void> {
  const send = (path: string, method: string, body: object, cookie = "") =>
    fetch(`${url}api/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(body),
    });
  const opened = await send("setup", "POST", { code, name: "installer", passphrase });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
  for (const [name, role, person, own] of [
    ["worker", "worker", "worker-a", passphrase],
    ["duty", "duty", "room", secondPassphrase],
  ] as const) {
    const kept = await send(`accounts/${name}`, "PUT", { passphrase: own, role, person }, cookie);
    expect(kept.status).toBe(200);
  }
}

async function agree(form: Locator, phrase: string): Promise<void> {
  await form.locator("select[name=second]").selectOption("room");
  await form.locator("input[name=vouch-name]").fill("duty");
  await form.locator("input[name=vouch-passphrase]").fill(phrase);
}

test("a grave alarm is put aside by two people, each with a passphrase of their own, and put back by one", async (context) => {
  const { core, page } = await guardedBox(context);
  await core.read("gas-3-2/gas", 48);
  await page.locator("[data-case=c1] .case-top a").click();
  await page.getByRole("link", { name: "搁置…" }).first().click();
  await page.getByText("搁置：现在不能：还在叫人：先认领").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "我收到了，马上去" }).click();
  await expect.poll(() => core.state().case.get("c1")?.state).toBe("claimed");
  await page.getByRole("link", { name: "搁置…" }).first().click();
  const form = page.locator("details", { has: page.locator("summary", { hasText: "搁置…" }) });
  await form.locator("summary").click();
  await form.getByLabel("理由").fill("检修");
  await agree(form, "a guess of mine");
  await form.getByRole("button", { name: "搁置" }).click();
  await form.getByText("第二个人的名字或口令不对").waitFor(slowly);
  expect(await form.locator("input[type=password]").inputValue()).toBe("");
  expect(await overflowOf(page)).toBe(0);
  expect(await violationsOn(page)).toEqual([]);
  await agree(form, secondPassphrase);
  await form.getByRole("button", { name: "搁置" }).click();
  const line = page.locator(".lines li", { hasText: "网格员甲、社区值班室" });
  await line.waitFor(slowly);
  const aside = [...core.state().alarm.values()].filter(({ suppression }) => suppression?.kind === "shelved");
  expect(aside.map(({ suppression }) => suppression)).toMatchObject([
    { by: "worker-a", second: "room", reason: "检修" },
  ]);
  await line.getByRole("button", { name: "恢复叫人" }).click();
  await page.getByText("没有。每个告警都会叫人。").waitFor();
}, 90_000);

test("a case is closed while it sounds only by two people, and one person's word changes nothing", async (context) => {
  const { core, page } = await guardedBox(context);
  await core.read("gas-3-2/gas", 48);
  await page.locator("[data-case=c1] .case-top a").click();
  for (const name of ["我收到了，马上去", "已到场", "开始处置", "填处置结果", "阀门未关", "关阀", "提交结果"])
    await page.getByRole("button", { name, exact: true }).click();
  const form = page.locator("details", { hasText: "告警未消，两人同意结案" });
  await form.locator("summary").click();
  await form.getByLabel("理由或说明").fill("探头坏了，已断气");
  await agree(form, passphrase);
  await form.getByRole("button").click();
  await form.getByText("第二个人的名字或口令不对").waitFor(slowly);
  expect(core.state().case.get("c1")?.state).toBe("closing");
  await agree(form, secondPassphrase);
  await form.getByRole("button").click();
  await expect.poll(() => core.state().case.get("c1")?.state, slowly).toBe("closed");
}, 90_000);
