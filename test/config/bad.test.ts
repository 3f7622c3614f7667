import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { oneLine } from "../../config/diagnostic.ts";
import { loadSite } from "../../config/load.ts";

const folder = "test/config/bad";
const samples = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

/** A sample begins with what is said about it: `#> line:column path: problem: hint [code]`, one line for each problem. */
test.each(samples)("%s gives exactly the problems written in its head", (name) => {
  const file = `${folder}/${name}`;
  const expected = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("#> "));
  expect(problemsOf(file).map((line) => `#> ${line}`)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(0);
});

test.each(samples)("%s is explained in Chinese as well", (name) => {
  for (const { problem, hint } of diagnosticsOf(`${folder}/${name}`)) {
    expect(problem.zh).toMatch(/\p{sc=Han}/u);
    expect(hint.zh).toMatch(/\p{sc=Han}/u);
    expect(`${problem.en} ${hint.en}`.replace(/".*"|：/g, "")).not.toMatch(/\p{sc=Han}/u);
  }
});

test("only warnings leave a file fit for use", () => {
  for (const name of samples) {
    const loaded = loadSite(`${folder}/${name}`, options);
    expect([name, loaded.ok]).toEqual([name, name.startsWith("warn-")]);
  }
});

const options = { env: {}, deviceDirectories: ["test/config/devices"] };

function diagnosticsOf(file: string) {
  const loaded = loadSite(file, options);
  return loaded.ok ? loaded.value.warnings : loaded.error;
}

function problemsOf(file: string): readonly string[] {
  return diagnosticsOf(file).map((each) => oneLine(each, "en").replace(`${file}:`, ""));
}
