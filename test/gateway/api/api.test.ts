import type { Decision } from "../../../gateway/core/decision.ts";
import { createServer, request, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { limits } from "../../../config/limits.ts";
import type {
  ActReply,
  CaseActions,
  Changes,
  ErrorReply,
  HistoryReply,
  Notice,
  SiteView,
  Snapshot,
} from "../../../gateway/api/schema.ts";
import { openStream } from "./event-reader.ts";
import type { Reject } from "../../../gateway/core/state.ts";
import { createLittleCore, realClock, serve, type LittleCore, type Serving } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start(): Promise<{ readonly core: LittleCore; readonly serving: Serving; readonly url: string }> {
  const core = createLittleCore(sampleSite());
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  return { core, serving, url: serving.url };
}

async function listen(url: string, as?: string) {
  const reader = await openStream(`${url}api/v1/stream${as === undefined ? "" : `?as=${as}`}`);
  opened.push(reader);
  return reader;
}

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

/** fetch() forbids to set Host, so the rows about it go over plain http. */
function raw(url: string, headers: Record<string, string>, method = "GET", body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response);
    });
    sent.on("error", reject).end(body);
  });
}

/** Whether the core believes that somebody sits there: a notice to nobody fails at once and says so. */
async function watched(core: LittleCore, person: string): Promise<boolean> {
  const outcome = await core.web.screen.send({ id: "n", to: person } as never, AbortSignal.timeout(20));
  return outcome.kind === "failed" && outcome.why !== "no-screen-open";
}

function bulkyRow(key: string): Decision {
  const value: Reject = { source: "s", why: "malformed", count: 1, detail: "x".repeat(60_000), at: realClock.now() };
  return { changes: [{ table: "reject", key, value }], facts: [], readings: [], uplink: [], relayed: [] };
}

test("tells the site, the state and its health", async () => {
  const { core, url } = await start();
  const stream = await listen(url);
  await stream.next("snapshot");
  await core.read("gas-3-2/gas", 12);
  await stream.next<Changes>("changes");
  const site = (await (await fetch(`${url}api/v1/site`)).json()) as SiteView;
  const state = (await (await fetch(`${url}api/v1/state`)).json()) as Snapshot;
  expect(site.box.name).toBe("示例小区");
  expect(site.version).toBe("1.2.3");
  expect(site.points.find(({ id }) => id === "gas-3-2/gas")).toMatchObject({
    place: "3号楼 2单元 1层 厨房",
    unit: "%LEL",
  });
  expect(site.rules.find(({ id }) => id === "gas.hh")).toMatchObject({ limit: 45, severity: 1 });
  expect(state.point["gas-3-2/gas"]?.last.sample).toEqual({ kind: "good", value: 12 });
  expect(state.around.duty.map(({ role }) => role)).toContain("duty-room");
  expect((await fetch(`${url}healthz`)).status).toBe(200);
  expect(await (await fetch(`${url}readyz`)).json()).toMatchObject({ checks: { core: true } });
});

test("a chart comes in the finest step that fits, and a case has its own facts", async () => {
  const { core, url } = await start();
  await core.read("gas-3-2/gas", 60);
  const chart = async (fromMs: number, rows: number) =>
    (await fetch(`${url}api/v1/points/gas-3-2/gas/chart?from=${fromMs}&to=${Date.now()}&rows=${rows}`)).json();
  expect(await chart(Date.now() - 60_000, 100)).toMatchObject({ point: "gas-3-2/gas", step: "reading" });
  expect(await chart(Date.now() - 86_400_000, 1_500)).toMatchObject({ step: "reading" });
  expect(await chart(Date.now() - 30 * 86_400_000, 1_000)).toMatchObject({ step: "hour", rows: [{ count: 60 }] });
  expect(await chart(0, 0)).toMatchObject({ code: "bad-request" });
  const { facts } = (await (await fetch(`${url}api/v1/cases/c1/facts`)).json()) as { facts: { kind: string }[] };
  expect(facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["case-opened", "rung"]));
  expect((await fetch(`${url}api/v1/cases/no/facts`)).status).toBe(404);
});

test("a case reaches an open screen, is claimed there, and the answer names it", async () => {
  const { core, url } = await start();
  const stream = await listen(url, "worker-a");
  await stream.next("snapshot");
  await core.read("gas-3-2/gas", 48);
  await stream.next<Changes>("changes", ({ changes }) =>
    changes.some((row) => row.table === "case" && row.key === "c1"),
  );
  const actions = await stream.next<CaseActions>("actions");
  const allowed = actions.actions.filter(({ refused }) => refused === undefined);
  expect(actions.case).toBe("c1");
  expect(allowed).toEqual([{ verb: "claim" }, { verb: "decline" }, { verb: "attach" }]);
  const reply = await post(`${url}api/v1/cases/c1/claim`, { by: "worker-a", command: "cmd-1" });
  expect(reply.status).toBe(200);
  expect((await reply.json()) as ActReply).toMatchObject({
    done: true,
    case: { state: "claimed", claimedBy: "worker-a" },
  });
  await stream.next<CaseActions>("actions", ({ actions: all }) =>
    all.some(({ verb, refused }) => verb === "arrive" && refused === undefined),
  );
});

test("a repeated command is answered alike and changes nothing", async () => {
  const { core, url } = await start();
  await core.read("gas-3-2/gas", 48);
  const claim = () => post(`${url}api/v1/cases/c1/claim`, { by: "worker-a", command: "same" });
  const [first, second] = [await claim(), await claim()];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(
    core
      .state()
      .case.get("c1")
      ?.steps.filter(({ verb }) => verb === "claim"),
  ).toHaveLength(1);
});

test.each([
  { by: "stranger", verb: "claim", id: "c1", refused: "not-in-this-grid" },
  { by: "nobody", verb: "claim", id: "c1", refused: "unknown-person" },
  { by: "worker-a", verb: "arrive", id: "c1", refused: "wrong-state" },
  { by: "worker-a", verb: "timeout", id: "c1", refused: "timer-only" },
  { by: "worker-a", verb: "claim", id: "c77", refused: "unknown-case" },
])("$verb of $id by $by is refused: $refused", async ({ by, verb, id, refused }) => {
  const { core, url } = await start();
  await core.read("gas-3-2/gas", 48);
  const reply = await post(`${url}api/v1/cases/${id}/${verb}`, { by, command: "x" });
  expect([reply.status, await reply.json()]).toEqual([409, { done: false, refused }]);
});

test("a latch is taken off by a person, and not before somebody acknowledged", async () => {
  const { core, url } = await start();
  await core.read("gas-3-2/gas", 48);
  await core.read("gas-3-2/gas", 1);
  const reset = async (command: string) =>
    (await post(`${url}api/v1/alarms/gas-3-2/gas/gas.hh/reset`, { by: "worker-a", command })).json();
  expect(await reset("r1")).toEqual({ done: false, refused: "not-acknowledged" });
  await post(`${url}api/v1/cases/c1/claim`, { by: "worker-a", command: "c" });
  expect(await reset("r2")).toEqual({ done: true });
});

test("a notice goes to the addressee's screens only and is delivered when that person's screen says so", async () => {
  const { core, url } = await start();
  const [mine, other] = [await listen(url, "worker-a"), await listen(url, "room")];
  await Promise.all([mine.next("snapshot"), other.next("snapshot")]);
  await core.read("gas-3-2/gas", 48);
  const sending = core.sendNotices();
  const notice = await mine.next<Notice>("notice");
  expect(notice.text.zh).toContain("燃气泄漏 高浓度");
  expect((await post(`${url}api/v1/notices/${notice.id}/shown`, { by: "room" })).status).toBe(204);
  expect((await post(`${url}api/v1/notices/${notice.id}/shown`, { by: "worker-a" })).status).toBe(204);
  expect(await sending).toEqual(["worker-a delivered"]);
  expect(other.events.map(({ event }) => event)).not.toContain("notice");
});

test("history keeps peaks when it must leave readings out", async () => {
  const { core, url } = await start();
  const values = Array.from({ length: 900 }, (_, at) => (at === 450 ? 3.9 : 2 + (at % 10) / 100));
  const startMs = Date.now() - 900_000;
  const readings = values.map((value, at) => {
    const wallMs = startMs + at * 1000;
    return {
      point: "level-1/level",
      sample: { kind: "good", value },
      at: { boot: "b", monoMs: wallMs, wallMs, wallTrusted: true },
    };
  });
  await core.put({ kind: "readings", readings } as never);
  const path = `${url}api/v1/points/level-1/level/history?from=${startMs}&to=${startMs + 899_000}`;
  const whole = (await (await fetch(`${path}&limit=1000`)).json()) as HistoryReply;
  const thin = (await (await fetch(`${path}&limit=100`)).json()) as HistoryReply;
  expect([whole.thinned, whole.readings.length]).toEqual([false, 900]);
  expect(thin.thinned).toBe(true);
  expect(thin.readings.length).toBeLessThanOrEqual(100);
  expect(thin.readings.map(({ sample }) => sample)).toContainEqual({ kind: "good", value: 3.9 });
  expect(thin.readings.map(({ at }) => at.wallMs)).toEqual(
    thin.readings.map(({ at }) => at.wallMs).toSorted((a, b) => a - b),
  );
});

test("facts are read on from a number", async () => {
  const { core, url } = await start();
  await core.read("gas-3-2/gas", 48);
  const all = (await (await fetch(`${url}api/v1/facts?after=0&limit=50`)).json()) as {
    facts: { seq: number; kind: string }[];
  };
  expect(all.facts.map(({ kind }) => kind)).toContain("case-opened");
  const last = all.facts.at(-1)?.seq ?? 0;
  expect(await (await fetch(`${url}api/v1/facts?after=${last}&limit=50`)).json()).toEqual({ facts: [] });
});

test.each([
  { path: "api/v1/nothing", status: 404, code: "not-found" },
  { path: "api/v1/cases/c1/explode", status: 404, code: "not-found", body: { by: "worker-a", command: "x" } },
  { path: "api/v1/cases/c1/claim", status: 400, code: "bad-request", body: { by: "worker-a", command: "two words" } },
  { path: "api/v1/cases/c1/claim", status: 400, code: "bad-request", body: { by: "worker-a", command: "x", more: 1 } },
  { path: "api/v1/points/nope/gas/history?from=0&to=1&limit=1", status: 404, code: "unknown-point" },
  { path: "api/v1/points/gas-3-2/gas/history?from=0&to=1&limit=2001", status: 400, code: "bad-request" },
  { path: "api/v1/facts?after=-1&limit=1", status: 400, code: "bad-request" },
  { path: "api/v1/stream?as=nobody", status: 404, code: "unknown-person" },
  { path: "../../etc/passwd", status: 404, code: "not-found" },
  { path: "%2e%2e/%2e%2e/package.json", status: 404, code: "not-found" },
])("$path answers $status $code in both languages", async ({ path, status, code, body }) => {
  const { url } = await start();
  const reply = await (body === undefined ? fetch(url + path) : post(url + path, body));
  const error = (await reply.json()) as ErrorReply;
  expect([reply.status, error.code]).toEqual([status, code]);
  expect(error.message.zh.length * error.message.en.length * error.requestId.length).toBeGreaterThan(0);
});

test.each([
  { why: "our own address", host: "127.0.0.1:PORT", status: 200 },
  { why: "the loopback name", host: "localhost:PORT", status: 200 },
  { why: "a forwarded port", host: "localhost:9", status: 200 },
  { why: "IPv6 loopback", host: "[::1]:PORT", status: 200 },
  { why: "a name pointed at us", host: "evil.example:PORT", status: 421 },
  { why: "a name that begins like ours", host: "localhost.evil.example", status: 421 },
  { why: "an address of another machine", host: "192.168.1.7:PORT", status: 421 },
  { why: "no sensible host", host: "a b", status: 421 },
])("Host: $why → $status", async ({ host, status }) => {
  const { url } = await start();
  const { port } = new URL(url);
  expect((await raw(`${url}api/v1/site`, { host: host.replace("PORT", port) })).statusCode).toBe(status);
});

test.each([
  { why: "no origin, as a script sends", headers: {}, status: 409 },
  { why: "our own page", headers: { origin: "SELF", "sec-fetch-site": "same-origin" }, status: 409 },
  { why: "another site", headers: { origin: "http://evil.example" }, status: 403 },
  { why: "another port of this machine", headers: { origin: "http://127.0.0.1:1" }, status: 403 },
  { why: "a sandboxed frame", headers: { origin: "null" }, status: 403 },
  { why: "a cross-site request without origin", headers: { "sec-fetch-site": "cross-site" }, status: 403 },
  { why: "a page of the same site", headers: { "sec-fetch-site": "same-site" }, status: 403 },
  { why: "a plain form", headers: { origin: "SELF", "content-type": "text/plain" }, status: 415 },
  {
    why: "an encoded form",
    headers: { origin: "SELF", "content-type": "application/x-www-form-urlencoded" },
    status: 415,
  },
])("POST from $why → $status", async ({ headers, status }) => {
  const { url } = await start();
  const origin = url.slice(0, -1);
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === "SELF" ? origin : value]),
  );
  const body = JSON.stringify({ by: "worker-a", command: "x" });
  const reply = await raw(`${url}api/v1/cases/c1/claim`, { "content-type": "application/json", ...own }, "POST", body);
  expect(reply.statusCode).toBe(status);
});

test("every answer carries the security headers, the stream too, and none allows another origin", async () => {
  const { url } = await start();
  const stream = await listen(url);
  const replies = [
    await fetch(`${url}api/v1/site`),
    await fetch(`${url}nothing`),
    await raw(`${url}x`, { host: "evil.example" }),
  ];
  const policies = replies.map(({ headers }) =>
    headers instanceof Headers ? headers.get("content-security-policy") : headers["content-security-policy"],
  );
  for (const policy of [...policies, stream.headers.get("content-security-policy")]) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  }
  expect(stream.headers.get("access-control-allow-origin")).toBeNull();
});

test("a body of 64 KiB is read and one byte more is not", async () => {
  const { url } = await start();
  const body = (bytes: number) => JSON.stringify({ by: "worker-a", command: "x" }).padEnd(bytes);
  const send = (bytes: number) =>
    raw(`${url}api/v1/cases/c1/claim`, { "content-type": "application/json" }, "POST", body(bytes));
  expect((await send(limits.httpBodyBytesMax)).statusCode).toBe(409);
  expect((await send(limits.httpBodyBytesMax + 1)).statusCode).toBe(413);
});

test("one screen more than allowed is told so, and a closed one makes room", async () => {
  const { url } = await start();
  const readers = await Promise.all(Array.from({ length: limits.streamsMax }, () => listen(url)));
  expect((await fetch(`${url}api/v1/stream`)).status).toBe(503);
  readers[0]?.close();
  await expect.poll(async () => (await listen(url)).status).toBe(200);
});

test("a reader that takes nothing is dropped, and the others miss nothing", async () => {
  const { core, url } = await start();
  const healthy = await listen(url);
  const stuck = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
  opened.push({ close: () => stuck.destroy() });
  stuck.write("GET /api/v1/stream?as=room HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await expect.poll(() => watched(core, "room"), { timeout: 5_000 }).toBe(true);
  for (let at = 0; at < 300; at += 1) {
    core.web.committed(bulkyRow(`s${at}`));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await healthy.next<Changes>("changes", ({ changes }) => changes.some(({ key }) => key === "s299"));
  await expect.poll(() => watched(core, "room"), { timeout: 5_000 }).toBe(false);
});

test("after the part's death the same port is served again", async () => {
  const { core, serving, url } = await start();
  await serving.close();
  const again = await serve(core);
  opened.push(again);
  expect(again.url).toBe(url);
});

test("a port that others have is passed over", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  opened.push({ close: () => other.close() });
  const taken = (other.address() as AddressInfo).port;
  const index = sampleSite();
  const core = createLittleCore({
    ...index,
    site: { ...index.site, console: { access: "open", host: "127.0.0.1", port: taken } },
  });
  const serving = await serve(core);
  opened.push(serving);
  expect(Number(new URL(serving.url).port)).toBeGreaterThan(taken);
});
