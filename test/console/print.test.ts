import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { commissioningReport } from "../../gateway/commissioning/report.ts";
import type { CommissioningReport } from "../../gateway/commissioning/report-view.ts";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { createLittleCore, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { consoleBench } from "./browser.ts";

const bench = consoleBench();
/** A4 less the margins of the page, at 96 dots an inch. */
const paperWidthPx = Math.floor(((210 - 2 * 14) / 25.4) * 96);

/** A report as it may become: sixty points, the longest names, a line with errors, two signatures. */
async function thickReport() {
  const index = sampleSite();
  const handedOver = (): CommissioningReport => {
    const report = commissioningReport({
      index,
      state: core.state(),
      duty: [],
      lines: [],
      version: "1.2.3",
      nowMs: Date.now(),
      configuration: { hash: "a".repeat(64), sinceMs: Date.now(), isOnTrial: false },
    });
    const [first] = report.points;
    const thick = Array.from({ length: 60 }, (_, at) => ({ ...first!, name: `${"很长的名字".repeat(8)}${at}` }));
    const device = { device: "gas-3-2", unit: 3, kind: "partly", timeoutMs: 200, asked: 3_000, garbled: 17 } as const;
    const signed = { account: "installer", title: "安装员甲", openItems: 3, atMs: Date.now(), isCurrent: false };
    return {
      ...report,
      points: thick,
      lines: [{ link: "bus-1", kind: "up", devices: [{ ...device, refusedAddresses: 0 }] }] as never,
      signatures: (["installer", "community"] as const).map((as) => ({ ...signed, as, sha256: "b".repeat(64) })),
    };
  };
  const core = createLittleCore(index, { handedOver });
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  return serving.url;
}

for (const lang of ["zh", "en"] as const)
  test(`the report as a PDF has whole pages and nothing cut off at their edges (${lang})`, async (context) => {
    const url = await thickReport();
    const { page, complaints } = await bench.visit(context, url, { width: paperWidthPx, height: 1_000 });
    await page.goto(`${url}api/v1/commissioning.html?lang=${lang}`);
    await page.emulateMedia({ media: "print" });
    expect(await beyondTheEdge(page)).toEqual([]);
    const pages = pagesIn(await page.pdf({ preferCSSPageSize: true }));
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThan(30);
    expect(await page.locator(".signed svg").count()).toBe(2);
    expect(await page.locator("table", { hasText: "17 / 3000+" }).count()).toBe(1);
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints.filter((each) => !each.includes("404"))).toEqual([]);
  });

test("a page that is wider than its paper is told from one that is not", async (context) => {
  const url = await thickReport();
  const { page } = await bench.visit(context, url, { width: paperWidthPx, height: 1_000 });
  await page.goto(`${url}api/v1/commissioning.html?lang=zh`);
  await page.evaluate('document.querySelector("table").style.minWidth = "900px"').catch(() => undefined);
  await page.evaluate('document.querySelector("h1").style.setProperty("width", "900px")');
  expect(await beyondTheEdge(page)).not.toEqual([]);
});

test("a sheet of labels keeps each of them whole on its page", async (context) => {
  const url = await thickReport();
  const { page, complaints } = await bench.visit(context, url, { width: paperWidthPx, height: 1_000 });
  const places = Array.from({ length: 30 }, (_, at) => `place=${at}号楼/1单元/1层/厨房`).join("&");
  await page.goto(`${url}api/v1/labels.html?lang=zh&grid=grid-1&${places}`);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".label svg").count()).toBe(30);
  expect(await beyondTheEdge(page)).toEqual([]);
  expect(pagesIn(await page.pdf({ preferCSSPageSize: true }))).toBeGreaterThan(1);
  expect(await violationsOn(page)).toEqual([]);
  expect(complaints.filter((each) => !each.includes("404"))).toEqual([]);
});

/** What hangs over the edge of the paper, or is cut off inside its own box. */
function beyondTheEdge(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`[...document.querySelectorAll("body *")]
    .filter((each) => !each.closest("svg"))
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 || each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
    .map((each) => each.tagName + " " + (each.textContent || "").slice(0, 40))`);
}

function pagesIn(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
