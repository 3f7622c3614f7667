import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSite } from "../../../config/load.ts";
import { rosterCommand } from "../../../gateway/cli/roster.ts";

const nowMs = Date.parse("2026-09-28T12:00:00+08:00");
let folder: string;
let site: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-roster-"));
  site = join(folder, "site.yaml");
  copyFileSync("config/examples/demo.yaml", site);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): { readonly code: number; readonly said: string } {
  let said = "";
  const out = { write: (text: string) => (said += text) };
  const code = rosterCommand(args, { out, nowMs, env: { GRIDPOST_LANG: "en" } });
  return { code, said };
}

function bring(sheet: string | Uint8Array, name = "roster.csv", ...more: readonly string[]) {
  writeFileSync(join(folder, name), sheet);
  return run("import", join(folder, name), "--config", site, ...more);
}

const [a, b, c] = ["99000000100100101", "99000000100100102", "99000000100100103"];
const rest = `${b},worker,worker-c,,,
${c},worker,worker-e,,,
990000001001001,leader,leader,,,
990000001001,duty-room,duty-room,,,
`;
const good = `网格,角色,人员,日期,时段,空岗
${a},worker,网格员甲、worker-b,2026-10-01,08:00-20:00,
${a},worker,网格员甲、worker-b,2026/10/2,8:00至20:00,
${a},worker,,,,国庆以外由值班室负责
${rest}`;

test("shows who is on duty by the site file, and the days ahead", () => {
  const { code, said } = run("show", site, "--at", "2026-09-28T12:00", "--days", "1", "--grid", a ?? "");
  expect(code).toBe(0);
  expect(said).toMatch(/worker {2}now: worker-[ab] {2}\(on-shift\)/);
  expect(said.split("\n").filter((line) => line.startsWith("  2026-09-2"))).toHaveLength(3);
});

test("finds no gap in the demo's roster, and one where somebody was taken out", () => {
  expect(run("gaps", site)).toMatchObject({ code: 0, said: "No gaps in 14 days.\n" });
  const text = readFileSync(site, "utf8");
  writeFileSync(site, text.replace("people: [leader], shift: 24h", "people: [leader], until: 2026-09-30, shift: 24h"));
  const { code, said } = run("gaps", site);
  expect(code).toBe(1);
  expect(said).toContain("!! 990000001001001 leader  2026-10-01 08:00 – 2026-10-12 12:00  0 of 1");
});

test("a sheet becomes the roster, dates of the same people one layer, and nothing else of the file changes", () => {
  const before = readFileSync(site, "utf8");
  const { code, said } = bring(good);
  expect(said).toContain("now has 6 layers");
  expect(code).toBe(0);
  const after = readFileSync(site, "utf8");
  const outside = (text: string) => text.replace(/^roster:\n(?: .*\n)+/m, "ROSTER\n");
  expect(outside(after)).toBe(outside(before));
  const loaded = loadSite(site, { env: {} });
  expect(loaded.ok && loaded.value.site.roster[0]).toMatchObject({
    grid: a,
    people: ["worker-a", "worker-b"],
    hours: { from: "08:00", to: "20:00" },
    days: ["2026-10-01", "2026-10-02"],
  });
});

test("the same in GBK, as spreadsheets on Chinese Windows write it, and as YAML", () => {
  // 网格,角色,人员 in GBK.
  const head = Uint8Array.from([0xcd, 0xf8, 0xb8, 0xf1, 0x2c, 0xbd, 0xc7, 0xc9, 0xab, 0x2c, 0xc8, 0xcb, 0xd4, 0xb1]);
  const body = new TextEncoder().encode(
    `\r\n${a},worker,worker-a\r\n${rest.replaceAll(",,,", "").replaceAll("\n", "\r\n")}`,
  );
  expect(bring(Uint8Array.from([...head, ...body]))).toMatchObject({ code: 0 });
  const yaml = ["worker-a", "worker-b"].map((who) => `  - { grid: "${a}", role: worker, people: [${who}] }`);
  const others = rest
    .trim()
    .split("\n")
    .map((line) => line.split(","))
    .map(([grid, role, who]) => `  - { grid: "${grid}", role: ${role}, people: [${who}] }`);
  expect(bring(`roster:\n${[...yaml, ...others].join("\n")}\n`, "roster.yaml")).toMatchObject({ code: 0 });
});

test.each([
  ["an unknown column", good.replace("时段", "hour"), '1:13 (file): unknown column "hour": write hours [E1381]'],
  [
    "a missing column",
    good.replace("角色", ""),
    "1:1 (file): the column role is missing: add it to the first line [E1382]",
  ],
  [
    "a person nobody knows",
    good.replace("网格员甲、worker-b,2026-10-01", "worker-z,2026-10-01"),
    "2:26 roster[0].people[0]: there is no person worker-z",
  ],
  [
    "a grid nobody knows",
    good.replace(`\n${b},`, "\n99000000100100109,"),
    "5:1 roster[2].grid: there is no grid 99000000100100109: write 99000000100100101 [E1301]",
  ],
  [
    "a role there is not",
    good.replace(`${b},worker`, `${b},walker`),
    "5:19 roster[2].role: there is no role of micro in basic named walker",
  ],
  ["hours that are none", good.replace("8:00至20:00", "白班"), "3:"],
  ["a date that is none", good.replace("2026/10/2", "下周一"), "a date reads like 2026-12-01 [E1383]"],
  [
    "an id the spreadsheet rounded",
    good.replace(`\n${b},`, "\n9.9E+16,"),
    '5:1 (file): "9.9E+16" does not read as it should: the spreadsheet rounded the id',
  ],
  ["a quote that stays open", `${good}"`, "9:1 (file): the quote is never closed: close it [E1384]"],
  ["nobody and no reason", good.replace("国庆以外由值班室负责", ""), "4:1 roster[1]: it names nobody"],
  [
    "a gap nobody declared",
    good.replace(/^.*国庆以外.*\n/m, ""),
    "14 days, the first from 2026-09-28 12:00 to 2026-10-01 08:00: plan somebody, or add a layer with gap",
  ],
])("%s is told with line, column and mend, and the file stays as it was", (_name, sheet, told) => {
  const before = readFileSync(site, "utf8");
  const { code, said } = bring(sheet);
  expect(said).toContain(told);
  expect(code).toBe(3);
  expect(readFileSync(site, "utf8")).toBe(before);
});

test("a gap is taken when somebody says so", () => {
  const { code, said } = bring(good.replace(/^.*国庆以外.*\n/m, ""), "roster.csv", "--force");
  expect(code).toBe(0);
  expect(said).toContain("[W1376]");
});

test.each([
  [[]],
  [["show"]],
  [["import", "x.csv"]],
  [["gaps", "x.yaml", "--days", "0"]],
  [["show", "x.yaml", "--at", "noon"]],
  [["look", "x.yaml"]],
])("%j is wrong usage", (args) => {
  expect(run(...args).code).toBe(2);
});
