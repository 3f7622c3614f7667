import { afterEach, expect, test } from "vitest";
import type {
  ArrangeReply,
  DecideRequest,
  DutyReply,
  OverrideRequest,
  RosterReply,
} from "../../../gateway/api/schema.ts";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

/** Two workers take turns in micro-grid 1. */
const site = () =>
  sampleSite((of) => ({
    ...of,
    roster: of.roster.map((each) => (each.grid === "micro-1" ? { ...each, people: ["worker-a", "worker-b"] } : each)),
  }));

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start() {
  const core = createLittleCore(site());
  await core.put({ kind: "started", recent: [] });
  await core.put({ kind: "tick" });
  const serving = await serve(core);
  opened.push(serving);
  const api = `${serving.url}api/v1/`;
  const post = async (path: string, body: OverrideRequest | DecideRequest | object) => {
    const reply = await fetch(`${api}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: (await reply.json()) as ArrangeReply };
  };
  const get = async <T>(path: string) => (await (await fetch(`${api}${path}`)).json()) as T;
  return { core, post, get, api };
}

const hourMs = 3_600_000;
const [layer] = site().site.roster.filter(({ people }) => people.length > 1);
const [first, second] = layer?.people ?? [];
const place = { grid: layer?.grid, role: layer?.role };
const wish = (change: object, kind = "leave") => ({
  ...place,
  kind,
  change,
  fromMs: Date.now() + hourMs,
  toMs: Date.now() + 48 * hourMs,
  reason: "看病",
});

test("who is on duty, why, and who is next", async () => {
  const { get } = await start();
  const duty = await get<DutyReply>(`duty?grid=${place.grid}`);
  expect(duty.trusted).toBe(true);
  const seat = duty.seats[0] ?? expect.fail("no seat");
  expect(duty.seats).toHaveLength(1);
  expect(seat).toMatchObject({ ...place, why: "on-shift", because: [{ kind: "layer" }] });
  expect(seat.next?.people).toHaveLength(1);
  expect(seat.next?.people).not.toEqual(seat.people);
  const later = await get<DutyReply>(`duty?grid=${place.grid}&at=${seat.next?.atMs}`);
  expect(later.seats[0]?.people).toEqual(seat.next?.people);
});

test("a leave is asked for, taken and approved, and stands in the roster of the next fourteen days", async () => {
  const { post, get } = await start();
  const asked = await post("overrides", { by: first, command: "one", wish: wish({ kind: "stand-in", off: first }) });
  expect(asked).toMatchObject({ status: 200, body: { done: true, override: { state: "requested" } } });
  const id = asked.body.done ? asked.body.override?.id : undefined;
  expect(await post("overrides", { by: first, command: "one", wish: wish({ kind: "stand-in", off: first }) })).toEqual(
    asked,
  );
  expect(await post(`overrides/${id}/approve`, { by: "leader", command: "two" })).toEqual({
    status: 409,
    body: { done: false, refused: "not-taken" },
  });
  expect((await post(`overrides/${id}/take`, { by: second, command: "three" })).status).toBe(200);
  expect((await post(`overrides/${id}/approve`, { by: "leader", command: "four" })).status).toBe(200);
  const roster = await get<RosterReply>(`roster?grid=${place.grid}`);
  expect(roster).toMatchObject({ overrides: [{ id, state: "approved" }], gaps: [], truncated: false });
  expect(roster.toMs - roster.fromMs).toBe(14 * 24 * hourMs);
  const during = roster.seats[0]?.spans.filter(
    ({ fromMs, toMs }) => fromMs >= Date.now() + hourMs && toMs <= Date.now() + 47 * hourMs,
  );
  expect(during?.every(({ people }) => people.join() === second)).toBe(true);
});

test.each([
  ["overrides", { by: first, command: "x" }, 400],
  ["overrides", { by: first, command: "x", wish: { ...wish({ kind: "stand-in", off: first }), reason: "" } }, 400],
  ["overrides", { by: first, command: "x", wish: wish({ kind: "stand-in", off: second }) }, 409],
  ["overrides/12/take", { by: first, command: "x" }, 404],
  ["overrides/o12/grab", { by: first, command: "x" }, 404],
  ["overrides/o12/take", { by: first, command: "x" }, 409],
  ["handovers/h1/take-over", { by: first, command: "x" }, 409],
  ["handovers/h1/take-over", {}, 400],
])("%s with %j answers %i", async (path, body, status) => {
  const { post } = await start();
  expect((await post(path, body)).status).toBe(status);
});

test.each(["duty?at=soon", "roster?days=63", "roster?days=0", "duty?grid=NO", "duty?other=1"])(
  "%s is no question",
  async (path) => {
    const { api } = await start();
    expect((await fetch(`${api}${path}`)).status).toBe(400);
  },
);

test("a recall lists everybody of the grid, and the roll is shown with who is on duty", async () => {
  const { core, post, get } = await start();
  await core.read("gas-3-1/gas", 60);
  const [of] = core.state().case.values();
  const called = await post("musters", { by: "room", command: "one", case: of?.id, grid: "grid-1", reason: "暴雨" });
  expect(called).toMatchObject({ status: 200, body: { done: true, muster: { case: of?.id } } });
  const muster = called.body.done ? called.body.muster?.id : undefined;
  expect((await post(`musters/${muster}/answer`, { by: "worker-a", command: "two", says: "present" })).status).toBe(
    200,
  );
  expect((await post(`musters/${muster}/admit`, { by: "worker-a", command: "three", label: "志愿者" })).status).toBe(
    200,
  );
  expect((await get<DutyReply>("duty")).musters).toMatchObject([{ id: muster, walkIns: [{ label: "志愿者" }] }]);
  expect((await post(`musters/${muster}/end`, { by: "room", command: "four" })).status).toBe(200);
  expect((await post(`musters/${muster}/answer`, { by: "worker-a", command: "five", says: "left" })).status).toBe(409);
});

test.each([
  ["musters", { by: first, command: "x" }],
  ["musters/m1/answer", { by: first, command: "x", says: "hungry" }],
  ["musters/m1/admit", { by: first, command: "x", label: "" }],
  ["musters/m1/end", {}],
])("%s with %j is not well formed", async (path, body) => {
  const { post } = await start();
  expect((await post(path, body)).status).toBe(400);
});
