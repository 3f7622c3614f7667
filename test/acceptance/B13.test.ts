import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { personIdSchema } from "../../config/ids.ts";
import { readSetupCode } from "../../gateway/access/access-file.ts";
import { openDoors } from "../../gateway/access/doorkeeper.ts";
import { hasLeft } from "../../gateway/core/people/leavers.ts";
import { createPipeline } from "../../gateway/pipeline.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Input } from "../../gateway/core/input.ts";
import { openMemoryStore } from "../../gateway/store/memory.ts";
import { testSite } from "../gateway/core/site.ts";
import { createNotes } from "../gateway/notes.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const leaver = personIdSchema.parse("worker-a");

async function start() {
  const store = openMemoryStore();
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const deps = { store, notes: createNotes().notes, clock, log, loaded: await store.load(0), act: () => {} };
  const pipeline = createPipeline({ index: testSite(), ...deps });
  void pipeline.run();
  const facts: Fact[] = [];
  const put = async (input: Input) => facts.push(...(await pipeline.put(input)).facts);
  await put({ kind: "started", recent: [] });
  return { pipeline, clock, put, facts };
}

/** The district sends a roster without the worker who had both cases. */
const withoutLeaver = JSON.stringify({
  roster: [
    { grid: "micro-1", role: "worker", people: ["worker-b"], shift: "24h", from: "2026-06-01" },
    { grid: "grid-1", role: "leader", people: ["leader"], shift: "24h", from: "2026-06-01" },
    { grid: "community", role: "duty-room", people: ["room"], shift: "24h", from: "2026-06-01" },
  ],
});

test("B13 who is taken off the roster by the district has nothing in hand any more: both cases are dispatched anew, and why is written down", async () => {
  const { pipeline, clock, put, facts } = await start();
  const read = (point: string, value: number) =>
    put({ kind: "readings", readings: [{ point, sample: { kind: "good", value }, at: clock.now() }] } as never);
  await read("node-1/gas", 50);
  await read("node-1/level", 1);
  await read("node-1/level", 2);
  const open = [...pipeline.state().case.values()];
  expect(open).toHaveLength(2);
  for (const { id } of open) await put({ kind: "case", case: id, by: leaver, verb: "claim", command: `claim-${id}` });
  const now = clock.now().wallMs;
  const who = { key: "aa", tier: "district", role: "administrator", operator: "desk-3" };
  const command = { ...who, id: "d-1", notBeforeMs: now, expiresMs: now + 60_000, verb: "roster.apply" };
  await put({ kind: "downlink", command: { ...command, args: { version: 1, body: withoutLeaver } } } as never);
  expect(facts.find(({ kind }) => kind === "command")).toMatchObject({ outcome: { kind: "done" } });
  const after = [...pipeline.state().case.values()];
  expect(after.map(({ claimedBy, state }) => [claimedBy, state])).toEqual([
    [undefined, "reported"],
    [undefined, "reported"],
  ]);
  const moved = facts.filter((fact) => fact.kind === "case-moved" && fact.verb === "handover");
  expect(moved).toMatchObject([{ order: { reason: "left-the-roster" } }, { order: { reason: "left-the-roster" } }]);
  const called = [...pipeline.state().notice.values()].filter(({ kind }) => kind === "declined");
  expect(new Set(called.map(({ case: of }) => of)).size).toBe(2);
  pipeline.stop();
});

test("B13 the sessions of who left are dead as soon as they are looked at, and the passphrase opens nothing", async () => {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-leaver-"));
  try {
    let isGone = false;
    const doors = openDoors({
      directory,
      people: new Map([[leaver, {}]]),
      grids: new Map(),
      hasLeft: () => isGone,
      clock: createVirtualClock(Date.UTC(2026, 5, 2, 4)),
      log,
      note: () => {},
      changed: () => {},
    });
    const said = { name: "a", passphrase: "three words long", from: "192.0.2.1" };
    await doors.setUp({ code: readSetupCode(directory) ?? "", person: leaver, ...said });
    expect(doors.guests()).toHaveLength(1);
    isGone = true;
    expect(doors.guests()).toEqual([]);
    expect(await doors.signIn(said)).toMatchObject({ done: false, refused: "wrong-passphrase" });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("B13 only whom the site's own roster had can leave it", () => {
  const index = testSite();
  const roster = index.site.roster.filter(({ role }) => role !== "worker");
  const without = { declared: index.declared, site: { ...index.site, roster } };
  expect(hasLeft(index, leaver)).toBe(false);
  expect(hasLeft(without, leaver)).toBe(true);
  expect(hasLeft(without, personIdSchema.parse("stranger"))).toBe(false);
});
