import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../config/version.ts";
import { deadLinks, unprovenPromises } from "./tidy/docs.ts";
import { importCycles, wrongImports } from "./tidy/layers.ts";
import { ambientUses, impureCore } from "./tidy/purity.ts";
import { readSources } from "./tidy/source.ts";
import { foreignWords, leftovers, sizesAndNames } from "./tidy/text.ts";
import { readTree } from "./tidy/tree.ts";

const tree = readTree(join(import.meta.dirname, ".."));
const sources = readSources(tree);

test("imports point up the layers and siblings never meet", () => {
  expect(wrongImports(sources)).toEqual([]);
});

test("no file reaches itself through its imports", () => {
  expect(importCycles(sources)).toEqual([]);
});

test("the core waits for nothing and looks at nothing but its arguments", () => {
  expect(impureCore(sources)).toEqual([]);
});

test("time, chance, the process and the terminal are touched in the named files only", () => {
  expect(ambientUses(sources)).toEqual([]);
});

test("nothing is announced and left undone, and no test shuts others out", () => {
  expect(leftovers(tree)).toEqual([]);
});

test("files stay short and are named after their nouns", () => {
  expect(sizesAndNames(tree)).toEqual([]);
});

test("every relative link in the documents leads somewhere", () => {
  expect(deadLinks(tree)).toEqual([]);
});

test("nothing names a developer's machine or a package source", () => {
  expect(foreignWords(tree)).toEqual([]);
});

test("every promise in a README names a recorded proof row", () => {
  expect(unprovenPromises(tree)).toEqual([]);
});

test("the rules above see the product's files", () => {
  expect(sources.map(({ path }) => path)).toContain("bench/proof.ts");
  expect(tree.has("package-lock.json")).toBe(true);
});

test("the product and its manifest agree on the version", () => {
  expect(JSON.parse(tree.get("package.json") ?? "{}")).toMatchObject({ version });
});
