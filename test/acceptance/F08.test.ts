import { afterEach, expect, test } from "vitest";
import { accessTable } from "../../gateway/api/access-table.ts";
import type { PostReply, PostsReply } from "../../gateway/api/schema.ts";
import { commandTable } from "../../gateway/core/commands/table.ts";
import { createLittleCore, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start() {
  const core = createLittleCore(sampleSite((site) => site));
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  let commands = 0;
  const post = async (path: string, body: object) => {
    commands += 1;
    const headers = { "content-type": "application/json" };
    const sent = JSON.stringify({ command: `f08-${commands}`, ...body });
    const reply = await fetch(`${serving.url}api/v1/posts${path}`, { method: "POST", headers, body: sent });
    return (await reply.json()) as PostReply;
  };
  const posts = async () => (await (await fetch(`${serving.url}api/v1/posts`)).json()) as PostsReply;
  return { post, posts };
}

test("F08 no route and no command locks or opens a door: doors are watched", () => {
  const words = [...Object.keys(accessTable), ...Object.keys(commandTable)];
  expect(words.length).toBeGreaterThan(50);
  expect(words.filter((word) => /lock|unlock|latch|valve|gate/i.test(word))).toEqual([]);
});

test("F08 a temporary post is opened from above, people check in, and all check-ins can be taken out", async () => {
  const { post, posts } = await start();
  expect(await post("", { by: "worker-a", label: "东门卡口", grid: "micro-1" })).toMatchObject({
    refused: "not-above",
  });
  const made = await post("", { by: "leader", label: "东门卡口", grid: "micro-1" });
  const id = made.done ? made.post.id : expect.fail("no post");
  await post(`/${id}/check-in`, { by: "worker-a", note: "水未进小区" });
  await post(`/${id}/check-in`, { by: "worker-b", command: "same" });
  await post(`/${id}/check-in`, { by: "worker-b", command: "same" });
  const [exported] = (await posts()).posts;
  expect(exported).toMatchObject({ label: "东门卡口", grid: "micro-1", openedBy: "leader" });
  expect(exported?.checkIns.map(({ by, note }) => [by, note])).toEqual([
    ["worker-a", "水未进小区"],
    ["worker-b", undefined],
  ]);
  expect(await post(`/${id}/close`, { by: "leader" })).toMatchObject({ done: true });
  expect(await post(`/${id}/check-in`, { by: "worker-a" })).toMatchObject({ refused: "closed" });
});
