import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { onTestFinished, type TestContext } from "vitest";
import { personIdSchema } from "../../config/ids.ts";
import { signTicket } from "../../gateway/page/link.ts";
import { createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const page = { url: "http://box.example:8080", secret: "0123456789abcdef0123456789abcdef", validFor: 3_600_000 };

/** A phone in the network of the box, on the worker's own page; nothing of the box has a way out. */
export async function phone(ctx: TestContext) {
  if (executablePath === undefined) return ctx.skip("no chromium");
  const core = createLittleCore(sampleSite((site) => ({ ...site, page: { ...page, validFor: "1h" } })));
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-1/gas", 60);
  const serving = await serve(core);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--headless"] });
  onTestFinished(async () => {
    await browser.close();
    await serving.close();
  });
  const tab = await browser.newPage({ viewport: { width: 360, height: 640 }, javaScriptEnabled: false });
  const ticket = signTicket({ case: "c1", person: personIdSchema.parse("worker-a") }, page, realClock.now().wallMs);
  await tab.goto(`${serving.url}w/${ticket}`);
  return { tab, state: () => core.state().case.get("c1")?.state };
}
