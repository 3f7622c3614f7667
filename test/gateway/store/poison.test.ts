import { expect, test } from "vitest";
import type { WriteSeam } from "../../../gateway/store/database.ts";
import type { DatabaseName } from "../../../gateway/store/trouble.ts";
import { freshDirectory, opened } from "./directory.ts";
import { decision, fact, point, reading } from "./rows.ts";

const all = { afterSeq: 0, limit: 10 };
const always = { point: point("a/x"), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 10 };
const both = (seq: number) => decision({ facts: [fact(seq)], readings: [reading("a/x", seq, seq)] });
const full = "IO error: 000003.log: No space left on device";

test("after one failed write nothing is taken until the store is opened again", async () => {
  const directory = await freshDirectory();
  const faulty = await opened(directory, { seam: failingOnce("alarm", 3) });
  await faulty.commit(both(1));
  const poisoned = { kind: "poisoned", database: "alarm", why: full };
  await expect(faulty.commit(both(2))).rejects.toMatchObject(poisoned);
  await expect(faulty.commit(both(2))).rejects.toMatchObject(poisoned);
  await expect(faulty.commit(decision({}))).rejects.toMatchObject(poisoned);
  await faulty.close();
  const store = await opened(directory);
  expect(await store.facts(all)).toEqual([fact(1)]);
  await store.commit(both(2));
  expect(await store.facts(all)).toEqual([fact(1), fact(2)]);
});

test("with the readings poisoned alarms are stored on, and the rejection says what is missing", async () => {
  const directory = await freshDirectory();
  const faulty = await opened(directory, { seam: failingOnce("readings", 2) });
  const poisoned = { kind: "poisoned", database: "readings", why: full };
  await expect(faulty.commit(both(1))).rejects.toMatchObject(poisoned);
  await expect(faulty.commit(both(2))).rejects.toMatchObject(poisoned);
  await faulty.commit(decision({ facts: [fact(3)] }));
  await faulty.close();
  const store = await opened(directory);
  expect(await store.facts(all)).toEqual([fact(1), fact(2), fact(3)]);
  expect(await store.history(always)).toEqual([]);
});

test("a failed removal of packed groups poisons the readings as well", async () => {
  const directory = await freshDirectory();
  // Identity, the group that fills the segment, the one that opens the next, the one the packed rows ride with.
  const faulty = await opened(directory, {
    seam: failingOnce("readings", 5),
    segments: { groupsMax: 1, readingsMax: 10 },
  });
  const commit = async (seq: number) => faulty.commit(decision({ readings: [reading("a/x", seq, seq)] }));
  await expect(many(commit, 20)).rejects.toMatchObject({ kind: "poisoned", database: "readings" });
});

test("two commits at once are a defect of the caller", async () => {
  const store = await opened(await freshDirectory());
  const first = store.commit(both(1));
  await expect(store.commit(both(2))).rejects.toThrow("broken invariant: two commits at once");
  await first;
  await store.commit(both(2));
});

async function many(commit: (seq: number) => Promise<void>, count: number): Promise<void> {
  for (let seq = 1; seq <= count; seq += 1) {
    await commit(seq);
    // Packing goes on beside the commits: it gets a few turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The nth write to one database fails as LevelDB does on a full disk; everything after it would work again. */
function failingOnce(name: DatabaseName, nth: number): WriteSeam {
  let count = 0;
  return async (database, write) => {
    if (database === name) count += 1;
    if (database === name && count === nth) throw new Error(full);
    await write();
  };
}
