import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FactsReply, SiteFileReply, SiteView, Snapshot } from "../../gateway/api/schema.ts";

const root = join(import.meta.dirname, "../..");

/** The real gateway with its parts; a new site is put on trial in it and the machine's worst is done to it. */
describe("a new site in the running gateway", () => {
  let folder = "";
  let file = "";
  let gateway: ChildProcess | undefined;
  let origin = "";
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gridpost-trial-"));
    file = join(folder, "site.yaml");
    writeFileSync(file, siteText("甲小区"));
    await begin();
  });
  afterEach(async () => {
    await ended("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes effect within seconds, and after kill -9 without a word the one before is back (UX-17)", async () => {
    const before = await get<SiteFileReply>("site-file");
    const put = await send("PUT", "site-file", { text: siteText("乙小区"), reason: "改名" }, before.view.hash);
    expect(put.status).toBe(200);
    const fromMs = performance.now();
    await until(async () => (await get<SiteView>("site")).box.name === "乙小区");
    expect(performance.now() - fromMs).toBeLessThan(30_000);
    expect((await get<Snapshot>("state")).around.siteFile?.trial).toMatchObject({ by: "anybody", reason: "改名" });
    expect(readFileSync(file, "utf8")).toBe(siteText("乙小区"));

    await ended("SIGKILL");
    await begin();
    expect((await get<SiteView>("site")).box.name).toBe("甲小区");
    expect(readFileSync(file, "utf8")).toBe(siteText("甲小区"));
    await until(async () => (await siteEvents()).includes("site-undone"));
    expect(await siteEvents()).toEqual(["site-tried", "site-undone"]);
  }, 120_000);

  it("stays when the command line keeps it, and refuses a stale or faulty one with its line", async () => {
    const { view } = await get<SiteFileReply>("site-file");
    const faulty = siteText("乙小区").replace("port: 18460", "port: 1846O");
    const refused = await send("PUT", "site-file", { text: faulty, reason: "错" }, view.hash);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ refused: "invalid", diagnostics: [{ line: 9, severity: "error" }] });
    expect((await send("PUT", "site-file", { text: siteText("乙"), reason: "旧" }, "0".repeat(64))).status).toBe(412);

    writeFileSync(file, siteText("丙小区"));
    const said = await command(["apply", file, "--data", join(folder, "data"), "--yes", "--lang", "en"]);
    expect(said).toMatchObject({ code: 0, text: expect.stringContaining("Kept.") });
    await until(async () => (await get<SiteView>("site")).box.name === "丙小区");
    await ended("SIGKILL");
    await begin();
    expect((await get<SiteView>("site")).box.name).toBe("丙小区");
  }, 120_000);

  it("runs the last good one when the file is faulty at the start, and rings for it", async () => {
    await ended("SIGTERM");
    writeFileSync(file, siteText("乙小区").replace("port: 18460", "port: 1846O"));
    await begin();
    const state = await get<Snapshot>("state");
    expect(state.around.siteFile?.fallback).toMatchObject({ errors: 1, line: 9 });
    await until(async () => (await get<Snapshot>("state")).alarm["box/configuration#box.configuration"] !== undefined);
    expect((await get<SiteView>("site")).box.name).toBe("甲小区");
  }, 60_000);

  async function begin(): Promise<void> {
    const args = ["dist/main.js", "run", "--config", file, "--data", join(folder, "data")];
    gateway = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    gateway.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    await until(async () => /"url":"[^"]+"[^\n]*"event":"web-listening"/.test(said));
    origin = (/"url":"([^"]+?)\/?"[^\n]*"event":"web-listening"/.exec(said) ?? [])[1] ?? "";
  }

  async function ended(signal: NodeJS.Signals): Promise<void> {
    const child = gateway;
    gateway = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  async function get<T>(path: string): Promise<T> {
    return (await (await fetch(`${origin}/api/v1/${path}`)).json()) as T;
  }

  async function send(method: string, path: string, body: object, base: string) {
    const headers = { "content-type": "application/json", origin, "if-match": `"${base}"` };
    const said = await fetch(`${origin}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
    return { status: said.status, body: (await said.json()) as object };
  }

  async function siteEvents(): Promise<readonly string[]> {
    const { facts } = await get<FactsReply>("facts?after=0&limit=500");
    return facts.flatMap((fact) => (fact.kind === "access" ? [fact.event] : []));
  }
});

function siteText(name: string): string {
  return [
    `box: { id: box-1, name: ${name} }`,
    "grids:",
    "  - { id: grid-1, tier: grid, name: 一号网格 }",
    "devices:",
    "  - { id: box, name: 网关, profile: gridpost-box, place: { grid: grid-1 } }",
    "alarms: [{ use: box }]",
    "people: [{ id: worker-a, title: 网格员甲, channels: [screen] }]",
    'roster: [{ grid: grid-1, role: worker, people: [worker-a], shift: 24h, handover: "08:00", from: 2026-01-01 }]',
    "console: { port: 18460, access: open }",
    "mqtt: { port: 18470 }",
    "",
  ].join("\n");
}

async function command(args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, ["dist/main.js", ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => (text += more));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, text };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + 40_000;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > untilMs) throw new Error("did not come true in time");
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
