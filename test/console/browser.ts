import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, type TestContext } from "vitest";

const root = join(import.meta.dirname, "../..");
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const quietly = [
  "--no-sandbox",
  "--headless",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Visit {
  readonly page: Page;
  /** What the browser complained about, and every address outside ours that it asked for. */
  readonly complaints: string[];
}

export interface ConsoleBench {
  /** The built console. */
  readonly folder: () => string;
  readonly closeLater: (close: () => unknown) => void;
  /** A fresh page that may ask nothing but `url`; skips visibly without a browser. */
  readonly visit: (context: TestContext, url: string, viewport?: { width: number; height: number }) => Promise<Visit>;
}

/** Builds the console once for a file of tests and opens it in a real browser. */
export function consoleBench(): ConsoleBench {
  let folder = "";
  let browser: Browser | undefined;
  const opened: (() => unknown)[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gridpost-console-"));
    const configFile = join(root, "vite.config.ts");
    const to = { outDir: folder, emptyOutDir: true };
    await build({ root: join(root, "console"), configFile, logLevel: "error", build: to });
    if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: quietly });
  }, 60_000);
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const visit: ConsoleBench["visit"] = async (context, url, viewport = { width: 1280, height: 800 }) => {
    if (browser === undefined) return context.skip("no chromium");
    // The certificate is the box's own: what it says of itself is compared by its words.
    const page = await browser.newPage({ viewport, ignoreHTTPSErrors: url.startsWith("https:") });
    opened.push(() => page.close());
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
    page.on("request", (request) => request.url().startsWith(url) || complaints.push(request.url()));
    return { page, complaints };
  };
  return { folder: () => folder, closeLater: (close) => void opened.push(close), visit };
}
