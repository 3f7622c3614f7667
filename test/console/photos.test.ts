import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { createPhotoVault } from "../../gateway/photo/vault.ts";
import { collectingLog, createLittleCore, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";
import { phonePhoto } from "../gateway/photo/picture.ts";
import { consoleBench } from "./browser.ts";
import { overflowOf } from "./stage.ts";

const bench = consoleBench();

/** A gas case open, and somebody on its page. */
async function stageFor(who: string) {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-photos-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const photos = createPhotoVault(directory, collectingLog());
  const core = createLittleCore(sampleSite(), { photos });
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-1/gas", 60);
  const serving = await serve(core, { consoleFolder: bench.folder() });
  bench.closeLater(serving.close);
  const show = async (page: Page) => {
    await page.addInitScript(`localStorage.setItem("gridpost.person", "${who}")`);
    await page.goto(`${serving.url}?lang=zh#/case/c1`);
    await page.waitForSelector(".timeline");
  };
  const evidence = () => core.state().case.get("c1")?.evidence ?? [];
  return { photos, serving, show, evidence };
}

test("duty adds a photo on the page of the case, and everybody who works on it sees it", async (context) => {
  const { photos, serving, show, evidence } = await stageFor("room");
  const { page, complaints } = await bench.visit(context, serving.url, { width: 360, height: 640 });
  await show(page);
  const buffer = Buffer.concat([phonePhoto({ width: 2_000, height: 1_500 }), Buffer.alloc(2_000_000)]);
  await page.getByLabel("添加照片").setInputFiles({ name: "IMG.JPG", mimeType: "image/jpeg", buffer });
  await page.locator(".brought img").waitFor({ state: "attached", timeout: 15_000 });
  const [kept] = evidence();
  expect(kept?.bytes).toBeLessThan(307_200);
  expect(await photos.read(kept?.hash ?? "")).toBeDefined();
  await page.locator(".brought img").scrollIntoViewIfNeeded();
  const size =
    "(({ naturalWidth, naturalHeight }) => `${naturalWidth}x${naturalHeight}`)(document.querySelector('.brought img'))";
  await expect.poll(() => page.evaluate(size)).toBe("1440x1920");
  expect(await overflowOf(page)).toBe(0);
  expect(await violationsOn(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a photo that has left the box is said to be gone, and its fingerprint stays", async (context) => {
  const { photos, serving, show, evidence } = await stageFor("worker-a");
  const { page } = await bench.visit(context, serving.url, { width: 1280, height: 800 });
  await show(page);
  const file = { name: "IMG.JPG", mimeType: "image/jpeg", buffer: phonePhoto() };
  await page.getByLabel("添加照片").setInputFiles(file);
  await expect.poll(() => evidence().length).toBe(1);
  const hash = evidence()[0]?.hash ?? "";
  await photos.forget([hash]);
  // Another browser: this one keeps what it has seen.
  const other = await bench.visit(context, serving.url, { width: 1280, height: 800 });
  await show(other.page);
  await other.page.getByText("照片已不在本机").waitFor();
  await other.page.getByText(hash).waitFor();
});

test("whoever may not add to the case is offered nothing, and what is no picture is answered in words", async (context) => {
  const stranger = await stageFor("stranger");
  const { page } = await bench.visit(context, stranger.serving.url);
  await stranger.show(page);
  await page.getByText("没有附件").waitFor();
  expect(await page.getByLabel("添加照片").count()).toBe(0);
  const worker = await stageFor("worker-a");
  const other = await bench.visit(context, worker.serving.url);
  await worker.show(other.page);
  const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
  await other.page.getByLabel("添加照片").setInputFiles(file);
  await other.page.getByText("这不是 JPEG 照片").waitFor();
});
