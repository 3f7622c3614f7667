import { expect, test } from "vitest";
import { formatCode, parseCode, type CodeScheme } from "../../config/grid-code.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { createRng } from "../../simulators/rng.ts";
import { problemsOf, treeSite } from "./sites.ts";

/** Two shapes that exist beside the default: 6 + 3 + 3 + 3 digits, and 20 digits. */
const fifteen: CodeScheme = {
  segments: [
    { key: "county", digits: 6, tier: "district" },
    { key: "township", digits: 3, tier: "street" },
    { key: "village", digits: 3, tier: "community" },
    { key: "grid", digits: 3, tier: "grid" },
  ],
};
const twenty: CodeScheme = {
  segments: [
    { key: "village", digits: 6, tier: "district" },
    { key: "place", digits: 6, tier: "community" },
    { key: "serial", digits: 6, tier: "grid" },
    { key: "kind", letters: 2 },
  ],
};
const schemes = {
  "12 digits, kind, 3 + 3": shippedProgramme("tongnan").code,
  "12 digits, kind, 3": shippedProgramme("huizhou").code,
  "county-level city": shippedProgramme("laiyang").code,
  "15 digits": fifteen,
  "20 signs": twenty,
};

test.each(Object.entries(schemes))("A07 parse(format(x)) = x a thousand times: %s", (_, scheme) => {
  const rng = createRng(7);
  for (let turn = 0; turn < 1000; turn += 1) {
    const parts = Object.fromEntries(
      scheme.segments.map((segment) => [
        segment.key,
        "digits" in segment ? digits(rng, segment.digits) : letters(rng, segment.letters),
      ]),
    );
    const code = formatCode(scheme, parts);
    expect(parseCode(scheme, code)).toEqual(parts);
    expect(parseCode(scheme, `${code}0`)).toBeUndefined();
    expect(parseCode(scheme, code.slice(0, -1))).toBeUndefined();
  }
});

test("A07 a code is unique, of its tier's form and begins with its parent's; else the line is named", () => {
  const lines = [
    "  - { id: c, tier: community, name: 社区, code: '500152001001' }",
    "  - { id: g, tier: grid, name: 网格, parent: c, code: 500152001002A001 }",
    "  - { id: h, tier: grid, name: 网格, parent: c, code: 500152001001A01 }",
    "  - { id: i, tier: grid, name: 网格, parent: c, code: 500152001001A001 }",
    "  - { id: j, tier: grid, name: 网格, parent: c, code: 500152001001A001 }",
  ];
  expect(problemsOf(treeSite("tongnan", lines)).filter((said) => said.includes("code"))).toEqual([
    "5:53 grids[1].code: 500152001002A001 does not begin with the code 500152001001 of c above it (line 4): mend the code, or the parent [E1392]",
    "6:53 grids[2].code: 500152001001A01 is no code of a grid: write it like 000000000000A000, 0 for a digit and A for a letter [E1391]",
    "8:53 grids[4].code: 500152001001A001 already belongs to i (line 7): leave it in one grid [E_GRID_OVERLAP]",
  ]);
});

type Rng = ReturnType<typeof createRng>;

function digits(rng: Rng, length: number): string {
  return Array.from({ length }, () => Math.floor(rng.next() * 10)).join("");
}

function letters(rng: Rng, length: number): string {
  return Array.from({ length }, () => String.fromCodePoint(65 + Math.floor(rng.next() * 26))).join("");
}
