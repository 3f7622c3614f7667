import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCollection, isPair, parseDocument, visit, type Document } from "yaml";
import { oneLine, withExcerpt } from "../../config/diagnostic.ts";
import { loadSite } from "../../config/load.ts";

const demo = readFileSync("config/examples/demo.yaml", "utf8");
/** With alarm profiles and every kind of rule that names other rules and points. */
const profiled = readFileSync("config/examples/minimal.yaml", "utf8").replace(
  "alarms:\n",
  `alarms:
  - { use: combustible-gas, on: [gas-1/gas], change: { gas.hh: { above: 40 %LEL, onDelay: 1s } }, without: [gas.pre], prefix: east }
  - { use: river-level, with: { warning: 3 m, guarantee: 4 m, record: 5 m } }
  - { use: basement-pump, with: { pumpFault: pump-1/fault } }
`,
);
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-mutation-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whatever a file says, it is a site or there is a place in it to look at. */
function holds(text: string): void {
  const file = join(folder, "site.yaml");
  writeFileSync(file, text);
  const loaded = loadSite(file, { env: {} });
  const diagnostics = loaded.ok ? loaded.value.warnings : loaded.error;
  if (!loaded.ok) expect(diagnostics.length).toBeGreaterThan(0);
  const lines = text.split("\n");
  for (const each of diagnostics.filter((one) => one.file === file)) {
    const line = lines[each.line - 1];
    expect(line).toBeDefined();
    expect(each.column).toBeGreaterThanOrEqual(1);
    expect(each.column).toBeLessThanOrEqual((line ?? "").length + 1);
    expect(oneLine(each, "zh")).not.toContain("\n");
    expect(withExcerpt(each, "en").every((row) => !row.includes("\n"))).toBe(true);
  }
}

type Change = { readonly at: number; readonly how: "delete" | "duplicate" | "replace"; readonly by: unknown };

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    1e308,
    true,
    [],
    {},
    "0s",
    "999999999d",
    "20 %LEL",
    "${env:HOME}",
    "a/b",
    "｜",
  ),
  fc.constantFrom<unknown>(
    { quantity: "door" },
    { points: [] },
    [[[]]],
    { __proto__: 1 },
    "990000001000",
    "x".repeat(300),
  ),
  fc.string({ maxLength: 12 }),
  fc.double(),
);
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(2000),
  how: fc.constantFrom("delete", "duplicate", "replace"),
  by: strange,
});

/** Changes the node that is the `at`-th in reading order. */
function applyTo(document: Document, { at, how, by }: Change): void {
  let seen = 0;
  const total = { nodes: 0 };
  visit(document, { Node: () => void (total.nodes += 1), Pair: () => void (total.nodes += 1) });
  const wanted = at % Math.max(1, total.nodes);
  const hit = (): boolean => seen++ === wanted;
  visit(document, {
    Pair: (index, pair, path) => {
      if (!hit()) return undefined;
      const parent = path.at(-1);
      if (how === "delete") return visit.REMOVE;
      if (how === "duplicate" && isCollection(parent) && typeof index === "number") parent.items.splice(index, 0, pair);
      else pair.value = document.createNode(by);
      return visit.BREAK;
    },
    Node: (index, node, path) => {
      if (!hit()) return undefined;
      const parent = path.at(-1);
      if (how === "delete" && isCollection(parent)) return visit.REMOVE;
      if (how === "duplicate" && isCollection(parent) && typeof index === "number") parent.items.splice(index, 0, node);
      else if (isPair(parent)) parent.value = document.createNode(by);
      else if (isCollection(parent) && typeof index === "number") parent.items[index] = document.createNode(by);
      return visit.BREAK;
    },
  });
}

test("a changed demo file never throws and always has a place to look at", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const document = parseDocument(demo);
      for (const each of changes) applyTo(document, each);
      holds(String(document));
    }),
    { numRuns: 100, seed: 7 },
  );
});

test("nor does a file with alarm profiles", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const document = parseDocument(profiled);
      for (const each of changes) applyTo(document, each);
      holds(String(document));
    }),
    { numRuns: 100, seed: 9 },
  );
});

test("neither does a file with damaged bytes", { timeout: 60_000 }, () => {
  const cut = fc.record({ from: fc.nat(demo.length), length: fc.nat(40), by: fc.string({ maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
      holds(cuts.reduce((text, { from, length, by }) => text.slice(0, from) + by + text.slice(from + length), demo));
    }),
    { numRuns: 100, seed: 7 },
  );
});

test("nor does a file that is not a site at all", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => holds(JSON.stringify(value, null, 1))),
    { numRuns: 100, seed: 7 },
  );
});
