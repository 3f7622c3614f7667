import { expect, test } from "vitest";
import type { Input } from "../../gateway/core/input.ts";
import { nothing } from "../../gateway/core/decision.ts";
import { tellJournalHead } from "../../gateway/journal-head.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { createBox } from "./core/bench-box.ts";
import { testSite } from "./core/site.ts";

const dayMs = 86_400_000;

test("the end of the journal is told at the start and then daily, and not while there is none", async () => {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2));
  const stopping = new AbortController();
  const told: Input[] = [];
  let tip = { seq: 0, hash: "" };
  const offer = async (input: Input) => (told.push(input), nothing);
  const running = tellJournalHead({ clock, offer, tip: async () => tip }, stopping.signal);
  await clock.advance(1_000);
  expect(told).toEqual([]);
  tip = { seq: 7, hash: "ab".repeat(32) };
  await clock.advance(dayMs);
  await clock.advance(dayMs);
  expect(told).toEqual([1, 2].map(() => ({ kind: "journal-head", entry: 7, hash: tip.hash })));
  stopping.abort();
  await running;
});

test("it goes to the district as it is", () => {
  const box = createBox(testSite());
  box.take({ kind: "journal-head", entry: 7, hash: "ab".repeat(32) });
  const body = { kind: "audit-head", entry: 7, hash: "ab".repeat(32) };
  expect(box.uplink).toMatchObject([{ lane: "summary", body }]);
});
