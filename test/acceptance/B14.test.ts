import { expect, test } from "vitest";
import { commandRoles } from "../../gateway/core/commands/command.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeOf, modeSite, signed } from "./mode-site.ts";

const calm = { mode: "alert", reason: "汛期" } as const;

test("B14 the commander's signature changes the mode, and who signed is on record", () => {
  const box = createBox(modeSite());
  expect(signed(box, calm)).toMatchObject({ kind: "done" });
  expect(modeOf(box)).toMatchObject({ mode: "alert" });
  expect(box.facts.findLast(({ kind }) => kind === "command")).toMatchObject({
    verb: "mode.set",
    role: "commander",
    operator: "desk-1",
  });
});

test.each(commandRoles.filter((role) => role !== "commander"))(
  "B14 a mode command signed as %s is refused, and that it was asked for is on record",
  (role) => {
    const box = createBox(modeSite());
    expect(signed(box, calm, { role })).toEqual({ kind: "refused", why: "role-not-allowed" });
    expect(modeOf(box)).toBeUndefined();
    expect(box.facts.filter(({ kind }) => kind === "command")).toHaveLength(1);
  },
);
