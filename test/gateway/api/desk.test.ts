import type { Decision } from "../../../gateway/core/decision.ts";
import { expect, test } from "vitest";
import { createWebDesk } from "../../../gateway/api/desk.ts";
import { asksOpenMax } from "../../../gateway/api/answers.ts";
import { rowsWaitingMax } from "../../../gateway/api/waiting-rows.ts";
import type { CoreMessage } from "../../../gateway/api/messages.ts";
import type { DutyView } from "../../../gateway/api/schema.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Channel } from "../../../gateway/core/ports.ts";
import { applyChanges, emptyState, type Change, type Reject } from "../../../gateway/core/state.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";
import { collectingLog } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const startMs = Date.UTC(2026, 5, 3, 3, 0);

/** The desk with a channel whose far end the test holds: it reads, or it does not. */
function startDesk() {
  const clock = createVirtualClock(startMs);
  const log = collectingLog();
  const state = emptyState();
  const inputs: Input[] = [];
  const duty: DutyView[] = [];
  const around = () => ({ duty: [...duty], uplink: { kind: "unknown" }, store: { kind: "sound" }, links: [] }) as const;
  const store = { facts: async () => [], history: () => new Promise<never>(() => {}), rollups: async () => [] };
  const put = async (input: Input) => (inputs.push(input), decisionOf([]));
  const web = createWebDesk({ index: sampleSite(), state: () => state, store, put, clock, log, around });
  const end = farEnd();
  const life = web.desk(end.channel);
  const commit = (changes: readonly Change[]) => {
    applyChanges(state, changes);
    web.committed(decisionOf(changes));
  };
  return { web, clock, log, state, inputs, duty, end, life, commit };
}

function farEnd() {
  const gone = new AbortController();
  const got: CoreMessage[] = [];
  let isReading = true;
  let say: (message: unknown) => unknown = () => {};
  let wake = () => {};
  const channel: Channel = {
    send: (message) => isReading && got.push(JSON.parse(JSON.stringify(message)) as CoreMessage) > 0,
    drained: () => (isReading ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
    receive: (handler) => (say = handler),
    signal: gone.signal,
    close: () => gone.abort(),
  };
  const read = (reads: boolean) => {
    isReading = reads;
    if (reads) wake();
  };
  const of = <K extends CoreMessage["kind"]>(kind: K) =>
    got.filter((each) => each.kind === kind) as Extract<CoreMessage, { kind: K }>[];
  return { channel, got, of, read, hang: () => gone.abort(), say: (message: unknown) => say(message) };
}

function decisionOf(changes: readonly Change[]): Decision {
  return { changes, facts: [], readings: [], uplink: [], relayed: [] };
}

function reject(key: string, detail = ""): Change {
  const value: Reject = {
    source: key,
    why: "malformed",
    count: 1,
    detail,
    at: { boot: "b", monoMs: 0, wallMs: startMs, wallTrusted: true },
  };
  return { table: "reject", key, value };
}

function point(key: string, value: number): Change {
  const at = { boot: "b", monoMs: 0, wallMs: startMs, wallTrusted: true };
  const last = { point: key, sample: { kind: "good", value }, at };
  return {
    table: "point",
    key,
    value: { last, lastGood: { value, at }, heardAt: at, trend: [], period: {} },
  } as unknown as Change;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a new part is told the site, then the whole state, then what changes", async () => {
  const { end, commit } = startDesk();
  commit([reject("early")]);
  await settle();
  commit([reject("later")]);
  await settle();
  expect(end.got.map(({ kind }) => kind)).toEqual(["hello", "access", "declared", "around", "snapshot", "changes"]);
  expect(end.of("hello")[0]).toMatchObject({ host: "127.0.0.1" });
  expect(end.of("snapshot")).toMatchObject([{ first: true, last: true, rows: [{ key: "early" }] }]);
  expect(end.of("changes")).toMatchObject([{ rows: [{ key: "later" }] }]);
});

test("readings wait for one another at most 200 ms, alarms and the like not at all", async () => {
  const { end, commit, clock } = startDesk();
  await settle();
  for (let at = 0; at < 50; at += 1) commit([point("level-1/level", at), point("level-2/level", at)]);
  commit([reject("now")]);
  await settle();
  expect(end.of("changes").map(({ rows }) => rows.map(({ key }) => key))).toEqual([["now"]]);
  await clock.advance(200);
  const [, late] = end.of("changes");
  expect(late?.rows).toHaveLength(2);
  expect(late?.rows[0]?.value).toMatchObject({ last: { sample: { value: 49 } } });
  expect(late?.rows[0]?.value).not.toHaveProperty("trend");
});

test("a part that does not read costs one entry per row and has the newest values when it reads again", async () => {
  const { end, commit, clock } = startDesk();
  await settle();
  end.read(false);
  for (let at = 0; at < 1000; at += 1) commit([reject("a", `${at}`), reject(`b${at % 3}`, `${at}`)]);
  await clock.advance(10_000);
  const before = end.got.length;
  end.read(true);
  await settle();
  const rows = end.got.slice(before).flatMap((message) => (message.kind === "changes" ? message.rows : []));
  expect(rows.filter(({ key }) => key === "a").at(-1)?.value).toMatchObject({ detail: "999" });
  expect(rows.length).toBeLessThanOrEqual(2 + 4);
});

test("when more rows wait than the bound allows, the whole picture is sent again", async () => {
  const { end, commit } = startDesk();
  await settle();
  end.read(false);
  commit(Array.from({ length: rowsWaitingMax + 2 }, (_, at) => reject(`r${at}`)));
  end.read(true);
  await settle();
  await settle();
  const pictures = end.of("snapshot").filter(({ first }) => first);
  expect(pictures).toHaveLength(2);
  const rows = end.of("snapshot").flatMap((each) => each.rows);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rowsWaitingMax + 2);
});

test("a state larger than a frame travels in pages, and a row that fits none is reported, not sent", async () => {
  const { end, commit, log } = startDesk();
  commit(Array.from({ length: 40 }, (_, at) => reject(`r${at}`, "x".repeat(20_000))));
  commit([reject("monster", "x".repeat(300_000))]);
  await settle();
  const pages = end.got.filter((message) => message.kind === "changes" || message.kind === "snapshot");
  expect(Math.max(...pages.map((page) => JSON.stringify(page).length))).toBeLessThan(300 * 1024);
  expect(pages.flatMap(({ rows }) => rows)).toHaveLength(40);
  expect(log.lines.map(({ event }) => event)).toContain("web-row-too-large");
});

test("a removed row is told as removed", async () => {
  const { end, commit } = startDesk();
  await settle();
  commit([{ table: "reject", key: "gone", value: undefined }]);
  await settle();
  expect(end.of("changes").at(-1)?.rows).toEqual([{ table: "reject", key: "gone" }]);
});

test("a handover is told when it happens", async () => {
  const { end, duty, clock } = startDesk();
  await clock.advance(10_000);
  const before = end.of("around").length;
  duty.push({ grid: "grid-1" as never, role: "leader", people: [], why: "no-roster" });
  await clock.advance(2_000);
  await clock.advance(10_000);
  expect(end.of("around")).toHaveLength(before + 1);
});

test.each([
  { what: "nothing sensible", message: 7 },
  { what: "an unknown kind", message: { kind: "put", input: {} } },
  {
    what: "an unknown verb",
    message: { kind: "act", id: 1, case: "c1", verb: "explode", by: "worker-a", command: "x" },
  },
  {
    what: "a long command",
    message: { kind: "act", id: 1, case: "c1", verb: "claim", by: "worker-a", command: "x".repeat(65) },
  },
  { what: "too many rows", message: { kind: "facts", id: 1, after: 0, limit: 2001 } },
  { what: "one field more", message: { kind: "shown", notice: "n", by: "worker-a", admin: true } },
  { what: "a crowd of screens", message: { kind: "screens", people: Array.from({ length: 65 }, () => "worker-a") } },
])("of the web part $what is refused and goes no further", async ({ message }) => {
  const { end, inputs, log } = startDesk();
  end.say(message);
  await settle();
  expect(inputs).toEqual([]);
  expect(log.lines.map(({ event }) => event)).toEqual(["web-message-refused"]);
});

test("asks beyond the bound are told to come again", async () => {
  const { end } = startDesk();
  for (let id = 0; id <= asksOpenMax; id += 1)
    end.say({ kind: "history", id, point: "level-1/level", from: 0, to: 1, limit: 1 });
  await settle();
  expect(end.of("reply")).toEqual([{ kind: "reply", id: asksOpenMax, answer: { kind: "failed", code: "core-busy" } }]);
});

test("proof that comes late still counts, and only from the addressee", async () => {
  const { end, inputs, state } = startDesk();
  state.notice.set("n1", { id: "n1", to: "worker-a" } as never);
  end.say({ kind: "shown", notice: "n1", by: "room" });
  end.say({ kind: "shown", notice: "n1", by: "worker-a" });
  await settle();
  expect(inputs).toEqual([{ kind: "notice-outcome", notice: "n1", outcome: { kind: "delivered" } }]);
});

test("the next life of the part is asked to take the port of the last one", async () => {
  const { web, end, life } = startDesk();
  end.say({ kind: "listening", url: "http://127.0.0.1:8093/", port: 8093 });
  end.hang();
  await life;
  const next = farEnd();
  void web.desk(next.channel);
  await settle();
  expect(next.of("hello")[0]?.port).toBe(8093);
  next.hang();
});

test("without a part, commits cost nothing and nobody is told", async () => {
  const { web, end, life, commit } = startDesk();
  end.hang();
  await life;
  commit([reject("a")]);
  const outcome = await web.screen.send({ id: "n", to: "worker-a" } as never, new AbortController().signal);
  expect(outcome).toEqual({ kind: "failed", why: "no-screen-open", retry: "later" });
});
