import fc from "fast-check";
import { expect, test } from "vitest";
import { auditCommand } from "../../../gateway/cli/audit.ts";
import type { AlarmId, CaseId } from "../../../gateway/core/ids.ts";
import type { PersonId } from "../../../config/ids.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import { decodeJson, encodeJson } from "../../../gateway/store/codec.ts";
import { firstBroken, journalRows, type JournalEntry } from "../../../gateway/store/journal.ts";
import { journalKey } from "../../../gateway/store/keys.ts";
import { freshDirectory, opened } from "./directory.ts";
import { behind, remove } from "./raw.ts";
import { at, decision, fact } from "./rows.ts";

const start = { seq: 0, hash: "" };

test("acts of people are entered, everything else is not", () => {
  const { rows, tip } = journalRows([fact(1), moved(2), refused(3), fact(4)], start);
  const entries = rows.map(({ key, value }) => decodeJson(key, value ?? new Uint8Array()));
  expect(entries).toMatchObject([
    { ok: true, value: { seq: 1, fact: 2, who: "zhang", what: "claim", target: "c1", from: "open", to: "claimed" } },
    { ok: true, value: { seq: 2, fact: 3, who: "zhang", what: "reset refused" } },
  ]);
  expect(tip.seq).toBe(2);
});

test("who put an alarm aside, with whom, why and under which permit, is entered; what ends by itself is not", () => {
  const base = { kind: "suppression", alarm: "gas-1/gas#gas.hh", at: at(1) } as const;
  const out = { from: "none", to: "out-of-service", by: "zhang", second: "li", why: "换探头", permit: "P-7" };
  const facts = [
    { ...base, seq: 1, ...out },
    { ...base, seq: 2, from: "out-of-service", to: "none", why: "expired" },
    { ...base, seq: 3, kind: "alarm-refused", by: "zhang", verb: "shelve", command: "x", why: "too-long" },
  ] as never as Fact[];
  const entries = journalRows(facts, start).rows.map(({ key, value }) => read(key, value));
  expect(entries).toMatchObject([
    { who: "zhang + li", what: "alarm out-of-service: 换探头 (P-7)", target: "gas-1/gas#gas.hh", from: "none" },
    { who: "zhang", what: "shelve refused" },
  ]);
});

test("one changed character anywhere breaks the chain at that entry or the next", () => {
  const { rows, tip } = journalRows([moved(1), refused(2), moved(3), moved(4), refused(5)], start);
  const entries = rows.map(({ key, value }) => read(key, value));
  expect(firstBroken(entries, tip)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(entries.length - 1), fc.nat(), (index, place) => {
      const text = JSON.stringify(entries[index]);
      const changed = parsed(flipped(text, place % text.length));
      if (changed === undefined) return;
      const broken = firstBroken(entries.with(index, changed), tip);
      expect([index + 1, index + 2]).toContain(broken);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test("an entry that is left out, moved or cut off at the end is missed", () => {
  const { rows, tip } = journalRows([moved(1), moved(2), moved(3)], start);
  const entries = rows.map(({ key, value }) => read(key, value));
  expect(firstBroken(entries.toSpliced(1, 1), tip)).toBe(2);
  expect(firstBroken(entries.toReversed(), tip)).toBe(1);
  expect(firstBroken(entries.slice(0, 2), tip)).toBe(3);
});

test("the store knows where the journal ends, also after a restart", async () => {
  const directory = await freshDirectory();
  const { tip } = journalRows([moved(1), moved(2)], start);
  const first = await opened(directory);
  expect(first.journalTip()).toEqual(start);
  await first.commit(decision({ facts: [moved(1)] }));
  await first.commit(decision({ facts: [moved(2)] }));
  expect(first.journalTip()).toEqual(tip);
  await first.close();
  const second = await opened(directory);
  expect(second.journalTip()).toEqual(tip);
  await second.close();
});

test("the stored journal goes on over restarts; a forged entry with a fresh sum is named", async () => {
  const directory = await freshDirectory();
  for (let seq = 1; seq <= 5; seq += 1) {
    const store = await opened(directory);
    await store.commit(decision({ facts: [moved(seq)] }));
    await store.close();
  }
  expect(await audit(directory)).toMatchObject([0, { ok: true, entries: 5 }]);
  await behind(directory, "alarm", async (raw) => {
    const key = journalKey(3);
    const entry = read(key, await raw.get(key));
    await raw.put(key, encodeJson(key, { ...entry, who: "li" }));
  });
  expect(await audit(directory)).toMatchObject([1, { ok: false, broken: 4 }]);
  await remove(directory, "alarm", journalKey(2));
  expect(await audit(directory)).toMatchObject([1, { broken: 2 }]);
  expect((await audit(`${directory}/none`))[0]).toBe(4);
});

async function audit(directory: string): Promise<readonly [number, unknown]> {
  let text = "";
  const code = await auditCommand(["verify", "--data", directory, "--json"], { write: (more) => (text += more) }, {});
  return [code, JSON.parse(text)];
}

function moved(seq: number): Fact {
  const act = { verb: "claim", from: "open", to: "claimed", by: "zhang" as PersonId } as const;
  return { seq, at: at(seq), kind: "case-moved", case: "c1" as CaseId, ...act } as unknown as Fact;
}

function refused(seq: number): Fact {
  const body = { kind: "reset-refused", alarm: "gas-1/lel#high" as AlarmId, by: "zhang" as PersonId } as const;
  return { seq, at: at(seq), ...body, why: "still-active" } as unknown as Fact;
}

function read(key: Uint8Array, value: Uint8Array | undefined): JournalEntry {
  const row = decodeJson(key, value ?? new Uint8Array());
  if (!row.ok) throw new Error(row.error.why);
  return row.value as JournalEntry;
}

function flipped(text: string, place: number): string {
  const code = text.charCodeAt(place) ^ 1;
  return text.slice(0, place) + String.fromCharCode(code) + text.slice(place + 1);
}

function parsed(text: string): JournalEntry | undefined {
  try {
    return JSON.parse(text) as JournalEntry;
  } catch {
    return undefined;
  }
}
