import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checksIn, missing, readChecks, readRows, stillWaiting, strays, type Row } from "./rows.ts";
import { programmesTable } from "./table.ts";

const folder = import.meta.dirname;
const sheet = readRows(folder);
const checks = readChecks(folder);
const waiting = readFileSync(join(folder, "waiting.txt"), "utf8").split("\n").filter(Boolean);

test("every row of the programmes on the box and on the wire has its test, or is named as waiting", () => {
  expect(missing(sheet.rows, checks, waiting)).toEqual([]);
});

/** `npm run programmes` is this and the next test with leave to write: the list can only become shorter. */
test("nothing waits that is checked already", async () => {
  const open = stillWaiting(sheet.rows, checks, waiting);
  await expect(open.map((id) => `${id}\n`).join("")).toMatchFileSnapshot("waiting.txt");
});

test.each([
  ["en", "../../docs/programmes.md"],
  ["zh", "../../docs/programmes.zh-CN.md"],
] as const)("the table of the rows is what rows and tests say (%s)", async (language, file) => {
  await expect(programmesTable(sheet, checks, language)).toMatchFileSnapshot(file);
});

test("every acceptance test belongs to a row, and every row to a section", () => {
  expect(strays(sheet.rows, checks)).toEqual([]);
  expect(sheet.rows.filter(({ id }) => sheet.sections[id.charAt(0)] === undefined)).toEqual([]);
  expect(new Set(sheet.rows.map(({ id }) => id)).size).toBe(sheet.rows.length);
});

test("a planted row without a test is named, and so is one that waits although it is checked", () => {
  const row = (id: string, over: Partial<Row> = {}): Row => ({
    id,
    seed: "000",
    zh: "一",
    en: "one",
    where: ["box"],
    ...over,
  });
  const rows = [row("A01"), row("A02"), row("A03", { where: ["sim"] }), row("A04", { by: "bridge" })];
  const found = new Map([["A01", ["works"]]]);
  expect(missing(rows, found, [])).toEqual(["A02"]);
  expect(missing(rows, found, ["A02"])).toEqual([]);
  expect(stillWaiting(rows, found, ["A01", "A02", "A99"])).toEqual(["A02"]);
  expect(strays(rows, new Map([["A98", ["works"]]]))).toEqual(["A98"]);
});

test("only tests that run and bear the row's name count", () => {
  expect(
    checksIn("A01.test.ts", 'test("A01 counts \'all\'", …); test(`A01 and this`, …); test("not this", …)'),
  ).toEqual(["counts 'all'", "and this"]);
  const switchedOff = ["test", "sk" + "ip"].join(".");
  expect(checksIn("A01.test.ts", `${switchedOff}("A01 counts", …)`)).toEqual([]);
});
