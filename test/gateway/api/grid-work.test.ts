import { afterEach, expect, test } from "vitest";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

test.each([
  ["patrols/pt7/close", {}, "unknown-patrol"],
  ["hazards/hz7/close", { measure: "replaced" }, "unknown-item"],
  ["publications/pb7/confirm", {}, "unknown-publication"],
  ["publications/pb7/withdraw", { reason: "a mistake" }, "unknown-publication"],
  ["campaigns/gas-2026-07/propose", {}, "unknown-campaign"],
])("%s that is refused is never answered as done", async (path, more, refused) => {
  const core = createLittleCore(sampleSite());
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  const reply = await fetch(`${serving.url}api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ by: "room", command: "x", ...more }),
  });
  expect([reply.status, await reply.json()]).toEqual([409, { done: false, refused }]);
});
