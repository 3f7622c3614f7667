import { chromium, type CDPSession, type Page } from "playwright-core";

/** A page of a browser with the wire to its inside. */
export interface Tab {
  readonly page: Page;
  readonly wire: CDPSession;
  readonly close: () => Promise<void>;
}

interface TabOf {
  readonly person?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
}

const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/** Nothing is kept from before: each tab is a browser of its own. */
export async function openTab({ person, viewport, colorScheme = "light" }: TabOf = {}): Promise<Tab> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  const page = await browser.newPage({ colorScheme, ...(viewport && { viewport }) });
  if (person !== undefined) await page.addInitScript(`localStorage.setItem("gridpost.person", "${person}")`);
  const wire = await page.context().newCDPSession(page);
  return { page, wire, close: () => browser.close() };
}

/** Bytes that came over the network, headers included, without the stream that never ends. */
export async function countBytes(wire: CDPSession): Promise<() => number> {
  let bytes = 0;
  await wire.send("Network.enable");
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
}
