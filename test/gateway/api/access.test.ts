import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { PersonId } from "../../../config/ids.ts";
import { readSetupCode } from "../../../gateway/access/access-file.ts";
import { consoleRoles, type ConsoleRole } from "../../../gateway/core/access.ts";
import { fingerprintOf, openIdentity } from "../../../gateway/access/authority.ts";
import { wordsLine } from "../../../gateway/access/fingerprint-words.ts";
import { openDoors, type Doorkeeper } from "../../../gateway/access/doorkeeper.ts";
import { openTerminals } from "../../../gateway/access/terminals.ts";
import { accessTable } from "../../../gateway/api/access-table.ts";
import type { SessionView } from "../../../gateway/api/schema.ts";
import { createLittleCore, realClock, serve, type LittleCore } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

const passphrase = "three words long";

interface Closed {
  readonly url: string;
  readonly doors: Doorkeeper;
  readonly core: LittleCore;
  readonly code: () => string;
}

/** A box that asks who one is, as in the field. */
async function start(over: { readonly isSecure?: boolean } = {}): Promise<Closed & { readonly authority: string }> {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-access-"));
  opened.push({ close: () => rmSync(directory, { recursive: true, force: true }) });
  const index = sampleSite();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const deps = { directory, people: index.people, grids: index.grids, clock: realClock, log, note: () => {} };
  const doors = openDoors({ ...deps, changed: () => core.web.admit() });
  const identity = openIdentity(directory, ["127.0.0.1"], Date.now());
  const terminals = openTerminals({ ...deps, site: () => index.site, changed: () => core.web.admit() });
  const core = createLittleCore(index, { doors, terminals, ...(over.isSecure && { tls: identity }) });
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  return { url: serving.url, doors, core, code: () => readSetupCode(directory) ?? "", authority: identity.authority };
}

function send(url: string, method: string, body?: object, cookie?: string): Promise<Response> {
  return fetch(url, {
    method,
    headers: { ...(body && { "content-type": "application/json" }), ...(cookie && { cookie }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

function cookieOf(reply: Response): string {
  return reply.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

/** A cookie for each role; the worker's and the duty room's are of people of the site. */
async function setUp(box: Closed): Promise<Readonly<Record<ConsoleRole, string>>> {
  const first = await send(`${box.url}api/v1/setup`, "POST", { code: box.code(), name: "installer", passphrase });
  const installer = cookieOf(first);
  const people = { worker: "worker-a", duty: "duty-1", viewer: undefined } as const;
  const cookies = { installer } as Record<ConsoleRole, string>;
  for (const role of ["duty", "worker", "viewer"] as const) {
    const person = people[role] !== undefined && box.core && { person: personIn(box, people[role]) };
    const kept = await send(`${box.url}api/v1/accounts/${role}`, "PUT", { passphrase, role, ...person }, installer);
    expect(kept.status).toBe(200);
    cookies[role] = cookieOf(await send(`${box.url}api/v1/session`, "POST", { name: role, passphrase }));
  }
  await expect
    .poll(async () => (await send(`${box.url}api/v1/site`, "GET", undefined, cookies.viewer)).status)
    .toBe(200);
  return cookies;
}

const sample = {
  device: "gas-3-2",
  measure: "gas",
  rule: "gas.hh",
  case: "c99",
  verb: "claim",
  notice: "n",
  name: "x",
};

async function statusOf(url: string, route: string, cookie: string | undefined): Promise<number> {
  const [method = "", pattern = ""] = route.split(" ");
  // Signing out would end what is tried with.
  if (route === "DELETE /api/v1/session") return 200;
  const path = pattern.replaceAll(/:(\w+)/g, (_all, name: string) => sample[name as keyof typeof sample] ?? "x");
  const leave = new AbortController();
  const { status } = await fetch(`${url}${path.replace("*", "").slice(1)}`, {
    method,
    signal: leave.signal,
    headers: { ...(method !== "GET" && { "content-type": "application/json" }), ...(cookie && { cookie }) },
    ...(method !== "GET" && { body: "{}" }),
  });
  leave.abort();
  return status;
}

function personIn(_box: Closed, wanted: string): PersonId {
  const { people } = sampleSite().site;
  return (people.find(({ id }) => id === wanted) ?? people[0])?.id as PersonId;
}

test("a box that nobody has set up says so, shows nothing, and opens by its code", async () => {
  const box = await start();
  const session = async (cookie?: string) =>
    (await (await send(`${box.url}api/v1/session`, "GET", undefined, cookie)).json()) as SessionView;
  expect(await session()).toMatchObject({ entrance: "set-up", may: expect.not.arrayContaining(["GET /api/v1/state"]) });
  expect((await send(`${box.url}api/v1/state`, "GET")).status).toBe(403);
  const wrong = await send(`${box.url}api/v1/setup`, "POST", { code: "AAAAAAAA", name: "a", passphrase });
  expect([wrong.status, await wrong.json()]).toEqual([401, { done: false, refused: "wrong-code" }]);
  const short = await send(`${box.url}api/v1/setup`, "POST", { code: box.code(), name: "a", passphrase: "short" });
  expect(short.status).toBe(400);
  const right = await send(`${box.url}api/v1/setup`, "POST", { code: box.code(), name: "a", passphrase });
  expect(await right.json()).toEqual({ done: true });
  expect(right.headers.get("set-cookie")).toMatch(
    /^gridpost=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
  );
  await expect.poll(async () => (await session(cookieOf(right))).guest).toMatchObject({ name: "a", role: "installer" });
  expect((await send(`${box.url}api/v1/state`, "GET")).status).toBe(401);
});

describe("the access table", () => {
  test("holds for every route and every role", async () => {
    const box = await start();
    const cookies = await setUp(box);
    const wrong: string[] = [];
    for (const [route, row] of Object.entries(accessTable)) {
      for (const role of [undefined, ...consoleRoles]) {
        const isOpen = row === "anyone" || (role !== undefined && row.includes(role));
        const status = await statusOf(box.url, route, role && cookies[role]);
        const isRefused = status === (role === undefined ? 401 : 403);
        if (isOpen === isRefused) wrong.push(`${route} ${role}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test("a person acts and listens in their own name only", async () => {
    const box = await start();
    const cookies = await setUp(box);
    await box.core.read("gas-3-2/gas", 60);
    const claim = (by: string) =>
      send(`${box.url}api/v1/cases/c1/claim`, "POST", { by, command: `c-${by}` }, cookies.worker);
    const foreign = sampleSite().site.people.find(({ id }) => id !== "worker-a")?.id ?? "";
    const refused = await claim(foreign);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, "not-you"]);
    expect((await send(`${box.url}api/v1/stream?as=${foreign}`, "GET", undefined, cookies.worker)).status).toBe(403);
    expect((await claim("worker-a")).status).toBe(200);
    const viewer = await send(
      `${box.url}api/v1/cases/c1/arrive`,
      "POST",
      { by: "worker-a", command: "v" },
      cookies.viewer,
    );
    expect(viewer.status).toBe(403);
  });
});

test("a second person agrees by their own passphrase, which goes no further than the door", async () => {
  const box = await start();
  const cookies = await setUp(box);
  await box.core.read("gas-3-2/gas", 60);
  const second = sampleSite().site.people.find(({ id }) => id !== "worker-a")?.id;
  await send(
    `${box.url}api/v1/accounts/second`,
    "PUT",
    { passphrase, role: "duty", person: second },
    cookies.installer,
  );
  const aside = (more: object) =>
    send(
      `${box.url}api/v1/alarms/gas-3-2/gas/gas.hh/shelve`,
      "POST",
      {
        by: "worker-a",
        command: JSON.stringify(more).length.toString(),
        order: { forMs: 60_000, reason: "calibration", second },
        ...more,
      },
      cookies.worker,
    );
  const codeOf = async (reply: Response) => [reply.status, ((await reply.json()) as { code?: string }).code];
  for (const vouch of [
    undefined,
    { name: "second" },
    { name: "second", passphrase: "guessed at" },
    { name: "worker", passphrase },
  ])
    expect(await codeOf(await aside({ vouch })), JSON.stringify(vouch)).toEqual([403, "second-not-signed"]);
  const before = box.core.inputs.length;
  const agreed = await aside({ vouch: { name: "second", passphrase } });
  expect([200, 409]).toContain(agreed.status);
  expect(box.core.inputs.slice(before)).toMatchObject([{ kind: "alarm", order: { second } }]);
  expect(JSON.stringify(box.core.inputs)).not.toContain(passphrase);
});

test("whoever is shown out is out at once, and their open stream ends", async () => {
  const box = await start();
  const cookies = await setUp(box);
  const stream = await send(`${box.url}api/v1/stream`, "GET", undefined, cookies.worker);
  const ended = stream.text().then(
    () => "ended",
    () => "ended",
  );
  const beganMs = performance.now();
  expect((await send(`${box.url}api/v1/accounts/worker`, "DELETE", undefined, cookies.installer)).status).toBe(200);
  expect(await ended).toBe("ended");
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect((await send(`${box.url}api/v1/state`, "GET", undefined, cookies.worker)).status).toBe(401);
});

test("guessing at a passphrase stops neither a signed-in claim nor the alarm", async () => {
  const box = await start();
  const cookies = await setUp(box);
  await box.core.read("gas-3-2/gas", 60);
  const guesses = Array.from({ length: 12 }, (_, tries) =>
    send(`${box.url}api/v1/session`, "POST", { name: "worker", passphrase: `guess ${tries}` }),
  );
  const claimed = await send(
    `${box.url}api/v1/cases/c1/claim`,
    "POST",
    { by: "worker-a", command: "1" },
    cookies.worker,
  );
  expect(claimed.status).toBe(200);
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.every((status) => [401, 429, 503].includes(status))).toBe(true);
  // Of a flood only a few are looked at; those that were count all the same.
  await send(`${box.url}api/v1/session`, "POST", { name: "worker", passphrase: "one more" });
  const last = await send(`${box.url}api/v1/session`, "POST", { name: "worker", passphrase });
  expect([last.status, Number(last.headers.get("retry-after")) > 0]).toEqual([429, true]);
});

test("signing out ends the session and takes the cookie away", async () => {
  const box = await start();
  const cookies = await setUp(box);
  const out = await send(`${box.url}api/v1/session`, "DELETE", undefined, cookies.viewer);
  expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
  expect((await send(`${box.url}api/v1/state`, "GET", undefined, cookies.viewer)).status).toBe(401);
  expect((await send(`${box.url}api/v1/state`, "GET", undefined, "gridpost=forged")).status).toBe(401);
});

test("over HTTPS it shows the fingerprint of its label as words, and proves to have that certificate", async () => {
  const box = await start({ isSecure: true });
  const { said, shown } = await new Promise<{ said: SessionView; shown: string }>((resolve, reject) => {
    const asked = request(`${box.url}api/v1/session`, { ca: box.authority }, (answer) => {
      const { issuerCertificate } = (answer.socket as TLSSocket).getPeerCertificate(true);
      let text = "";
      answer.setEncoding("utf8").on("data", (more: string) => (text += more));
      answer.on("end", () =>
        resolve({ said: JSON.parse(text) as SessionView, shown: issuerCertificate.fingerprint256 }),
      );
    });
    asked.on("error", reject).end();
  });
  const printed = fingerprintOf(box.authority);
  expect(said.identity).toEqual({ fingerprint: printed, words: wordsLine(printed) });
  expect(shown).toBe(printed);
  expect(said.entrance).toBe("set-up");
});

test("without HTTPS there is nothing to compare, and it does not pretend", async () => {
  const box = await start();
  const said = (await (await send(`${box.url}api/v1/session`, "GET")).json()) as SessionView;
  expect(said.identity).toBeUndefined();
});

test("over HTTPS by the box's own certificate the cookie is for HTTPS alone", async () => {
  const box = await start({ isSecure: true });
  expect(box.url).toMatch(/^https:/);
  const body = JSON.stringify({ code: box.code(), name: "a", passphrase });
  const reply = await new Promise<{ readonly status?: number; readonly cookie: string }>((resolve, reject) => {
    const asked = request(
      `${box.url}api/v1/setup`,
      { method: "POST", ca: box.authority, headers: { "content-type": "application/json" } },
      (answer) => {
        answer.resume();
        resolve({
          ...(answer.statusCode && { status: answer.statusCode }),
          cookie: String(answer.headers["set-cookie"]),
        });
      },
    );
    asked.on("error", reject).end(body);
  });
  expect(reply.status).toBe(200);
  expect(reply.cookie).toContain("; Secure");
});
