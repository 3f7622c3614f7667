import { afterEach, expect, test } from "vitest";
import type {
  AlarmActions,
  AlarmQualityReply,
  AsideReply,
  AsideRequest,
  Snapshot,
} from "../../../gateway/api/schema.ts";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start() {
  const core = createLittleCore(sampleSite());
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  const api = `${serving.url}api/v1/`;
  const post = (path: string, body: object) =>
    fetch(`${api}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const get = async <T>(path: string) => (await (await fetch(`${api}${path}`)).json()) as T;
  return { core, post, get, api };
}

const [point, rules] = [...sampleSite().rulesOf].find(([, each]) => each.some(({ kind }) => kind === "limit")) ?? [];
const rule = rules?.find(({ kind }) => kind === "limit");
const path = `alarms/${point}/${rule?.id}`;
const [by, second] = sampleSite().site.roster.flatMap(({ people }) => people);
const order = { forMs: 3_600_000, reason: "探头检修", second };

test("an alarm is shelved, shown as such, repeated alike and put back", async () => {
  const { post, get } = await start();
  const wish = { by, command: "one", order } as AsideRequest;
  const shelve = () => post(`${path}/shelve`, wish);
  const first = await shelve();
  expect(first.status).toBe(200);
  expect((await first.json()) as AsideReply).toMatchObject({ done: true, alarm: { name: "shelved" } });
  expect(((await (await shelve()).json()) as AsideReply).done).toBe(true);
  const { alarm } = await get<Snapshot>("state");
  expect(alarm[`${point}#${rule?.id}`]).toMatchObject({
    name: "shelved",
    suppression: { reason: "探头检修", by, second },
  });
  const { actions } = await get<AlarmActions>(`${path}/actions?as=${by}`);
  expect(actions).toMatchObject([
    { verb: "shelve", refused: "wrong-state" },
    { verb: "unshelve" },
    {},
    { refused: "wrong-state" },
  ]);
  expect((await post(`${path}/unshelve`, { by, command: "two" })).status).toBe(200);
});

test.each([
  ["a second time under another command", "shelve", { order }, 409],
  ["with an order that is none", "shelve", { order: { forMs: "long", reason: "x" } }, 400],
  ["by a verb there is not", "silence", { order }, 404],
  ["back without having been put aside", "put-back", {}, 409],
] as const)("an alarm is not put aside %s", async (_, verb, body, status) => {
  const { post } = await start();
  await post(`${path}/shelve`, { by, command: "one", order });
  expect((await post(`${path}/${verb}`, { by, command: "two", ...body })).status).toBe(status);
});

test("what a person may do asks for a person and an alarm there is", async () => {
  const { api } = await start();
  expect((await fetch(`${api}${path}/actions`)).status).toBe(404);
  expect((await fetch(`${api}alarms/${point}/no.such/actions?as=${by}`)).status).toBe(404);
});

test("how much the alarms ask of people is folded from the facts of a span", async () => {
  const { core, get, api } = await start();
  const beyond = rule?.kind === "limit" ? (rule.above?.value ?? rule.below?.value ?? 0) : 0;
  await core.read(String(point), beyond + (rule?.kind === "limit" && rule.above ? 1 : -1));
  await core.put({ kind: "tick" });
  const now = Date.now();
  const quality = await get<AlarmQualityReply>(`alarms/quality?from=${now - 60_000}&to=${now + 60_000}`);
  expect(quality).toMatchObject({ truncated: false, floods: 0 });
  expect(quality.annunciations).toBeGreaterThan(0);
  const before = await get<AlarmQualityReply>(`alarms/quality?from=0&to=1000`);
  expect(before.annunciations).toBe(0);
  expect((await fetch(`${api}alarms/quality?from=x&to=1`)).status).toBe(400);
});
