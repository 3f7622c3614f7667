import { expect, test } from "vitest";
import { strayed } from "../../bench/proof/duty/scenarios.ts";
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
