import { expect } from "vitest";
import { stringify } from "yaml";
import { personIdSchema } from "../../../../config/ids.ts";
import { readSetupCode } from "../../../../gateway/access/access-file.ts";
import type { Route } from "../../../../gateway/api/access-table.ts";
import { contracts } from "../../../../gateway/api/contract.ts";
import type { CaseId } from "../../../../gateway/core/ids.ts";
import { signTicket } from "../../../../gateway/page/link.ts";
import { freePort } from "../../../../simulators/demo/free-port.ts";
import { openStream } from "../event-reader.ts";
import { phonePhoto } from "../../photo/picture.ts";
import type { AssembledBox } from "./assembled.ts";
import { createCaller, type Call, type Caller } from "./caller.ts";

const page = { url: "http://127.0.0.1:1", secret: "only-for-these-tests-1" };
/** 06:30 at the box. */
export const earlyMs = Date.UTC(2026, 6, 1, 22, 30);
const hourMs = 3_600_000;

/** A grid with gas and a river, everybody who is needed for a second word, and a house the water can reach. */
export const siteText = async (access: "open" | "sign-in") => {
  const always = { shift: "24h", handover: "08:00", from: "2026-06-01" };
  const limit = { kind: "limit", basis: "assumed" };
  return stringify({
    box: { id: "box-1", name: "样例" },
    programme: "tongnan",
    console: { port: await freePort(34_000 + (process.pid % 1_000)), access, ...(access !== "open" && { tls: false }) },
    mqtt: { anonymous: true },
    page,
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g1", tier: "grid", name: "一网格", parent: "c" },
    ],
    devices: [
      { id: "gas-1", name: "燃气", profile: "gridpost-gas", place: { grid: "g1" }, tag: "GP-0001" },
      { id: "river", name: "水位", profile: "gridpost-level", place: { grid: "g1" } },
    ],
    rules: [
      {
        ...limit,
        id: "gas.high",
        title: { zh: "燃气", en: "Gas" },
        on: { quantity: "combustible-gas" },
        hazard: "gas",
        severity: 2,
        above: "20 %LEL",
        clear: "15 %LEL",
        latch: true,
      },
      {
        ...limit,
        id: "water.hold",
        title: { zh: "保证水位", en: "Guaranteed level" },
        on: { quantity: "water-level" },
        hazard: "water",
        severity: 2,
        above: "3.8 m",
        clear: "3.7 m",
      },
    ],
    evacuation: {
      gauge: "river/level",
      buildings: [{ id: "b1", name: "1号楼", grid: "g1", floorM: 4, households: 10 }],
    },
    people: ["room", "deputy", "worker-1", "worker-2"].map((id) => ({ id, title: id, channels: ["screen"] })),
    roster: [
      { grid: "c", role: "duty-room", people: ["room", "deputy"], atLeast: 2, ...always },
      { grid: "g1", role: "full-time", people: ["worker-1", "worker-2"], ...always, shift: "12h" },
    ],
  });
};

const gas = { device: "gas-1", measure: "gas", rule: "gas.high" };
const routes = Object.keys(contracts) as (keyof typeof contracts)[];

/** After 07:00 there is a report of the day before; the first shift is still there. */
export async function nextMorning(first: AssembledBox): Promise<AssembledBox> {
  await first.read("gas-1/gas", 1);
  first.pass(25 * hourMs);
  const box = await first.restart();
  await expect.poll(() => box.state().report.size, { timeout: 5_000 }).toBeGreaterThan(0);
  return box;
}

/** Everything that is only looked at, well and badly asked. */
export async function looks({ box, call, findings }: Caller): Promise<void> {
  await box.read("gas-1/gas", 30);
  const { wallMs: to } = box.clock.now();
  const from = to - 3 * hourMs;
  const queries: Partial<Record<Route, Call>> = {
    "GET /api/v1/facts": { query: { after: 0, limit: 500 } },
    "GET /api/v1/cases/:case/facts": { at: { case: liveCase(box) } },
    "GET /api/v1/points/:device/:measure/history": { at: gas, query: { from, to, limit: 10 } },
    "GET /api/v1/points/:device/:measure/chart": { at: gas, query: { from, to, rows: 10 } },
    "GET /api/v1/alarms/quality": { query: { from, to } },
    "GET /api/v1/alarms/log": { query: { from, to } },
    "GET /api/v1/evaluation": { query: { from, to, before: "true" } },
    "GET /api/v1/reports/:report": { at: { report: first(box.state().report) } },
    "GET /api/v1/alarms/:device/:measure/:rule/actions": { at: gas, query: { as: "worker-1" } },
    "GET /api/v1/mode/preview": { query: { mode: "alert", level: "III" } },
    "GET /api/v1/duties": { query: { as: "worker-1" } },
    "GET /api/v1/repeater/:client": { at: { client: "wall" } },
    "GET /api/v1/commissioning.html": { query: { lang: "en" } },
  };
  for (const route of routes) {
    if (!route.startsWith("GET ") || route.endsWith("/stream") || /:hash|:as/.test(route)) continue;
    await call(route, queries[route]);
    await call(route, { query: { from: "yesterday" } });
  }
  const reader = await openStream(`${box.url}api/v1/stream?as=worker-1`);
  await box.read("gas-1/gas", 31);
  await reader.next("changes");
  for (const { event, data } of reader.events) findings.faults.push(...findings.checker.event(event, data));
  expect(new Set(reader.events.map(({ event }) => event)).size).toBeGreaterThan(3);
  findings.seen.set("GET /api/v1/stream", new Set([reader.status]));
  reader.close();
}

/** Before anything rings: nobody is trained while it does. */
export async function drills({ call, said }: Caller): Promise<void> {
  const drill = { purpose: "test", method: "channel", people: ["deputy"] };
  const begun = await call("POST /api/v1/drills", said("room", drill));
  await call("POST /api/v1/drills", said("room", { ...drill, people: ["nobody"] }));
  const id = (begun.body as { readonly drill?: { readonly id: string } }).drill?.id ?? "dr1";
  for (const _ of ["stopped", "over already"])
    await call("POST /api/v1/drills/:drill/stop", { at: { drill: id }, ...said("room") });
}

/** From the first call to a second case that goes on its way; tests and photos beside it. */
export async function worksOnCase({ box, call, said }: Caller): Promise<void> {
  const c1 = { case: liveCase(box) };
  await call("POST /api/v1/cases/:case/:verb", { at: { ...c1, verb: "arrive" }, ...said("worker-1") });
  const owner = Object.values(box.state().case.get(c1.case)?.told ?? [])[0] ?? "worker-1";
  await call("POST /api/v1/cases/:case/:verb", { at: { ...c1, verb: "claim" }, ...said(owner) });
  await call("POST /api/v1/alarms/:device/:measure/:rule/reset", { at: gas, ...said("stranger") });
  const water = { device: "river", measure: "level", rule: "water.hold" };
  const order = { forMs: 60_000, reason: "检修", second: "deputy" };
  for (const more of [{}, { order }])
    await call("POST /api/v1/alarms/:device/:measure/:rule/:verb", {
      at: { ...water, verb: "shelve" },
      ...said("room", more),
    });
  await call("POST /api/v1/alarms/:device/:measure/:rule/:verb", {
    at: { ...water, verb: "unshelve" },
    ...said("room"),
  });
  await box.read("gas-1/gas", 1);
  box.pass(2 * 60_000);
  await box.read("gas-1/gas", 1);
  await call("POST /api/v1/alarms/:device/:measure/:rule/reset", { at: gas, ...said(owner) });
  const notice = first(box.state().notice);
  await call("POST /api/v1/notices/:notice/shown", { at: { notice }, body: { by: owner } });
  await bringsPhotos(box, { call, owner });
  await rollsCall(c1.case, { call, said });
}

function liveCase(box: AssembledBox): CaseId {
  return first(box.state().case) as CaseId;
}

function first(rows: ReadonlyMap<string, unknown>): string {
  const [key] = rows.keys();
  if (key === undefined) throw new Error("there is no row yet");
  return key;
}

async function bringsPhotos(
  box: AssembledBox,
  { call, owner }: { readonly call: Caller["call"]; readonly owner: string },
) {
  const photo = phonePhoto();
  const c1 = { case: liveCase(box) };
  const bring = (by: string) =>
    call("POST /api/v1/cases/:case/photos", {
      at: c1,
      query: { as: by, command: `photo-${by}` },
      body: photo,
      headers: { "content-type": "image/jpeg" },
    });
  await bring(owner);
  await bring("nobody");
  const hash = box.state().case.get(c1.case)?.evidence?.[0]?.hash ?? "none";
  await call("GET /api/v1/cases/:case/photos/:hash", { at: { ...c1, hash } });
  const ticket = { ...c1, person: personIdSchema.parse(owner) };
  const token = signTicket(ticket, { ...page, validFor: hourMs }, box.clock.now().wallMs);
  const form = new FormData();
  form.append("command", "photo-page");
  form.append("photo", new Blob([Uint8Array.from(photo)], { type: "image/jpeg" }), "IMG_0001.JPG");
  await call("POST /w/:token/photos", { at: { token }, body: form });
  await call("GET /w/:token/photos/:hash", { at: { token, hash } });
  await call("GET /w/:token", { at: { token } });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const says = new TextEncoder().encode("says=arrive&command=page-1");
  await call("POST /w/:token", { at: { token }, body: says, headers });
}

async function rollsCall(of: CaseId, { call, said }: Pick<Caller, "call" | "said">): Promise<void> {
  const recall = { case: of, grid: "g1", reason: "点名" };
  const called = await call("POST /api/v1/musters", said("room", recall));
  await call("POST /api/v1/musters", said("worker-1", recall));
  const muster = (called.body as { readonly muster?: { readonly id: string } }).muster?.id ?? "m1";
  for (const by of ["worker-1", "nobody"])
    await call("POST /api/v1/musters/:muster/answer", { at: { muster }, ...said(by, { says: "present" }) });
  for (const by of ["room", "nobody"])
    await call("POST /api/v1/musters/:muster/admit", { at: { muster }, ...said(by, { label: "志愿者" }) });
  for (const by of ["room", "nobody"]) await call("POST /api/v1/musters/:muster/end", { at: { muster }, ...said(by) });
}

/** Campaigns, patrols, the ledger, notices to residents, the roster, posts, the mode. */
export async function worksOnGrid(caller: Caller): Promise<void> {
  const { box, call, said } = caller;
  const { wallMs } = box.clock.now();
  const rules = { "gas.high": { above: "15 %LEL", clear: "10 %LEL" } };
  const times = { fromMs: wallMs, untilMs: wallMs + 48 * hourMs };
  const campaign = { campaign: "gas-2026", label: "燃气安全", ...times, grids: ["g1"], rules };
  for (const by of ["room", "worker-1"]) await call("POST /api/v1/campaigns", said(by, campaign));
  for (const verb of ["propose", "propose-twice", "roll-back"])
    await call("POST /api/v1/campaigns/:campaign/:verb", {
      at: { campaign: "gas-2026", verb },
      ...said("room", { reason: "试" }),
    });
  for (const by of ["worker-1", "nobody"]) {
    await call("POST /api/v1/patrols", said(by, { label: "夜巡", grid: "g1" }));
    await call("POST /api/v1/hazards", said(by, { label: "管道锈蚀", grid: "g1" }));
  }
  for (const by of ["room", "nobody"]) await call("POST /api/v1/posts", said(by, { label: "南门", grid: "g1" }));
  const patrol = first(box.state().patrol);
  const item = first(box.state().hazard);
  const post = first(box.state().post);
  for (const by of ["worker-1", "nobody"]) {
    await call("POST /api/v1/patrols/:patrol/tick", {
      at: { patrol },
      ...said(by, { device: "gas-1", found: "sound", scan: "GP-0001" }),
    });
    await call("POST /api/v1/posts/:post/check-in", { at: { post }, ...said(by) });
  }
  for (const by of ["worker-1", "nobody"]) {
    await call("POST /api/v1/patrols/:patrol/close", { at: { patrol }, ...said(by) });
    await call("POST /api/v1/hazards/:item/close", { at: { item }, ...said(by, { measure: "已更换" }) });
  }
  for (const by of ["room", "nobody"]) await call("POST /api/v1/posts/:post/close", { at: { post }, ...said(by) });
  await tellsResidents(caller);
  await arranges(caller);
}

async function tellsResidents({ box, call, said }: Caller): Promise<void> {
  await box.read("gas-1/gas", 40);
  const open = [...box.state().case.values()].findLast(({ hazard }) => hazard === "gas");
  const notice = { template: "gas-warning", grids: ["g1"], case: open?.id };
  for (const by of ["worker-1", "worker-1", "nobody"]) await call("POST /api/v1/publications", said(by, notice));
  const [first = "pb1", second = "pb2"] = [...box.state().publication.keys()];
  for (const by of ["room", "nobody"]) {
    await call("POST /api/v1/publications/:publication/confirm", { at: { publication: first }, ...said(by) });
    await call("POST /api/v1/publications/:publication/withdraw", {
      at: { publication: second },
      ...said(by, { reason: "误报" }),
    });
  }
  await call("GET /api/v1/repeater/:client", { at: { client: "wall" }, query: { grid: "g1" } });
  await call("POST /api/v1/repeater/:client/receipt", { at: { client: "wall" }, body: { upTo: 1 } });
  await call("GET /api/v1/publications");
}

async function arranges({ box, call, said }: Caller): Promise<void> {
  const { wallMs } = box.clock.now();
  const fromMs = wallMs + 24 * hourMs;
  const change = { kind: "stand-in", off: "worker-1", on: "worker-2" };
  const place = { grid: "g1", role: "full-time" };
  const wish = { kind: "leave", ...place, change, fromMs, toMs: fromMs + 4 * hourMs, reason: "年休" };
  for (const by of ["worker-1", "nobody"]) await call("POST /api/v1/overrides", said(by, { wish }));
  const override = first(box.state().override);
  for (const [verb, by] of [
    ["approve", "nobody"],
    ["take", "worker-2"],
    ["approve", "room"],
  ] as const)
    await call("POST /api/v1/overrides/:override/:verb", { at: { override, verb }, ...said(by) });
  for (const by of ["nobody", "room"])
    await call("POST /api/v1/mode", said(by, { mode: "alert", preset: "flood", reason: "防汛" }));
  await call("GET /api/v1/mode");
}

/** The water comes, the shift changes. */
export async function leaves({ box, call, said }: Caller): Promise<void> {
  for (let minute = 0; minute < 12; minute += 1) {
    box.pass(60_000);
    await box.read("river/level", 3.5 + 0.05 * minute);
  }
  const evacuation = first(box.state().evacuation);
  for (const by of ["worker-1", "nobody"])
    await call("POST /api/v1/evacuations/:evacuation/count", {
      at: { evacuation },
      ...said(by, { building: "b1", accounted: 5 }),
    });
  await call("GET /api/v1/mode");
  for (const by of ["nobody", "room"])
    await call("POST /api/v1/evacuations/:evacuation/close", { at: { evacuation }, ...said(by, { reason: "水退" }) });
  const [, ...later] = [...box.state().case.values()].filter(({ state }) => state !== "closed");
  for (const { id, told } of later)
    await call("POST /api/v1/cases/:case/:verb", { at: { case: id, verb: "claim" }, ...said(told[0] ?? "worker-1") });
  box.pass(12 * hourMs);
  await expect.poll(() => box.state().handover.size, { timeout: 5_000 }).toBeGreaterThan(0);
  const handover = first(box.state().handover);
  for (const by of ["nobody", "worker-1", "worker-2"])
    await call("POST /api/v1/handovers/:handover/take-over", { at: { handover }, ...said(by) });
}

/** What an installer does. */
export async function settles({ call }: Caller): Promise<void> {
  const { body } = await call("GET /api/v1/site-file");
  const { text, view } = body as { readonly text: string; readonly view: { readonly hash: string } };
  await call("POST /api/v1/site-file/draft", { body: { text: text.replace("样例", "样例二") } });
  await call("POST /api/v1/site-file/keep");
  await call("POST /api/v1/site-file/undo");
  const put = (said: string, hash: string) =>
    call("PUT /api/v1/site-file", { body: { text: said, reason: "改名" }, headers: { "if-match": `"${hash}"` } });
  await put("box: 1", view.hash);
  await put(text, "0".repeat(64));
  await put(text.replace("样例", "样例二"), view.hash);
  await expect.poll(async () => (await call("POST /api/v1/site-file/undo")).status, { timeout: 10_000 }).toBe(200);
  await put(text.replace("样例", "样例三"), view.hash);
  await expect.poll(async () => (await call("POST /api/v1/site-file/keep")).status, { timeout: 10_000 }).toBe(200);
  const registers = { do: "read", unit: 1, table: "holding", address: 0, count: 1 };
  for (const place of ["nowhere", "tcp://127.0.0.1:1"])
    await call("POST /api/v1/survey", { body: { ...registers, place } });
  await call("DELETE /api/v1/survey");
  const measures = [{ id: "gas", pointer: "/v", quantity: "combustible-gas", unit: "%LEL", scale: 1 }];
  const mapping = { id: "my-node", title: "我的节点", topic: "my/n1/up", name: "n1", payload: '{"v":3}', measures };
  await call("POST /api/v1/mapping", { body: mapping });
  await call("POST /api/v1/mapping", { body: { ...mapping, id: "gridpost-gas", write: true } });
}

/** Set up, signed in, accounts and terminals, out again. */
export async function comesIn({ box, call, findings }: Caller): Promise<void> {
  const passphrase = "three words long";
  const installer = { name: "installer", passphrase };
  await call("GET /api/v1/site");
  const came = await call("POST /api/v1/setup", { body: { code: readSetupCode(box.directory), ...installer } });
  await call("POST /api/v1/setup", { body: { code: "nothing", ...installer } });
  await expect.poll(async () => (await call("POST /api/v1/session", { body: installer })).status).toBe(200);
  await call("POST /api/v1/session", { body: { ...installer, passphrase: "another one" } });
  const inside = createCaller(box, findings, came.cookie).call;
  for (const name of ["duty", "worker"])
    await inside("PUT /api/v1/accounts/:name", { at: { name }, body: { passphrase, role: "duty", person: "room" } });
  await inside("PUT /api/v1/accounts/:name", { at: { name: "x" }, body: { passphrase, role: "duty", person: "zz" } });
  await inside("GET /api/v1/accounts");
  await inside("DELETE /api/v1/accounts/:name", { at: { name: "worker" } });
  await inside("DELETE /api/v1/accounts/:name", { at: { name: "installer" } });
  await inside("GET /api/v1/terminals");
  const terminal = { name: "wall-1", kind: "screen", role: "viewer" };
  const invited = await inside("POST /api/v1/terminals", { body: terminal });
  await inside("POST /api/v1/terminals", { body: { ...terminal, person: "zz" } });
  const { code = "none" } = invited.body as { readonly code?: string };
  for (const said of [code, "used-up"]) await call("POST /api/v1/terminals/enrol", { body: { code: said } });
  for (const name of ["wall-1", "wall-2"]) await inside("DELETE /api/v1/terminals/:name", { at: { name } });
  for (const said of ["another one", passphrase])
    await inside("POST /api/v1/commissioning/sign", { body: { title: "安装员", passphrase: said } });
  await inside("GET /api/v1/commissioning/signed/:as", { at: { as: "installer" } });
  await inside("GET /api/v1/session");
  await inside("DELETE /api/v1/session");
}
