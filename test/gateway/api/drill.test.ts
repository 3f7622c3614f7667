import { afterEach, expect, test } from "vitest";
import type { Doorkeeper } from "../../../gateway/access/doorkeeper.ts";
import { hashOf, newToken } from "../../../gateway/access/token.ts";
import { drillsOnScreens } from "../../../gateway/api/drill-answers.ts";
import type { DrillReply, DrillRequest, DrillsReply } from "../../../gateway/api/schema.ts";
import { personIdSchema } from "../../../config/ids.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start(over: Parameters<typeof createLittleCore>[1] = {}) {
  const site = sampleSite((each) => each);
  const core = createLittleCore(site, over);
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  const api = `${serving.url}api/v1/`;
  const post = async (path: string, body: object, cookie = "") => {
    const headers = { "content-type": "application/json", cookie };
    const reply = await fetch(`${api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: reply.status, body: (await reply.json()) as DrillReply };
  };
  const get = async () => (await (await fetch(`${api}drills`)).json()) as DrillsReply;
  return { post, get, by: site.site.roster[0]?.people[0] ?? personIdSchema.parse("worker-a") };
}

test("a channel test is begun, seen and ended, and what is proven so far is said", async () => {
  const { post, get, by } = await start();
  const wish: DrillRequest = { by, command: "d-1", purpose: "test", method: "channel", people: [by] };
  const begun = await post("drills", wish);
  expect(begun).toMatchObject({ status: 200, body: { done: true, drill: { purpose: "test", method: "channel" } } });
  const drill = begun.body.done ? begun.body.drill.id : "";
  const seen = await get();
  expect(seen.drills).toMatchObject([{ id: drill, trials: [{ person: by }] }]);
  expect(seen.proven).toBe(0);
  expect(seen.points).toBeGreaterThan(0);
  expect((await post(`drills/${drill}/stop`, { by, command: "d-2" })).status).toBe(200);
  expect((await get()).byPerson.find(({ person }) => person === by)?.proof).toMatchObject({ result: "stopped" });
  expect(await post(`drills/${drill}/stop`, { by, command: "d-3" })).toMatchObject({
    status: 409,
    body: { refused: "wrong-state" },
  });
});

test("what is no test is refused before it reaches the core", async () => {
  const { post, by } = await start();
  expect((await post("drills", { by, command: "d-1", method: "shout" })).status).toBe(400);
  expect((await post("drills/x/stop", { by, command: "d-1" })).status).toBe(404);
  expect(await post("drills", { by, command: "d-1", method: "inject", points: ["no-one/gas"] })).toMatchObject({
    status: 409,
    body: { refused: "unknown-point" },
  });
});

test("an installer tries every point in the name of the account, nobody else without being a person", async () => {
  const token = newToken();
  const guest = {
    hash: hashOf(token),
    account: "installer-1",
    role: "installer",
    untilMs: Date.now() + 3_600_000,
  } as const;
  const watcher = { ...guest, hash: hashOf("w".repeat(43)), account: "room", role: "duty" } as const;
  const doors = { entrance: () => "sign-in", guests: () => [guest, watcher] } as unknown as Doorkeeper;
  const { post } = await start({ doors });
  const wish = { command: "d-1", method: "inject", points: ["gas-3-2/gas"] };
  expect(await post("drills", wish, `gridpost=${"w".repeat(43)}`)).toMatchObject({
    status: 409,
    body: { refused: "unknown-person" },
  });
  const begun = await post("drills", wish, `gridpost=${token}`);
  expect(begun).toMatchObject({ status: 200, body: { drill: { by: "installer-1", method: "inject" } } });
  const id = begun.body.done ? begun.body.drill.id : "";
  expect((await post(`drills/${id}/stop`, { command: "d-2" }, `gridpost=${token}`)).status).toBe(200);
});

test("where nobody signs in, whoever stands there tries it", async () => {
  const { post } = await start();
  const begun = await post("drills", { command: "d-1", method: "inject", points: ["gas-3-2/gas"] });
  expect(begun).toMatchObject({ status: 200, body: { drill: { by: "anybody" } } });
});

test("every screen is told while something is tried", () => {
  const box = createBox(testSite());
  expect(drillsOnScreens(box.state())).toEqual({});
  const act = { do: "start", purpose: "drill", method: "inject", points: ["node-1/gas"], scenario: "夜间燃气" };
  box.take({ kind: "drill", by: "worker-a", command: "d-1", act } as never);
  expect(drillsOnScreens(box.state())).toMatchObject({
    drills: [{ purpose: "drill", scenario: "夜间燃气", points: ["node-1/gas"] }],
  });
});
