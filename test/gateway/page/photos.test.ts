import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { violationsOn } from "../../../bench/proof/console/axe.ts";
import { photoScene } from "../../acceptance/photographing.ts";
import { phonePhoto } from "../photo/picture.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** A phone with the worker's page open. */
async function phone(ctx: TestContext, url: string, javaScriptEnabled = true) {
  if (executablePath === undefined) return ctx.skip("no chromium");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--headless", "--disable-gpu"] });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 360, height: 640 } });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  await tab.goto(url);
  return { context, tab, complaints };
}

function choose(tab: Page, buffer: Buffer): Promise<void> {
  return tab.setInputFiles("input[type=file]", { name: "IMG_0001.JPG", mimeType: "image/jpeg", buffer });
}

const sendButton = "发送照片";

/** Of the pictures on the page, as the browser draws them. */
function drawn(tab: Page): Promise<readonly string[]> {
  return tab.evaluate<string[]>(
    "Array.from(document.querySelectorAll('.photos img'), (each) => each.naturalWidth + 'x' + each.naturalHeight)",
  );
}

/** Height and width that a kept file says of itself. */
function sizeIn(bytes: Buffer): string {
  const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  return `${bytes.readUInt16BE(at + 7)}x${bytes.readUInt16BE(at + 5)}`;
}

test("without script a small photo goes through, and a browser draws what was kept the right way up", async (ctx) => {
  const scene = await photoScene();
  const { tab } = await phone(ctx, scene.link("worker-a"), false);
  await choose(tab, phonePhoto({ width: 32, height: 16, orientation: 6 }));
  await tab.getByText(sendButton).click();
  await tab.getByText("照片已收下").waitFor();
  expect(scene.evidence()).toHaveLength(1);
  const again = await phone(ctx, scene.link("leader"));
  await again.tab.locator(".photos img").scrollIntoViewIfNeeded();
  await expect.poll(() => drawn(again.tab)).toEqual(["16x32"]);
  expect(await violationsOn(again.tab)).toEqual([]);
});

test("without script a photo as cameras take them is answered with what to do, and the page still works", async (ctx) => {
  const scene = await photoScene();
  const { tab } = await phone(ctx, scene.link("worker-a"), false);
  await choose(tab, Buffer.concat([phonePhoto(), Buffer.alloc(5_000_000)]));
  await tab.getByText(sendButton).click();
  await tab.getByText("照片超过 300 KB，没有收下：请调低拍照分辨率").waitFor();
  await tab.getByText("我收到了，马上去").click();
  await tab.getByText("已认领，路上注意安全").waitFor();
  expect(scene.core.state().case.get("c1")).toMatchObject({ state: "claimed", evidence: [] });
});

test("with script a photo of twelve million pixels is made small on the phone, and turned upright", async (ctx) => {
  const scene = await photoScene();
  const { tab, complaints } = await phone(ctx, scene.link("worker-a"));
  await choose(tab, Buffer.concat([phonePhoto({ width: 4_000, height: 3_000 }), Buffer.alloc(5_000_000)]));
  await tab.getByText(sendButton).click();
  await tab.getByText("照片已收下").waitFor({ timeout: 20_000 });
  const [kept] = scene.evidence();
  const bytes = Buffer.from((await scene.photos.read(kept?.hash ?? "")) ?? []);
  expect(sizeIn(bytes)).toBe("1200x1600");
  expect(bytes.length).toBeLessThan(307_200);
  expect(complaints).toEqual([]);
});

test("without signal photos and words are kept on the phone, and all arrive once there is one", async (ctx) => {
  const scene = await photoScene();
  const { context, tab, complaints } = await phone(ctx, scene.link("worker-a"));
  await context.setOffline(true);
  for (const width of [320, 640]) {
    await choose(tab, phonePhoto({ width, height: 160, orientation: 1 }));
    await tab.getByText(sendButton).click();
    await tab.getByText("没有信号，已记下").waitFor();
    await expect.poll(() => tab.inputValue("input[type=file]")).toBe("");
  }
  await tab.getByText("我收到了，马上去").click();
  expect(scene.evidence()).toEqual([]);
  await tab.close();
  const later = await context.newPage();
  await context.setOffline(false);
  await later.goto(scene.link("worker-a"));
  await expect.poll(() => scene.evidence().length, { timeout: 20_000 }).toBe(2);
  expect(scene.core.state().case.get("c1")).toMatchObject({ state: "claimed", claimedBy: "worker-a" });
  expect(complaints).toEqual([]);
});

test("what is no picture at all is answered by name", async (ctx) => {
  const scene = await photoScene();
  const { tab } = await phone(ctx, scene.link("worker-a"));
  await choose(tab, Buffer.from("<!doctype html>"));
  await tab.getByText(sendButton).click();
  await tab.getByText("这不是 JPEG 照片，没有收下").waitFor();
  expect(scene.evidence()).toEqual([]);
});

test("a photo opens with the link of its own case and with nothing less", async () => {
  const scene = await photoScene();
  await scene.send(scene.link("worker-a"), phonePhoto());
  const hash = scene.evidence()[0]?.hash ?? "";
  const answer = await fetch(`${scene.link("worker-a")}/photos/${hash}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("cache-control")).toBe("private, max-age=86400, immutable");
  const etag = { "if-none-match": answer.headers.get("etag") ?? "" };
  expect((await fetch(`${scene.link("worker-a")}/photos/${hash}`, { headers: etag })).status).toBe(304);
  await scene.core.read("smoke-5/smoke", 1);
  expect((await fetch(`${scene.link("worker-a", "c2")}/photos/${hash}`)).status).toBe(410);
  expect((await fetch(`${scene.link("worker-a")}/photos/${"0".repeat(64)}`)).status).toBe(410);
  expect((await fetch(`${scene.link("worker-a")}/photos/..%2f..%2fSTORE_ID`)).status).toBe(404);
  expect((await fetch(`${scene.url}w/nonsense/photos/${hash}`)).status).toBe(404);
});

test("whoever may not add to a case leaves nothing on the disk, and the same photo sent twice counts once", async () => {
  const scene = await photoScene();
  expect((await scene.send(scene.link("stranger"), phonePhoto())).said).toBe("refused=not-in-this-grid");
  expect(existsSync(scene.folder)).toBe(false);
  for (const command of ["p-1", "p-1", "p-2"]) await scene.send(scene.link("worker-a"), phonePhoto(), command);
  expect(scene.evidence()).toHaveLength(1);
  for (let nth = 0; nth < 11; nth += 1)
    await scene.send(scene.link("worker-a"), phonePhoto({ width: 16 + 8 * nth, orientation: 1 }), `q-${nth}`);
  expect(scene.evidence()).toHaveLength(12);
  const more = await scene.send(scene.link("worker-a"), phonePhoto({ width: 400 }), "one-more");
  expect(more.said).toBe("refused=photos-enough");
});

test("a claim goes through while a disk that hangs keeps everybody waiting for photos", async () => {
  const scene = await photoScene({ read: () => new Promise(() => {}) });
  await scene.send(scene.link("worker-a"), phonePhoto());
  const hash = scene.evidence()[0]?.hash ?? "";
  const gone = new AbortController();
  const looks = Array.from({ length: 30 }, () =>
    fetch(`${scene.link("leader")}/photos/${hash}`, { signal: gone.signal }).catch(() => undefined),
  );
  const body = new URLSearchParams({ says: "claim", command: "c" });
  const claim = await fetch(scene.link("worker-a"), { method: "POST", body, redirect: "manual" });
  expect(claim.headers.get("location")).toContain("said=claim");
  gone.abort();
  await Promise.all(looks);
});
