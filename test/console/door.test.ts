import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import { readSetupCode } from "../../gateway/access/access-file.ts";
import { openDoors } from "../../gateway/access/doorkeeper.ts";
import { openTerminals } from "../../gateway/access/terminals.ts";
import { createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { consoleBench } from "./browser.ts";

const bench = consoleBench();

async function newBox(context: TestContext, lang: "zh" | "en") {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-door-"));
  bench.closeLater(() => rmSync(directory, { recursive: true, force: true }));
  const index = sampleSite();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const deps = { directory, people: index.people, grids: index.grids, clock: realClock, log, note: () => {} };
  const doors = openDoors({ ...deps, changed: () => core.web.admit() });
  const terminals = openTerminals({ ...deps, site: () => index.site, changed: () => core.web.admit() });
  const core = createLittleCore(index, { doors, terminals });
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-2/gas", 3);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  const { page, complaints } = await bench.visit(context, serving.url, { width: 360, height: 640 });
  await page.goto(`${serving.url}?lang=${lang}`);
  return { core, doors, terminals, page, complaints, code: readSetupCode(directory) ?? "" };
}

/** As a person without a mouse does it: from field to field, and Enter at the end. */
async function type(page: Page, ...words: readonly string[]): Promise<void> {
  for (const field of await page.locator(".door input").all()) await field.fill("");
  await page.locator(".door input").first().focus();
  for (const [at, word] of words.entries()) {
    if (at > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(word);
  }
  await page.keyboard.press("Enter");
}

/** A passphrase is hashed slowly on purpose. */
const slowly = { timeout: 15_000 };
const passphrase = "three words long";

for (const [lang, title, wrong] of [
  ["zh", "首次设置", "机身码不对"],
  ["en", "First set-up", "The set-up code is wrong"],
] as const) {
  test(`a new box is set up with the keyboard alone, on a small phone (${lang})`, async (context) => {
    const { page, code, complaints } = await newBox(context, lang);
    await expect.poll(() => page.locator("h1").textContent()).toContain(title);
    await type(page, "AAAAAAAA", "installer", passphrase);
    await expect.poll(() => page.locator(".refused").textContent(), slowly).toBe(wrong);
    await type(page, code.toLowerCase(), "installer", passphrase);
    await page.waitForSelector(".pill.live");
    const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect(wide).toBe(0);
    expect(complaints.filter((each) => !each.includes("401"))).toEqual([]);
  });
}

test("who is shown out sees the door again, and signs in anew", async (now) => {
  const { page, code, doors } = await newBox(now, "en");
  await type(page, code, "installer", passphrase);
  await page.waitForSelector(".pill.live");
  const [guest] = doors.guests();
  doors.signOut(guest?.hash ?? "", "test");
  await page.waitForSelector(".door", { timeout: 20_000 });
  await type(page, "installer", "wrong words here");
  await expect.poll(() => page.locator(".refused").textContent(), slowly).toBe("Name or passphrase is wrong");
  await type(page, "installer", passphrase);
  await page.waitForSelector(".pill.live");
});

test("an installer makes an account and takes it away", async (now) => {
  const { page, code, doors } = await newBox(now, "en");
  await type(page, code, "installer", passphrase);
  await page.getByRole("link", { name: "Setup" }).click();
  await page.getByRole("link", { name: "Accounts" }).click();
  await page.waitForSelector(".accounts");
  await page.locator(".accounts input[name=name]").fill("duty");
  await page.locator(".accounts input[name=passphrase]").fill(passphrase);
  await page.locator(".accounts select[name=role]").selectOption("duty");
  await page.locator(".accounts button[type=submit]").click();
  await expect.poll(() => doors.accounts().map(({ name }) => name), slowly).toEqual(["installer", "duty"]);
  await page.locator(".accounts li", { hasText: "duty" }).locator("button").click();
  await expect.poll(() => doors.accounts().map(({ name }) => name), slowly).toEqual(["installer"]);
});

test("an installer makes a code for a screen, the screen comes in by it, and is put out again", async (now) => {
  const { page, code, terminals } = await newBox(now, "en");
  await type(page, code, "installer", passphrase);
  await page.getByRole("link", { name: "Setup" }).click();
  await page.getByRole("link", { name: "Terminals" }).click();
  await page.locator(".accounts input[name=name]").fill("wall");
  await page.locator(".accounts button[type=submit]").click();
  await page.waitForSelector(".accounts strong");
  const [shown = ""] =
    /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec((await page.locator(".accounts strong").textContent()) ?? "") ?? [];
  const wall = await page.context().browser()?.newContext();
  const screen = await wall?.newPage();
  if (screen === undefined) throw new Error("no second browser");
  await screen.goto(page.url().split("#")[0] ?? "");
  await screen.getByRole("button", { name: "This is a duty terminal: use a code" }).click();
  await type(screen, shown);
  await screen.waitForSelector(".pill.live");
  await expect.poll(() => page.locator(".accounts li").allTextContents(), slowly).toHaveLength(1);
  await page.locator(".accounts li button").click();
  await screen.waitForSelector(".door", { timeout: 20_000 });
  expect(terminals.list()).toEqual([]);
  await wall?.close();
});
