import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { personIdSchema } from "../../config/ids.ts";
import { signTicket } from "../../gateway/page/link.ts";
import { createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const page = { url: "http://box.example:8080", secret: "0123456789abcdef0123456789abcdef", validFor: 3_600_000 };

/** A phone in the network of the box, on the worker's own page; nothing of the box has a way out. */
async function phone(path: string) {
  const core = createLittleCore(sampleSite((site) => ({ ...site, page: { ...page, validFor: "1h" } })));
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-1/gas", 60);
  const serving = await serve(core);
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--headless"] });
  onTestFinished(async () => {
    await browser.close();
    await serving.close();
  });
  const tab = await browser.newPage({ viewport: { width: 360, height: 640 }, javaScriptEnabled: false });
  const ticket = signTicket({ case: "c1", person: personIdSchema.parse("worker-a") }, page, realClock.now().wallMs);
  await tab.goto(`${serving.url}w/${ticket}`);
  return { tab, state: () => core.state().case.get("c1")?.state };
}

/** Each a tap; nothing is typed. */
async function taps(tab: Page, ...on: readonly string[]): Promise<number> {
  for (const selector of on) await tab.locator(selector).first().click();
  return on.length;
}

test("C10 one tap claims, one says arrived, and at most four report it handled, in the box's own network", async (ctx) => {
  if (executablePath === undefined) return ctx.skip("no chromium");
  const { tab, state } = await phone(executablePath);
  expect(await taps(tab, 'button[value="claim"]')).toBe(1);
  await expect.poll(state).toBe("claimed");
  expect(await taps(tab, 'button[value="arrive"]')).toBe(1);
  await expect.poll(state).toBe("on-scene");
  expect(
    await taps(tab, 'label:has(input[name="cause"])', 'label:has(input[name="action"])', 'button[value="handled"]'),
  ).toBeLessThanOrEqual(4);
  await expect.poll(state).toBe("closing");
});
