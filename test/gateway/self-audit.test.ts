import { expect, test } from "vitest";
import { keepBeating } from "../../gateway/beat.ts";
import type { Offer } from "../../gateway/core/ports.ts";
import type { Sending } from "../../gateway/core/people/self-audit.ts";
import { emptyState } from "../../gateway/core/state.ts";
import { createSelfAudit } from "../../gateway/self-audit.ts";
import { limits } from "../../config/limits.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { testSite } from "./core/site.ts";

const startMs = Date.UTC(2026, 5, 2, 4);

test("the audit looks every ten seconds and says once what began and what is over", async () => {
  const clock = createVirtualClock(startMs);
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  let dark: Sending["dark"] = new Map();
  const audit = createSelfAudit({
    index: testSite(),
    state: emptyState,
    sending: () => ({ dark, underWay: new Set() }),
    clock,
    log: { info: note, warn: note, error: note },
  });
  const kinds = async (seconds: number) => {
    await clock.advance(seconds * 1_000);
    return audit.findings().map(({ kind }) => kind);
  };
  expect(await kinds(0)).toEqual([]);
  dark = new Map([["modem" as "screen", "no-modem"]]);
  expect(await kinds(9)).toEqual([]);
  expect(await kinds(1)).toEqual(["channel-dark"]);
  expect(await kinds(30)).toEqual(["channel-dark"]);
  dark = new Map();
  expect(await kinds(10)).toEqual([]);
  expect(logged).toEqual(["self-audit", "self-audit-over"]);
});

test("a core that decides no more does not beat", async () => {
  const clock = createVirtualClock(startMs);
  let isDeciding = true;
  let beats = 0;
  const offer: Offer = () => (isDeciding ? Promise.resolve({} as never) : new Promise(() => {}));
  const ending = new AbortController();
  const beating = keepBeating({ clock, offer, tell: () => (beats += 1) }, ending.signal);
  // Nothing waits yet: the first beat needs no time.
  await clock.advance(0);
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(2.5 * limits.beatEveryMs);
  expect(beats).toBe(3);
  isDeciding = false;
  await clock.advance(10 * limits.beatEveryMs);
  expect(beats).toBe(3);
  ending.abort();
  void beating;
});
