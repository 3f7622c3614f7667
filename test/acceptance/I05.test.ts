import { expect, test } from "vitest";
import { dutyOf } from "../../gateway/core/admission/duties.ts";
import { lintProgramme } from "../../config/programme-lint.ts";
import { programmeSchema } from "../../config/programme.ts";
import { writtenProgramme } from "./programme-file.ts";
import { shippedProgramme } from "../../config/programmes.ts";

const presets = ["chengdu", "laiyang", "jianye", "tongnan", "huizhou"] as const;

test.each(presets)("I05 every type of %s names actor, power, steps, limit and basis", (name) => {
  const programme = shippedProgramme(name);
  for (const type of programme.admitted) {
    const [first] = dutyOf(programme, type, { can: "" }).actors;
    const role = programme.roles.find(({ key, tier }) => key === first?.role && (tier ?? first.tier) === first.tier);
    const { actors, power, steps, limitsMs, basis } = dutyOf(programme, type, role ?? { can: "" });
    expect([type.type, actors.length > 0, power.length > 0, steps.length > 0]).toEqual([type.type, true, true, true]);
    expect(Object.keys(limitsMs)).toEqual(["claim", "arrive", "handle", "verify", "close"]);
    expect([basis.type, basis.steps, basis.limits]).not.toContain(undefined);
  }
});

test.each(["sla", "ladder", "verify", "closing", "duty", "modes", "procedures", "admitted", "split"] as const)(
  "I05 a value of %s without its basis fails validation",
  (section) => {
    const programme = writtenProgramme("tongnan");
    expect(programmeSchema.safeParse(programme).success).toBe(true);
    const part = programme[section];
    const one = (Array.isArray(part) ? part[0] : part) as Record<string, unknown>;
    delete one["basis"];
    const { error } = programmeSchema.safeParse(programme);
    const [issue] = error?.issues ?? [];
    expect([issue?.path[0], issue?.path.at(-1)]).toEqual([section, "basis"]);
  },
);

test("I05 a whistle's time has a basis of its own, and a type without steps is named", () => {
  const written = writtenProgramme("tongnan");
  delete (written["whistle"] as Record<string, unknown>)["reportInBasis"];
  expect(programmeSchema.safeParse(written).error?.issues.map(({ path }) => path)).toEqual([
    ["whistle", "reportInBasis"],
  ]);
  const programme = shippedProgramme("tongnan");
  const without = programme.procedures.filter((each) => each.for !== "door");
  const doors = programme.admitted.filter(({ type }) => type.startsWith("door."));
  expect(lintProgramme({ ...programme, procedures: without })).toHaveLength(doors.length);
  expect(lintProgramme({ ...programme, procedures: without })[0]).toMatchObject({ code: "E1508" });
});
