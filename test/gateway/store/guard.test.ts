import { expect, onTestFinished, test } from "vitest";
import type { Store } from "../../../gateway/core/ports.ts";
import type { WriteSeam } from "../../../gateway/store/database.ts";
import { createGuardedStore, type GuardedStore } from "../../../gateway/store/guard.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { createMemoryDisk, openMemoryStore } from "../../../gateway/store/memory.ts";
import { storeError } from "../../../gateway/store/trouble.ts";
import { describeStore } from "../../contract/store.ts";
import { freshDirectory } from "./directory.ts";
import { decision, fact, point, reading, recordingLog } from "./rows.ts";
import { ticking } from "./ticking.ts";

const all = { afterSeq: 0, limit: 100 };
const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 };
const both = (seq: number) => decision({ facts: [fact(seq)], readings: [reading("a/x", seq, seq)] });
const poisoned = () => storeError({ kind: "poisoned", database: "alarm", why: "No space left on device" });

describeStore("a guarded store", async () => {
  const disk = createMemoryDisk();
  const open = () => guarded(() => Promise.resolve(openMemoryStore(disk))).store;
  return { store: open(), reopen: () => Promise.resolve(open()) };
});

test.each([
  ["alarm", 2],
  ["readings", 2],
  ["alarm", 3],
  ["readings", 3],
] as const)(
  "one failed write of %s (number %i): the same decision is stored once and acknowledged",
  async (name, nth) => {
    const directory = await freshDirectory();
    for (const isWritten of [false, true]) {
      const seam = failing(name, nth, isWritten);
      const { store, kinds } = guarded(() =>
        openLevelStore({ directory: `${directory}/${isWritten}`, log: recordingLog(), seam }),
      );
      for (const seq of [1, 2, 3]) await store.commit(both(seq));
      expect((await store.facts(all)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect((await store.history(always)).map(({ at }) => at.monoMs)).toEqual([1, 2, 3]);
      expect(kinds).toEqual(["failing", "sound"]);
    }
  },
);

test("a full disk: nothing is acknowledged, reads are empty, and all goes on when space is back", async () => {
  const directory = await freshDirectory();
  let isFull = false;
  const seam: WriteSeam = async (_, write) => {
    if (isFull) throw new Error("IO error: 000003.log: No space left on device");
    await write();
  };
  const { store } = guarded(() => openLevelStore({ directory, log: recordingLog(), seam }));
  await store.commit(both(1));
  isFull = true;
  let isAcknowledged = false;
  const commit = store.commit(both(2)).then(() => (isAcknowledged = true));
  await ticked(400);
  expect([isAcknowledged, store.health()]).toMatchObject([false, { kind: "failing", database: "alarm" }]);
  isFull = false;
  await commit;
  expect(store.health()).toEqual({ kind: "sound" });
  expect(await store.facts(all)).toEqual([fact(1), fact(2)]);
});

test("a handle that does not close is left after five seconds and replaced", async () => {
  const disk = createMemoryDisk();
  let opened = 0;
  const clock = { ...ticking, after: (ms: number, run: () => void) => ticking.after(ms / 50, run) };
  const open = (): Promise<Store> => {
    opened += 1;
    const sound = openMemoryStore(disk);
    const hanging = { commit: () => Promise.reject(poisoned()), close: () => new Promise<void>(() => undefined) };
    return Promise.resolve(opened === 1 ? { ...sound, ...hanging } : sound);
  };
  const { store, log } = guarded(open, clock);
  await store.commit(both(1));
  expect(log.lines.map(({ event }) => event)).toContain("store.close-hangs");
  expect(await store.facts(all)).toEqual([fact(1)]);
});

test("a store that will not open or that falls again while being checked is tried again", async () => {
  const disk = createMemoryDisk();
  let opened = 0;
  const { store } = guarded(() => {
    opened += 1;
    const sound = openMemoryStore(disk);
    if (opened === 1) return Promise.resolve({ ...sound, commit: () => Promise.reject(poisoned()) });
    if (opened === 2) return Promise.reject(new Error("EMFILE"));
    if (opened === 3) return Promise.resolve({ ...sound, load: () => Promise.reject(poisoned()) });
    return Promise.resolve(sound);
  });
  await store.commit(both(1));
  expect([opened, await store.facts(all)]).toEqual([4, [fact(1)]]);
});

test("while there is no handle reads answer empty and say why", async () => {
  const { store, log } = guarded(() => Promise.reject(new Error("EIO")));
  expect([await store.facts(all), await store.history(always)]).toEqual([[], []]);
  expect(log.lines.map(({ event }) => event)).toContain("store.read-unanswered");
});

test("a read that fails answers empty and has the handle replaced", async () => {
  const disk = createMemoryDisk();
  await openMemoryStore(disk).commit(both(1));
  let opened = 0;
  const unreadable = storeError({ kind: "unreadable", database: "alarm", why: "EIO" });
  const { store } = guarded(() => {
    opened += 1;
    const sound = openMemoryStore(disk);
    return Promise.resolve(opened === 1 ? { ...sound, facts: () => Promise.reject(unreadable) } : sound);
  });
  expect(await store.facts(all)).toEqual([]);
  expect(await store.facts(all)).toEqual([fact(1)]);
});

test("a store that another process holds is refused for good", async () => {
  const locked = storeError({ kind: "locked", directory: "/data" });
  const { store } = guarded(() => Promise.reject(locked));
  await expect(store.load(0)).rejects.toBe(locked);
  await expect(store.commit(both(1))).rejects.toBe(locked);
});

test("closing ends a commit that waits", async () => {
  const { store } = guarded(() => Promise.reject(new Error("EIO")));
  const commit = store.commit(both(1));
  await Promise.all([expect(commit).rejects.toMatchObject({ kind: "closed" }), store.close()]);
});

interface Guarded {
  readonly store: GuardedStore;
  readonly log: ReturnType<typeof recordingLog>;
  readonly kinds: readonly string[];
}

function guarded(open: () => Promise<Store>, clock = ticking): Guarded {
  const log = recordingLog();
  const kinds: string[] = [];
  const store = createGuardedStore({ open, clock, log, changed: ({ kind }) => void kinds.push(kind) });
  onTestFinished(() => store.close());
  return { store, log, kinds };
}

/** The nth write fails once: before it is done, or after, when nobody can know that it was. */
function failing(name: string, nth: number, isWritten: boolean): WriteSeam {
  let count = 0;
  return async (database, write) => {
    if (database === name) count += 1;
    const fails = database === name && count === nth;
    if (!fails || isWritten) await write();
    if (fails) throw new Error("IO error: Input/output error");
  };
}

function ticked(ms: number): Promise<void> {
  return new Promise((resolve) => void ticking.after(ms, resolve));
}
