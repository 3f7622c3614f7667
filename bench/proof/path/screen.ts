import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

export function hasBrowser(): boolean {
  return existsSync(executablePath);
}

export interface Screen {
  readonly page: Page;
  /** When each case's card was first in the page, by case id, in milliseconds of the machine's clock. */
  readonly seen: () => Promise<Readonly<Record<string, number>>>;
  readonly close: () => Promise<void>;
}

/** A real browser with the console open, as the person it is asked to be. */
export async function openScreen(url: string, person: string): Promise<Screen> {
  const browser = await launch();
  const page = await browser.newPage();
  await page.addInitScript(`localStorage.setItem("gridpost.person", "${person}");${watchCards}`);
  await page.goto(url);
  await page.waitForSelector("header");
  return {
    page,
    seen: () => page.evaluate("window.seenCards") as Promise<Readonly<Record<string, number>>>,
    close: () => browser.close(),
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Runs in the page: notes the moment after the frame in which a card was laid out. */
const watchCards = `
  window.seenCards = {};
  const look = () => {
    const atMs = performance.timeOrigin + performance.now();
    for (const card of document.querySelectorAll("[data-case]")) window.seenCards[card.dataset.case] ??= atMs;
  };
  new MutationObserver(() => requestAnimationFrame(look)).observe(document, { childList: true, subtree: true });
`;
