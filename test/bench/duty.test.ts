import { expect, test } from "vitest";
import { isHonoured } from "../../bench/proof/duty/kill-nine.ts";
import { liveThrough, lostOf, repeatsOf } from "../../bench/proof/duty/kill-points.ts";
import { strayed } from "../../bench/proof/duty/scenarios.ts";
import { sirenVerdict } from "../../bench/proof/duty/siren.ts";
import { withScratch } from "../../bench/proof/path/gateway.ts";
import { readScenarios } from "../scenario/messages/scenarios.ts";

test("a scenario with a message too many, one too few, or one at another time is named", () => {
  const [first] = readScenarios();
  if (first === undefined) throw new Error("there are scenarios");
  const planted = (name: string, messages: readonly string[]) => ({ ...first, name, messages });
  const [, ...tooFew] = first.messages;
  expect(
    strayed([
      first,
      planted("too few", first.messages.slice(1)),
      planted("too many", [...first.messages, "9 r raised c1"]),
      planted("late", ["1 a raised c1", ...tooFew]),
    ]),
  ).toEqual(["too few", "too many", "late"]);
});

/** Dies at the n-th place where it may: the sixth is after the alarm is stored and before anybody is told. */
const dyingAt = (nth: number) => {
  let places = 0;
  return () => (places += 1) === nth;
};

test("a call that was stored when the process died is made by the next one; a box that forgot it is found out", async () => {
  await withScratch(async (directory) => {
    const whole = await liveThrough({ directory: `${directory}/whole`, dies: () => false });
    const killed = await liveThrough({ directory: `${directory}/killed`, dies: dyingAt(6) });
    expect([killed.kills, lostOf(whole.sent, killed.sent), repeatsOf(killed.sent)]).toEqual([1, 0, 0]);
    const forgetful = { directory: `${directory}/forgot`, dies: dyingAt(6) };
    const forgot = await liveThrough({ ...forgetful, forgets: ({ notice }) => notice.clear() });
    expect(lostOf(whole.sent, forgot.sent)).toBe(1);
    expect(repeatsOf([...whole.sent, ...whole.sent.slice(0, 2)])).toBe(2);
  });
}, 60_000);

test("a real kill that costs an alarm, one that says much twice, and one that proves nothing are found out", () => {
  const well = { kills: 20, promised: 50, told: 50, repeats: 3 };
  expect(isHonoured(well)).toBe(true);
  const planted = [{ told: 49 }, { repeats: 21 }, { promised: 0, told: 0 }];
  expect(planted.map((fault) => isHonoured({ ...well, ...fault }))).toEqual([false, false, false]);
});

test("one siren in a hundred that is late is borne, two are not, nor one that never sounds, nor too light a load", () => {
  const took = Array.from({ length: 100 }, () => 20);
  const verdict = (late: readonly number[], rate = 1_000) =>
    sirenVerdict([...late, ...took.slice(late.length)], rate).kind;
  expect(verdict([])).toBe("held");
  expect(verdict([150])).toBe("held");
  expect([verdict([150, 150]), verdict([Infinity]), verdict([], 900)]).toEqual(["missed", "missed", "missed"]);
});
