import type { Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";
import type { Decision } from "../../gateway/core/decision.ts";
import type { Reject } from "../../gateway/core/state.ts";
import { realClock } from "../gateway/api/little-core.ts";
import { consoleBench } from "./browser.ts";
import { openLine } from "./cuttable-line.ts";
import { setStage } from "./stage.ts";

const bench = consoleBench();

/** Notes what the page is told, beside the page itself. */
const listenIn = `
  window.told = [];
  const Own = window.EventSource;
  window.EventSource = class extends Own {
    addEventListener(name, take) {
      super.addEventListener(name, (message) => {
        window.told.push([name, message.lastEventId, message.data.length]);
        take(message);
      });
    }
  };
`;

async function watched(context: TestContext, who = "worker-a") {
  const stage = await setStage(bench);
  const line = await openLine(stage.serving.url);
  bench.closeLater(line.close);
  const { page } = await bench.visit(context, line.url);
  await page.addInitScript(`localStorage.setItem("gridpost.person", "${who}"); ${listenIn}`);
  await page.goto(`${line.url}?lang=zh`);
  await page.waitForSelector(".pill.live");
  return { stage, line, page };
}

const told = (page: Page) => page.evaluate<readonly [string, string, number][]>("window.told");

function row(key: string): Decision {
  const detail = "x".repeat(60_000);
  const value: Reject = { source: "s", why: "malformed", count: 1, detail, at: realClock.now() };
  return { changes: [{ table: "reject", key, value }], facts: [], readings: [], uplink: [], relayed: [] };
}

test("a page that was cut off says so, and then has what it missed, each once, without a new picture", async (context) => {
  const { stage, line, page } = await watched(context);
  line.cut();
  await page.locator(".lost-bar").waitFor();
  await stage.core.read("gas-3-2/gas", 48);
  await stage.core.read("level-1/level", 2.2);
  line.mend();
  await page.locator(".lost-bar").waitFor({ state: "detached" });
  await page.locator("[data-case=c1]").getByRole("button", { name: "我收到了，马上去" }).waitFor();
  await page.locator('[data-point="level-1/level"]').getByText("2.2").waitFor();
  const events = await told(page);
  expect(events.filter(([name]) => name === "snapshot" || name === "reset")).toHaveLength(1);
  const numbers = events.filter(([name]) => name === "changes").map(([, id]) => Number(id.split("-")[1]));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

test("a page that was away too long begins anew, and nothing that is over stays on it", async (context) => {
  const { stage, line, page } = await watched(context);
  await stage.core.read("gas-3-2/gas", 48);
  await page.locator("[data-case=c1]").waitFor();
  line.cut();
  await page.locator(".lost-bar").waitFor();
  await stage.core.read("level-1/level", 2.2);
  for (let at = 0; at < 30; at += 1) stage.core.web.committed(row(`s${at}`));
  line.mend();
  await page.locator(".lost-bar").waitFor({ state: "detached" });
  await page.locator('[data-point="level-1/level"]').getByText("2.2").waitFor();
  await page.locator("[data-case=c1]").getByRole("button", { name: "我收到了，马上去" }).waitFor();
  expect((await told(page)).map(([name]) => name)).toContain("reset");
});

test("somebody else who sits down begins with a picture of their own", async (context) => {
  const { stage, page } = await watched(context);
  await stage.core.read("gas-3-2/gas", 48);
  await page.locator("[data-case=c1]").getByRole("button", { name: "我收到了，马上去" }).waitFor();
  await page.locator(".who select").selectOption("stranger");
  await page.locator("[data-case=c1]").getByText("不在这个网格值班").waitFor();
  expect((await told(page)).filter(([name]) => name === "snapshot")).toHaveLength(2);
});
