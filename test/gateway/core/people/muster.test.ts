import { expect, test } from "vitest";
import { rig } from "../../../acceptance/roll.ts";

test("a recall is called from above for an open case, survives a restart and ends by a word", () => {
  const { box, say, roll, recall } = rig();
  expect(recall("w1")).toBe("not-above");
  expect(say("room", { do: "recall", case: "c99", grid: "grid-1" as never, reason: "暴雨" })).toBe("unknown-case");
  expect(say("stranger", { do: "answer", muster: "m99", says: "present" })).toBe("unknown-muster");
  recall();
  box.restart();
  const muster = roll().id;
  expect(say("stranger", { do: "answer", muster, says: "present" })).toBe("not-called");
  expect(say("w1", { do: "end-muster", muster })).toBe("not-above");
  expect(say("room", { do: "end-muster", muster })).toBe("ended 0");
  expect(say("w1", { do: "answer", muster, says: "present" })).toBe("wrong-state");
});
