import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { startGateway } from "../../bench/proof/path/gateway.ts";
import { readSetupCode } from "../../gateway/access/access-file.ts";
import { inviteForMs } from "../../gateway/access/terminal.ts";
import { openTerminals } from "../../gateway/access/terminals.ts";
import type { AccessReply, FactsReply, TerminalRequest, TerminalsReply } from "../../gateway/api/schema.ts";
import { terminalCommand } from "../../gateway/cli/terminal.ts";
import { freePort } from "../../simulators/demo/free-port.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { seen } from "./real-box.ts";
import { loadText, treeSite } from "./sites.ts";

const tree = ["  - { id: s, tier: street, name: 街道 }", "  - { id: c, tier: community, name: 社区, parent: s }"];
const passphrase = "three words long";

/** The built gateway as in the field: it asks who one is, by HTTP and by MQTT. */
async function closedBox() {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-terminal-"));
  const [consolePort, mqttPort] = [await freePort(31_480), await freePort(33_480)];
  const ports = [`console: { port: ${consolePort} }`, `mqtt: { port: ${mqttPort} }`, ""];
  const file = join(folder, "site.yaml");
  writeFileSync(file, treeSite("huizhou", tree) + ports.join("\n"));
  const data = join(folder, "data");
  const gateway = startGateway(file, data);
  onTestFinished(async () => {
    await gateway.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const wanted = ["web-listening", "mqtt-listening"];
  await Promise.all(wanted.map((event) => gateway.heard((line) => line.event === event, 30_000)));
  const api = `http://127.0.0.1:${consolePort}/api/v1`;
  const code = readSetupCode(data) ?? "";
  const installer = cookieOf(await send(`${api}/setup`, "POST", { code, name: "installer", passphrase }));
  const invite = async (wish: TerminalRequest) =>
    (await (await send(`${api}/terminals`, "POST", wish, installer)).json()) as { readonly code: string };
  const enrol = (body: object) => send(`${api}/terminals/enrol`, "POST", body);
  return { api, data, installer, invite, enrol, mqtt: `mqtt://127.0.0.1:${mqttPort}` };
}

function send(url: string, method: string, body?: object, cookie?: string): Promise<Response> {
  const headers = { ...(body && { "content-type": "application/json" }), ...(cookie && { cookie }) };
  return fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

function cookieOf(reply: Response): string {
  return reply.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

/** When the open stream of a screen ends; ms. */
async function streamOf(api: string, cookie: string): Promise<{ readonly ended: () => boolean }> {
  const reply = await send(`${api}/stream`, "GET", undefined, cookie);
  expect(reply.status).toBe(200);
  let isOver = false;
  const read = async () => {
    for await (const _part of reply.body ?? []) if (isOver) break;
  };
  void read().then(
    () => (isOver = true),
    () => (isOver = true),
  );
  return { ended: () => isOver };
}

test("C09 a duty screen comes in by a code that works once, and once revoked its stream ends and does not open again", async () => {
  const box = await closedBox();
  const { code } = await box.invite({ name: "大屏", kind: "screen", role: "viewer" });
  const first = await box.enrol({ code });
  const cookie = cookieOf(first);
  expect([first.status, cookie]).toEqual([200, expect.stringMatching(/^gridpost=[\w-]{43}$/)]);
  const second = await box.enrol({ code });
  expect([second.status, await second.json()]).toEqual([401, { done: false, refused: "wrong-terminal-code" }]);
  const renewed = await send(`${box.api}/session`, "GET", undefined, cookie);
  expect(await renewed.json()).toMatchObject({ guest: { name: "大屏", role: "viewer", terminal: true } });
  expect(cookieOf(renewed)).toBe(cookie);
  expect((await send(`${box.api}/terminals`, "GET", undefined, cookie)).status).toBe(403);

  const stream = await streamOf(box.api, cookie);
  const { terminals } = (await (
    await send(`${box.api}/terminals`, "GET", undefined, box.installer)
  ).json()) as TerminalsReply;
  expect(terminals).toMatchObject([{ name: "大屏", kind: "screen", role: "viewer" }]);
  const revoked = await send(`${box.api}/terminals/${encodeURIComponent("大屏")}`, "DELETE", undefined, box.installer);
  expect(revoked.status).toBe(200);
  expect(await seen(stream.ended, 5_000)).toBeLessThan(5_000);
  expect((await send(`${box.api}/stream`, "GET", undefined, cookie)).status).toBe(401);

  const { facts } = (await (
    await send(`${box.api}/facts?after=0&limit=200`, "GET", undefined, box.installer)
  ).json()) as FactsReply;
  const audited = facts.flatMap((fact) => (fact.kind === "access" && fact.event.startsWith("terminal") ? [fact] : []));
  expect(audited).toMatchObject([
    { event: "terminal-invited", account: "installer", of: "大屏", from: "127.0.0.1" },
    { event: "terminal-enrolled", account: "大屏", from: "127.0.0.1" },
    { event: "terminal-revoked", account: "installer", of: "大屏", from: "127.0.0.1" },
  ]);
}, 60_000);

test("C09 a panel subscribes by MQTT with what its code gave it; revoked on the box it is thrown out and cannot come back", async () => {
  const box = await closedBox();
  const said = await onTheBox(["add", "pager-1", "--kind", "panel"], box.data);
  const [, code = ""] = /code {2}([\w-]{9})/.exec(said) ?? [];
  const reply = (await (await box.enrol({ code })).json()) as AccessReply;
  if (!reply.done || reply.credential === undefined) throw new Error(JSON.stringify(reply));
  const login = { ...reply.credential, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const panel = await connectAsync(box.mqtt, login);
  panel.on("error", () => undefined);
  expect(await panel.subscribeAsync("gridpost/box-1/#")).toHaveLength(1);
  expect(await onTheBox(["list"], box.data)).toMatch(/^pager-1\tpanel\tviewer\t-\t/);
  expect(await onTheBox(["revoke", "pager-1"], box.data)).toContain("Revoked");
  expect(await seen(() => !panel.connected, 5_000)).toBeLessThan(5_000);
  await expect(connectAsync(box.mqtt, login)).rejects.toThrow();
  await panel.endAsync(true);
}, 60_000);

async function onTheBox(args: readonly string[], data: string): Promise<string> {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  await terminalCommand([...args, "--data", data, "--lang", "en"], out as never, {} as never);
  return text;
}

test("C09 a code is good for 15 minutes", async () => {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const directory = mkdtempSync(join(tmpdir(), "gridpost-terminal-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { site } = loadText(treeSite("huizhou", tree));
  const quiet = { log: { info: () => {}, warn: () => {}, error: () => {} }, note: () => {}, changed: () => {} };
  const terminals = openTerminals({
    directory,
    people: new Map(),
    grids: new Map(),
    site: () => site,
    clock,
    ...quiet,
  });
  const by = { account: "installer", from: "192.0.2.1" };
  const late = terminals.invite({ name: "a", kind: "screen", role: "viewer" }, by);
  expect(inviteForMs).toBe(15 * 60_000);
  await clock.advance(inviteForMs);
  expect(terminals.enrol((late.done && late.code) || "", "192.0.2.2")).toMatchObject({
    refused: "wrong-terminal-code",
  });
});
