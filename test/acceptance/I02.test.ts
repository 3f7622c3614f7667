import { expect, test } from "vitest";
import { lintProgramme } from "../../config/programme-lint.ts";
import { programmeSchema, type Programme } from "../../config/programme.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { limits } from "../../config/limits.ts";
import { writtenProgramme } from "./programme-file.ts";

const written = writtenProgramme("tongnan");
const programme = shippedProgramme("tongnan");
/** 75 services at the door, of which sensors see two. */
const errands: Programme["errands"] = Array.from({ length: 75 }, (_, at) => ({
  code: `errand-${at + 1}`,
  label: { zh: `代办事项${at + 1}`, en: `Errand ${at + 1}` },
  basis: { seed: "003", phrase: "明确75项网格上门代办事项" },
  ...(at === 10 && { type: "gas.pre" }),
  ...(at === 20 && { type: "door.held" }),
}));

test("I02 a list of 75 errands loads, and the sensors' own among them are those with an admitted type", () => {
  const { data } = programmeSchema.safeParse({ ...written, errands });
  expect(data?.errands).toHaveLength(75);
  expect(lintProgramme({ ...programme, errands })).toEqual([]);
  const active = errands.filter(({ type }) => programme.admitted.some((each) => each.type === type));
  expect(active.map(({ code }) => code)).toEqual(["errand-11", "errand-21"]);
});

test("I02 an errand of a type nobody admits, one named twice and one too many are refused with their place", () => {
  const [first] = errands;
  if (first === undefined) throw new Error("there are errands");
  const strange = [...errands.slice(0, 3), { ...first, code: "odd", type: "tax.return" }];
  expect(lintProgramme({ ...programme, errands: strange })).toMatchObject([
    { code: "E1301", path: ["errands", 3, "type"] },
  ]);
  expect(lintProgramme({ ...programme, errands: [first, first] })).toMatchObject([{ code: "E1302" }]);
  const many = Array.from({ length: limits.errandsMax + 1 }, (_, at) => ({ ...first, code: `e-${at}` }));
  expect(programmeSchema.safeParse({ ...written, errands: many }).success).toBe(false);
  expect(programmeSchema.safeParse({ ...written, errands: many.slice(1) }).success).toBe(true);
});
