import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSetupCode } from "../../gateway/access/access-file.ts";
import { openDoors } from "../../gateway/access/doorkeeper.ts";
import { openTerminals } from "../../gateway/access/terminals.ts";
import { readRoutes, readScopes } from "../../gateway/api/scope-table.ts";
import type { SessionView, SiteView, Snapshot } from "../../gateway/api/schema.ts";
import { createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { evaluated, linked } from "./evaluated.ts";

const villages = ["v1", "v2", "v3"];

/** Three villages on one box, each with its worker and its head. */
function threeVillages() {
  return linked({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      ...villages.flatMap((id) => [
        { id, tier: "community", name: `村居${id}`, parent: "s" },
        { id: `g-${id}`, tier: "grid", name: `网格${id}`, parent: id },
      ]),
    ],
    seats: villages.flatMap((id) => [
      [`g-${id}`, "worker", `worker-${id}`] as const,
      [id, "deputy", `deputy-${id}`] as const,
      [id, "head", `head-${id}`] as const,
    ]),
    gas: Object.fromEntries(villages.map((id) => [`gas-${id}`, { grid: `g-${id}` }])),
  });
}

test("H12 each village's ladder calls its own people, rung by rung, and never those of another", () => {
  const box = createBox(threeVillages());
  box.good("gas-v2/gas", 50);
  box.wait(200);
  const told = box.facts.flatMap((fact) => (fact.kind === "rung" ? fact.told : []));
  expect(new Set(told)).toEqual(new Set(["worker-v2", "deputy-v2", "head-v2"]));
  expect(told.indexOf("worker-v2" as never)).toBeLessThan(told.indexOf("deputy-v2" as never));
  expect(told.indexOf("deputy-v2" as never)).toBeLessThan(told.indexOf("head-v2" as never));
  const notices = new Set(box.facts.flatMap((fact) => (fact.kind === "notice-due" ? [fact.to] : [])));
  expect([...notices].filter((person) => !person.endsWith("-v2"))).toEqual([]);
});

test("H12 alarms of the same kind in three villages are three cases, and nobody acts in another's", () => {
  const box = createBox(threeVillages());
  for (const id of villages) box.good(`gas-${id}/gas`, 50);
  const cases = [...box.state().case.values()];
  expect(cases.map(({ zone }) => zone)).toEqual(villages.map((id) => `g-${id}`));
  for (const { id, zone } of cases) {
    for (const other of villages.filter((village) => `g-${village}` !== zone)) {
      const { facts } = box.act("claim", `worker-${other}`, { id });
      expect(facts).toMatchObject([{ kind: "refused", why: "not-in-this-grid" }]);
    }
    expect(box.act("claim", zone.replace("g-", "worker-"), { id }).facts.map(({ kind }) => kind)).toContain(
      "case-moved",
    );
  }
});

test("H12 what is counted for one village holds nothing of the others", () => {
  const site = threeVillages();
  const box = createBox(site);
  for (const id of ["v1", "v2", "v2"]) box.good(`gas-${id}/gas`, 50);
  const { wallMs } = box.now();
  const span = { fromMs: wallMs - 60_000, toMs: wallMs + 60_000 };
  const counted = villages.map((grid) => evaluated(site, box.facts, { span, grid, state: box.state() }));
  expect(counted.map(({ grids }) => grids.find(({ grid }) => villages.includes(grid))?.registered ?? 0)).toEqual([
    1, 1, 0,
  ]);
  expect(counted[2]?.coverage.map(({ grid }) => grid)).toEqual(["g-v3"]);
});

const passphrase = "three words long";

/** The console's API of a box that three villages share, with an account for a worker of each and one for the installer. */
async function sharedBox() {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-villages-"));
  const index = threeVillages();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const { people, grids } = index;
  const deps = { directory, people, grids, clock: realClock, log, note: () => {}, changed: () => core.web.admit() };
  const doors = openDoors(deps);
  const terminals = openTerminals({ ...deps, site: () => index.site });
  const core = createLittleCore(index, { doors, terminals });
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  onTestFinished(async () => {
    await serving.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const ask = (cookie: string, path: string, method = "GET", body?: object) =>
    fetch(`${serving.url}${path}`, {
      method,
      // A connection of the box before, on the same port, is no use.
      headers: { cookie, connection: "close", ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const code = readSetupCode(directory) ?? "";
  const installer = cookieOf(await ask("", "api/v1/setup", "POST", { code, name: "installer", passphrase }));
  const signedIn = async (name: string, account: object) => {
    const made = await ask(installer, `api/v1/accounts/${name}`, "PUT", { passphrase, ...account });
    expect(made.status).toBe(200);
    return cookieOf(await ask("", "api/v1/session", "POST", { name, passphrase }));
  };
  const staff = async (village: string) =>
    signedIn(`worker-${village}`, { role: "worker", person: `worker-${village}` });
  return { core, terminals, ask, installer, signedIn, staff };
}

function cookieOf(reply: Response): string {
  return reply.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

type SharedBox = Awaited<ReturnType<typeof sharedBox>>;

/** In each village an alarm with its case, and what its head wrote down there. */
async function livedIn({ core, ask, signedIn }: SharedBox): Promise<void> {
  for (const id of villages) {
    await core.read(`gas-${id}/gas`, 50);
    const head = await signedIn(`head-${id}`, { role: "duty", person: `head-${id}` });
    const by = { by: `head-${id}`, command: `c-${id}`, grid: `g-${id}` };
    const sheet = await ask(head, "api/v1/patrols", "POST", { ...by, label: `巡查${id}` });
    const line = await ask(head, "api/v1/hazards", "POST", { ...by, command: `h-${id}`, label: `隐患${id}` });
    expect([sheet.status, line.status]).toEqual([200, 200]);
  }
}

test("H12 every route that reads has a decision what the staff of one village may see by it", () => {
  expect([...readScopes.keys()].toSorted()).toEqual(readRoutes.toSorted());
});

test("H12 whatever the staff of one village asks the console's API, nothing of another village is in the answer", async () => {
  const box = await sharedBox();
  await livedIn(box);
  const cookie = await box.staff("v1");
  const elsewhere = {
    device: "gas-v2",
    measure: "gas",
    rule: "gas.high",
    case: "c2",
    client: "wall",
    report: "day:2026-06-01",
  };
  const own = { ...elsewhere, device: "gas-v1", case: "c1" };
  const span = `from=0&to=${Date.now() + 60_000}`;
  const answered: string[] = [];
  for (const route of readRoutes.filter((each) => each.includes("/api/") && !each.endsWith("/stream"))) {
    for (const [where, ids] of Object.entries({ own, elsewhere })) {
      const path = route
        .replace("GET /", "")
        .replaceAll(/:(\w+)/g, (_all, name: string) => ids[name as keyof typeof ids]);
      const grid = where === "own" ? "v1" : "v2";
      for (const query of [
        "",
        `?grid=${grid}`,
        `?${span}`,
        `?${span}&limit=2000`,
        `?${span}&rows=100`,
        `?${span}&grid=${grid}`,
        "?after=0&limit=2000",
      ]) {
        const reply = await box.ask(cookie, `${path}${query}`);
        const text = await reply.text();
        expect(text, `${route} ${query}`).not.toMatch(/(?<![a-z0-9])v[23](?![a-z0-9])|"c[23]"/);
        if (reply.status === 200 && text.includes("v1")) answered.push(route);
      }
    }
  }
  // Their own they do see, by as many routes.
  for (const route of [
    "site",
    "state",
    "facts",
    "cases/:case/facts",
    "alarms/log",
    "points/:device/:measure/history",
    "points/:device/:measure/chart",
    "evaluation",
    "duty",
    "roster",
    "patrols",
    "hazards",
    "components",
  ])
    expect(answered).toContain(`GET /api/v1/${route}`);
}, 60_000);

test("H12 the stream of one village's staff tells of their alarm and never of another village's", async () => {
  const box = await sharedBox();
  const cookie = await box.staff("v1");
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const reply = await box.ask(cookie, "api/v1/stream?as=worker-v1");
  let text = "";
  const decoder = new TextDecoder();
  void (async () => {
    for await (const part of reply.body ?? []) text += decoder.decode(part, { stream: true });
  })().catch(() => {});
  await expect.poll(() => text).toContain("event: snapshot");
  for (const id of ["v2", "v1", "v3"]) await box.core.read(`gas-${id}/gas`, 50);
  await box.core.sendNotices();
  await expect.poll(() => text).toContain("event: notice");
  await expect.poll(() => text).toMatch(/event: actions\ndata: \{"case":"c2"/);
  expect(text).toContain('"zone":"g-v1"');
  expect(text).not.toMatch(/v[23]|"c[13]"/);
}, 30_000);

test("H12 the installer sees the whole box; a village's own screen is held to that village, and knows where it may look", async () => {
  const box = await sharedBox();
  await livedIn(box);
  const state = async (cookie: string) => (await (await box.ask(cookie, "api/v1/state")).json()) as Snapshot;
  const zones = ({ case: cases }: Snapshot) => Object.values(cases).map(({ zone }) => zone);
  expect(zones(await state(box.installer))).toEqual(["g-v1", "g-v2", "g-v3"]);
  const asked = { name: "大屏", kind: "screen", role: "viewer", grid: "v3" };
  const { code } = (await (await box.ask(box.installer, "api/v1/terminals", "POST", asked)).json()) as { code: string };
  const wall = cookieOf(await box.ask("", "api/v1/terminals/enrol", "POST", { code }));
  expect(zones(await state(wall))).toEqual(["g-v3"]);
  const session = (await (await box.ask(wall, "api/v1/session")).json()) as SessionView;
  expect(session.may).toContain("GET /api/v1/state");
  expect(session.may).not.toContain("GET /api/v1/reports");
  const site = (await (await box.ask(wall, "api/v1/site")).json()) as SiteView;
  expect(site.grids.map(({ id }) => id)).toEqual(["s", "v3", "g-v3"]);
  const unknown = await box.ask(box.installer, "api/v1/terminals", "POST", { ...asked, name: "b", grid: "nowhere" });
  expect(unknown.status).toBe(404);
});
