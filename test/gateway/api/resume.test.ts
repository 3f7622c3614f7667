import { afterEach, expect, test } from "vitest";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { Reject } from "../../../gateway/core/state.ts";
import type { CaseActions, Changes, Notice } from "../../../gateway/api/schema.ts";
import { openStream, type EventReader } from "./event-reader.ts";
import { createLittleCore, realClock, serve } from "./little-core.ts";
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
  const listen = async (query = "", headers: Record<string, string> = {}) => {
    const reader = await openStream(`${serving.url}api/v1/stream${query}`, headers);
    opened.push(reader);
    return reader;
  };
  return { core, serving, listen };
}

function row(key: string, bytes = 10): Decision {
  const value: Reject = { source: "s", why: "malformed", count: 1, detail: "x".repeat(bytes), at: realClock.now() };
  return { changes: [{ table: "reject", key, value }], facts: [], readings: [], uplink: [], relayed: [] };
}

/** The rows as they came, in the order in which they came. */
function rowsIn({ events }: Pick<EventReader, "events">): readonly string[] {
  return events
    .filter(({ event }) => event === "changes")
    .flatMap(({ data }) => (data as Changes).changes.flatMap(({ table, key }) => (table === "reject" ? [key] : [])));
}

const kinds = ({ events }: EventReader) => events.map(({ event }) => event);
const lastIdOf = ({ events }: EventReader) => events.findLast(({ id }) => id !== undefined)?.id ?? "";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const has = (key: string) => (data: Changes) => data.changes.some((each) => each.key === key);

test("a line that is cut again and again costs nothing: every row once, in order", async () => {
  const { core, listen } = await start();
  let reader = await listen();
  await reader.next("beat");
  const seen: string[] = [];
  const wanted = Array.from({ length: 120 }, (_, at) => `s${at}`);
  for (const [at, key] of wanted.entries()) {
    core.web.committed(row(key));
    await pause(at % 3);
    if (at % 17 !== 5) continue;
    reader.close();
    await reader.ended;
    seen.push(...rowsIn(reader));
    const after = lastIdOf(reader);
    reader = await listen("", { "last-event-id": after });
  }
  await reader.next("changes", has("s119"));
  expect([...seen, ...rowsIn(reader)]).toEqual(wanted);
  expect(kinds(reader)).not.toContain("snapshot");
});

test("an id in the address does as well as one in the header, and the header is the newer one", async () => {
  const { core, listen } = await start();
  const first = await listen();
  await first.next("beat");
  const before = lastIdOf(first);
  core.web.committed(row("a"));
  await first.next("changes", has("a"));
  const between = lastIdOf(first);
  core.web.committed(row("b"));
  await first.next("changes", has("b"));
  const [byAddress, byBoth] = [
    await listen(`?after=${before}`),
    await listen(`?after=${before}`, { "last-event-id": between }),
  ];
  await Promise.all([byAddress.next("changes", has("b")), byBoth.next("changes", has("b"))]);
  expect([rowsIn(byAddress), rowsIn(byBoth)]).toEqual([["a", "b"], ["b"]]);
});

test("whoever was away too long is told to begin anew, and does", async () => {
  const { core, listen } = await start();
  const first = await listen();
  await first.next("beat");
  first.close();
  for (let at = 0; at < 30; at += 1) core.web.committed(row(`s${at}`, 60_000));
  await pause(200);
  const again = await listen(`?after=${lastIdOf(first)}`);
  await again.next("beat");
  expect(kinds(again)).toEqual(["reset", "site", "snapshot", "beat"]);
});

test("an id of a part that has ended since means nothing to the next one", async () => {
  const { core, serving, listen } = await start();
  const first = await listen();
  await first.next("beat");
  await serving.close();
  const next = await serve(core);
  opened.push(next);
  const again = await openStream(`${next.url}api/v1/stream?after=${lastIdOf(first)}`);
  opened.push(again);
  await again.next("beat");
  expect(kinds(again).slice(0, 3)).toEqual(["reset", "site", "snapshot"]);
});

test("whoever comes back has what happened meanwhile and what they may do now; another person's notice stays away", async () => {
  const { core, listen } = await start();
  const [mine, other] = [await listen("?as=worker-a"), await listen("?as=room")];
  await Promise.all([mine.next("beat"), other.next("beat")]);
  other.close();
  await other.ended;
  await core.read("gas-3-2/gas", 48);
  void core.sendNotices(AbortSignal.timeout(300));
  await mine.next<Notice>("notice");
  const again = await listen(`?as=room&after=${lastIdOf(other)}`);
  await again.next<CaseActions>("actions", ({ case: id }) => id === "c1");
  await again.next("beat");
  expect(kinds(again)).not.toContain("notice");
  expect(kinds(again)).toContain("changes");
  const same = await listen(`?as=worker-a&after=${mine.events.findLast(({ event }) => event === "beat")?.id ?? ""}`);
  expect((await same.next<Notice>("notice")).to).toBe("worker-a");
});
