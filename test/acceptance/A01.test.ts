import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { validate } from "../../gateway/cli/validate.ts";
import { programmeSite } from "../../simulators/demo/programme-site.ts";
import { inFile, loadText } from "./sites.ts";

const text = programmeSite(readFileSync("config/examples/demo.yaml", "utf8"), shippedProgramme("chengdu"));

test("A01 a site file is a tree: one community, 8 general grids and 72 micro-grids are imported, none more", () => {
  const { site } = loadText(text);
  const count = (tier: string) => site.grids.filter((grid) => grid.tier === tier).length;
  expect([count("community"), count("grid"), count("micro")]).toEqual([1, 8, 72]);
});

test("A01 a point in a grid nobody declared ends with exit code 3, naming file and line", () => {
  const { code, said, line } = inFile(text.replace('grid: "c1-g1-m1",', 'grid: "c1-g1-m0",'), (file) => {
    let written = "";
    const exit = validate([file, "--format", "unix", "--lang", "en"], { write: (more) => (written += more) });
    return { code: exit, said: written.replaceAll(file, "site.yaml"), line: lineOf(file, 'grid: "c1-g1-m0",') };
  });
  expect(code).toBe(3);
  expect(said).toContain(`site.yaml:${line}:`);
  expect(said).toContain("there is no grid c1-g1-m0");
});

function lineOf(file: string, words: string): number {
  return readFileSync(file, "utf8").slice(0, readFileSync(file, "utf8").indexOf(words)).split("\n").length;
}
