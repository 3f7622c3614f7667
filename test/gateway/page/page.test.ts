import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { personIdSchema } from "../../../config/ids.ts";
import type { Says } from "../../../gateway/notify/acts.ts";
import { createLinks, readTicket, signTicket } from "../../../gateway/page/link.ts";
import { createLittleCore, realClock, serve } from "../api/little-core.ts";
import { sampleSite } from "../api/sample-site.ts";

const secret = "0123456789abcdef0123456789abcdef";
const page = { url: "http://box.example:8080", secret, validFor: 3_600_000 };
const person = personIdSchema.parse("worker-a");
const ticketOf = (who: string | undefined, of: `c${number}` = "c1") => ({
  case: of,
  person: who === undefined ? undefined : personIdSchema.parse(who),
});

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** The production core, desk and web part with one gas case open. */
async function start() {
  const index = sampleSite((site) => ({
    ...site,
    page: { url: page.url, secret, validFor: "1h" },
    notes: { gas: { zh: "燃气抢修 <96777>", en: "Gas repair 96777" } },
    channels: [{ id: "robot", kind: "wecom-robot", key: "do-not-tell" }],
    people: site.people.map((each) => ({ ...each, address: { phone: "13800000001" } })),
  }));
  const core = createLittleCore(index);
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-1/gas", 60);
  const serving = await serve(core);
  opened.push(serving);
  const link = (who: string | undefined, of: `c${number}` = "c1") =>
    `${serving.url}w/${signTicket(ticketOf(who, of), page, realClock.now().wallMs)}`;
  return { core, url: serving.url, link, caseNow: () => core.state().case.get("c1") };
}

async function read(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function say(url: string, says: Says, more: Record<string, string | readonly string[]> = {}) {
  const { command = `t-${says}`, ...rest } = more;
  const body = new URLSearchParams({ says, command: String(command) });
  for (const [name, value] of Object.entries(rest)) for (const each of [value].flat()) body.append(name, each);
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location")?.replace(/.*\?/, "") };
}

describe("a ticket", () => {
  const nowMs = Date.UTC(2026, 5, 2);
  const token = signTicket(ticketOf("worker-a", "c7"), page, nowMs);

  test("names case and person and lasts as long as it should", () => {
    expect(readTicket(token, page, nowMs)).toEqual({ case: "c7", person });
    expect(readTicket(token, page, nowMs + page.validFor)).toEqual({ case: "c7", person });
    expect(readTicket(token, page, nowMs + page.validFor + 1_000)).toBe("expired");
  });
  test("cannot be made for another case, person, time or by another box", () => {
    const forged = [
      token.replace("c7", "c8"),
      token.replace("worker-a", "worker-b"),
      token.replace(/~\w+~/, "~zzzzzz~"),
    ];
    for (const each of forged) expect(readTicket(each, page, nowMs)).toBe("wrong-signature");
    expect(readTicket(token, { secret: `${secret}x` }, nowMs)).toBe("wrong-signature");
    for (const each of ["", "c7", `${token}a`, token.slice(0, -1), "c7~../..~1~aaaaaaaaaaaaaaaaaaaaaa"])
      expect(readTicket(each, page, nowMs)).toBe("not-a-ticket");
  });
  test("makes a link short enough for a message", () => {
    expect(createLinks(page, realClock)({ case: "c7" }, person).length).toBeLessThan(80);
  });
});

describe("the page of a person and case", () => {
  test("says what, where, how much, what to do, and how to answer, in at most 60 KB with all it loads", async () => {
    const { url, link } = await start();
    const [{ text, status }, style, script] = await Promise.all([
      read(link("worker-a")),
      read(`${url}w/page.css`),
      read(`${url}w/page.js`),
    ]);
    expect(status).toBe(200);
    for (const part of ["60 %LEL", "先认领再进楼", "我收到了，马上去", "我去不了", "待认领"])
      expect(text).toContain(part);
    expect(text).toContain("燃气抢修 &lt;96777&gt;");
    expect([style.status, script.status]).toEqual([200, 200]);
    expect(Buffer.byteLength(text + style.text + script.text)).toBeLessThan(60_000);
  });
  test("holds no script and no style of its own, and may be opened from a chat", async () => {
    const { link } = await start();
    const { text, headers, status } = await read(link("worker-a"), { "sec-fetch-site": "cross-site" });
    expect(status).toBe(200);
    expect(text).not.toMatch(/<script>|<style|onclick=/);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  });
  test("claims without script, once however often it is sent", async () => {
    const { link, caseNow, core } = await start();
    expect(await say(link("worker-a"), "claim")).toEqual({ status: 303, location: "said=claim" });
    expect(await say(link("worker-a"), "claim")).toEqual({ status: 303, location: "said=claim" });
    expect(caseNow()).toMatchObject({ state: "claimed", claimedBy: "worker-a" });
    expect(caseNow()?.steps.filter(({ verb }) => verb === "claim")).toHaveLength(1);
    expect((await read(`${link("worker-a")}?said=claim`)).text).toContain("已认领，路上注意安全");
    expect(core.inputs.filter(({ kind }) => kind === "case")).toHaveLength(2);
  });
  test("goes the whole way: claimed, there, handled with cause and measures", async () => {
    const { link, caseNow } = await start();
    const mine = link("worker-a");
    for (const says of ["claim", "arrive"] as const) expect((await say(mine, says)).location).toBe(`said=${says}`);
    expect((await read(mine)).text).toContain("阀门未关");
    const report = await say(mine, "handled", { cause: "阀门未关", action: ["关阀", "通风"], at: "1780000000000" });
    expect(report.location).toBe("said=handled");
    expect(caseNow()).toMatchObject({ state: "closing", feedback: { cause: "阀门未关", action: "关阀、通风" } });
  });
  test("keeps what the phone's clock said beside the time it came in", async () => {
    const { link, core } = await start();
    await say(link("worker-a"), "claim", { at: "1780000000000" });
    expect(core.inputs.at(-1)).toMatchObject({ verb: "claim", saidAtMs: 1_780_000_000_000 });
  });
  test("reports a false alarm only from the scene", async () => {
    const { link, caseNow } = await start();
    const mine = link("worker-a");
    expect(await say(mine, "false-alarm")).toEqual({ status: 303, location: "refused=wrong-state" });
    await say(mine, "claim");
    await say(mine, "arrive");
    expect((await say(mine, "false-alarm", { command: "again" })).location).toBe("said=false-alarm");
    expect(caseNow()?.feedback?.cause).toBe("误报");
  });
  test("calls the next one for who cannot go, and everybody when it is still dangerous", async () => {
    const { link, core, caseNow } = await start();
    await say(link("worker-a"), "cannot-go");
    expect(caseNow()?.told).toContain("leader");
    await say(link("leader"), "claim");
    await say(link("leader"), "danger");
    expect([...core.state().notice.values()].filter(({ kind }) => kind === "danger").map(({ to }) => to)).toContain(
      "room",
    );
  });
  test("shows who has it, and lets another take it over", async () => {
    const { link, caseNow } = await start();
    await say(link("worker-a"), "claim");
    const { text } = await read(link("leader"));
    expect(text).toContain("网格员甲");
    expect(text).toContain("我也去，由我接手");
    await say(link("leader"), "claim", { command: "leader-1" });
    expect(caseNow()?.claimedBy).toBe("leader");
  });
  test("says why something cannot be done", async () => {
    const { link } = await start();
    expect(await say(link("stranger"), "claim")).toEqual({ status: 303, location: "refused=not-in-this-grid" });
    expect((await read(`${link("stranger")}?refused=not-in-this-grid`)).text).toContain("您不在这个网格值班");
  });
  test("of a group asks who it is, and each name leads to a page of their own", async () => {
    const { link, url } = await start();
    const { text } = await read(link(undefined));
    const path = /href="\/?([^"]+)">网格员甲/.exec(text)?.[1] ?? "";
    expect((await read(new URL(path, `${url}w/`).href)).text).toContain("我收到了，马上去");
    expect((await say(link(undefined), "claim")).status).toBe(400);
  });
  test("opens with nothing but its own valid ticket", async () => {
    const { url, link } = await start();
    const old = signTicket(ticketOf("worker-a"), page, realClock.now().wallMs - 2 * page.validFor);
    expect((await read(`${url}w/${old}`)).status).toBe(410);
    expect((await read(`${url}w/nonsense`)).status).toBe(404);
    expect((await read(link("worker-a", "c99"))).status).toBe(410);
    const foreign = await fetch(link("worker-a"), { method: "POST", headers: { origin: "http://evil.example" } });
    expect(foreign.status).toBe(403);
  });
});

test("the part that faces the network never learns a key or a phone number", async () => {
  const { url, link } = await start();
  const answers = await Promise.all(["api/v1/site", "api/v1/state"].map((path) => read(url + path)));
  const all = [...answers, await read(link("worker-a"))].map(({ text }) => text).join("");
  expect(all).not.toMatch(/do-not-tell|13800000001|0123456789abcdef/);
});

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

test("a tap without signal is kept on the phone and sent when there is one", async (ctx) => {
  if (executablePath === undefined) return ctx.skip("no chromium");
  const { link, caseNow } = await start();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--headless", "--disable-gpu"] });
  opened.push(browser);
  const phone = await browser.newContext();
  const tab = await phone.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  await tab.goto(link("worker-a"));
  await phone.setOffline(true);
  await tab.getByText("我收到了，马上去").click();
  await tab.getByText("没有信号，已记下").waitFor();
  expect(caseNow()?.state).toBe("reported");
  await phone.setOffline(false);
  await tab.getByText("已认领，路上注意安全").waitFor({ timeout: 10_000 });
  expect(caseNow()).toMatchObject({ state: "claimed", claimedBy: "worker-a" });
  expect(complaints).toEqual([]);
});

test("with scripts turned off in a real browser the claim goes through", async (ctx) => {
  if (executablePath === undefined) return ctx.skip("no chromium");
  const { link, caseNow } = await start();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--headless", "--disable-gpu"] });
  opened.push(browser);
  const phone = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
  const tab = await phone.newPage();
  await tab.goto(link("worker-a"));
  await tab.getByText("我收到了，马上去").click();
  await tab.getByText("已认领，路上注意安全").waitFor({ timeout: 10_000 });
  expect(caseNow()?.state).toBe("claimed");
});
