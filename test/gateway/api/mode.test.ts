import { afterEach, expect, test } from "vitest";
import type { ModePreview, ModeReply, ModeRequest, SetModeReply } from "../../../gateway/api/schema.ts";
import { modeOnScreens } from "../../../gateway/api/mode-answers.ts";
import { modeSite, onSite } from "../../acceptance/mode-site.ts";
import { createBox } from "../core/bench-box.ts";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start() {
  const core = createLittleCore(sampleSite((site) => site));
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  const api = `${serving.url}api/v1/`;
  const post = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(`${api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: reply.status, body: (await reply.json()) as SetModeReply };
  };
  const get = async <T>(path: string) => (await (await fetch(`${api}${path}`)).json()) as T;
  return { post, get };
}

const top = sampleSite((site) => site).site.roster.find(({ grid }) => grid === "community")?.people[0] ?? "room";

test("the mode, a preview of another one, and the change, in both languages", async () => {
  const { post, get } = await start();
  expect(await get<ModeReply>("mode")).toMatchObject({ mode: "peace", label: { zh: "平时", en: "peace" }, factor: 1 });
  const preview = await get<ModePreview>("mode/preview?mode=emergency&level=I");
  expect(preview.lines).toContainEqual({ zh: expect.stringContaining("× 0.5"), en: expect.stringContaining("× 0.5") });
  const wish = { mode: "emergency", level: "I", reason: "防汛Ⅰ级响应", by: top, command: "m-1" } as ModeRequest;
  const set = await post("mode", wish);
  expect(set).toMatchObject({ status: 200, body: { done: true, now: { mode: "emergency", factor: 0.5 } } });
  expect((await get<ModeReply>("mode")).reports).toMatchObject([{ mode: "emergency", totals: { cases: 0 } }]);
  expect(await post("mode", { ...wish, command: "m-2" })).toMatchObject({
    status: 409,
    body: { refused: "no-change" },
  });
});

test("what is no mode, no evacuation and no count is refused before it reaches the core", async () => {
  const { post } = await start();
  const actor = { by: top, command: "m-3" };
  expect((await post("mode", { ...actor, mode: "war", reason: "r" })).status).toBe(400);
  expect((await post("evacuations/x1/count", { ...actor, building: "b1", accounted: 1 })).status).toBe(404);
  expect((await post("evacuations/ev1/count", { ...actor, building: "b1", accounted: -1 })).status).toBe(400);
  expect(await post("evacuations/ev1/count", { ...actor, building: "b1", accounted: 1 })).toMatchObject({
    status: 409,
    body: { done: false, refused: "unknown-evacuation" },
  });
});

test("every screen is told while it is not peace", () => {
  const box = createBox(modeSite());
  expect(modeOnScreens(box.state())).toEqual({});
  const untilMs = box.now().wallMs + 86_400_000;
  onSite(box, { mode: "alert", preset: "flood", untilMs, reason: "汛期" });
  expect(modeOnScreens(box.state())).toMatchObject({
    mode: { label: { zh: "战备", en: "alert" }, reason: "汛期", untilMs },
  });
  onSite(box, { mode: "peace", reason: "结束" });
  expect(modeOnScreens(box.state())).toEqual({});
});
