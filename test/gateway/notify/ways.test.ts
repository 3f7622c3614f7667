import { expect, test } from "vitest";
import type { ChannelName } from "../../../config/channel.ts";
import type { NoticeOutcome } from "../../../gateway/core/input.ts";
import { goAnyWay } from "../../../gateway/notify/ways.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";

type Plan = readonly [afterMs: number, outcome: NoticeOutcome] | "closed";
const refused: NoticeOutcome = { kind: "refused", why: "93000", retry: "later" };
const throttled: NoticeOutcome = { kind: "throttled", why: "45009", retry: "later" };
const accepted: NoticeOutcome = { kind: "accepted" };
const patienceMs = 1_500;

async function run(plans: readonly [Plan, ...Plan[]], forMs = 60_000) {
  const clock = createVirtualClock(0);
  const begun: string[] = [];
  const late: NoticeOutcome[] = [];
  let decided: { readonly outcome: NoticeOutcome; readonly atMs: number } | undefined;
  const ways = plans.map((plan, at) => ({
    channel: `way-${at}` as ChannelName,
    open: () => {
      begun.push(`way-${at} ${clock.now().monoMs}`);
      if (plan === "closed") return undefined;
      return new Promise<NoticeOutcome>((resolve) => clock.after(plan[0], () => resolve(plan[1])));
    },
  }));
  const [first, ...rest] = ways;
  if (first === undefined) throw new Error("no way");
  const going = goAnyWay([first, ...rest], { patienceMs, clock, late: (outcome) => void late.push(outcome) });
  void going.then((outcome) => (decided = { outcome, atMs: clock.now().monoMs }));
  await clock.advance(forMs);
  return { begun, late, ...decided };
}

test("a success at once asks nobody else", async () => {
  expect(
    await run([
      [100, accepted],
      [0, accepted],
    ]),
  ).toMatchObject({ outcome: accepted, atMs: 100, begun: ["way-0 0"] });
});
test.each([
  [refused, "refused", "93000"],
  [throttled, "throttled", "45009"],
] as const)("a setback goes over at once, and the word for it stays: %o", async (outcome, setback, why) => {
  expect(
    await run([
      [100, outcome],
      [50, accepted],
    ]),
  ).toMatchObject({
    outcome: { kind: "accepted", detour: { via: "way-1", setback, why } },
    atMs: 150,
    begun: ["way-0 0", "way-1 100"],
  });
});
test("silence is waited for no longer than the patience, and its late answer is still told", async () => {
  expect(
    await run([
      [4_000, { kind: "delivered" }],
      [50, accepted],
    ]),
  ).toMatchObject({
    outcome: { kind: "accepted", detour: { setback: "unknown", why: "slow" } },
    atMs: 1_550,
    late: [{ kind: "delivered" }],
  });
});
test("the slow first way still decides when it succeeds before the second", async () => {
  expect(
    await run([
      [2_000, accepted],
      [4_000, accepted],
    ]),
  ).toMatchObject({ outcome: accepted, atMs: 2_000 });
});
test("when all fail, the first one's setback is the answer", async () => {
  expect(
    await run([
      [10, throttled],
      [10, refused],
      [10, refused],
    ]),
  ).toMatchObject({ outcome: throttled, atMs: 30 });
});
test("while a second way is under way, a failing first one starts no third", async () => {
  const { begun, outcome } = await run([
    [1_600, refused],
    [1_000, accepted],
    [0, accepted],
  ]);
  expect(begun).toEqual(["way-0 0", "way-1 1500"]);
  expect(outcome).toMatchObject({ detour: { via: "way-1", setback: "refused" } });
});
test("a way that is closed is passed over", async () => {
  expect(await run([[10, refused], "closed", [10, accepted]])).toMatchObject({ outcome: { detour: { via: "way-2" } } });
  expect(await run([[10, refused], "closed"])).toMatchObject({ outcome: refused });
});
