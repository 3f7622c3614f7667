import type { Language } from "../../config/diagnostic.ts";
import { isChecked, isOwed, type Checks, type readRows, type Row } from "./rows.ts";

type Sheet = ReturnType<typeof readRows>;

/** docs/programmes.md and its Chinese twin: every row of the five programmes and what checks it. */
export function programmesTable({ sections, rows }: Sheet, checks: Checks, language: Language): string {
  const say = texts[language];
  const parts = Object.entries(sections).flatMap(([letter, label]) => [
    `## ${letter} ${label[language]}`,
    "",
    `| ${say.head.join(" | ")} |`,
    "| --- | --- | --- | --- | --- |",
    ...rows.filter(({ id }) => id.startsWith(letter)).map((row) => line(row, checks, language)),
    "",
  ]);
  return [say.intro, "", tally(rows, checks, language), "", ...parts].join("\n").replace(/\n+$/, "\n");
}

function line(row: Row, checks: Checks, language: Language): string {
  const where = row.where.map((place) => texts[language].where[place]).join(", ");
  const what = language === "zh" ? row.zh : row.en;
  return `| ${row.id} | ${[what, where, proof(row, checks), state(row, checks, language)].map(cell).join(" | ")} |`;
}

function proof(row: Row, checks: Checks): string {
  if (!isChecked(checks, row)) return "–";
  const names = (checks.get(row.id) ?? []).map((name) => name.replaceAll("<", "&lt;").replace(/%[a-z$]+/g, "…"));
  return `[${row.id}.test.ts](../test/acceptance/${row.id}.test.ts): ${names.join("<br>")}`;
}

function state(row: Row, checks: Checks, language: Language): string {
  const say = texts[language].state;
  if (isChecked(checks, row)) return say.checked;
  if (isOwed(row)) return say.waiting;
  if (row.where[0] === "out") return say.out;
  return row.by === undefined ? say.simulated : `${say.elsewhere} ${texts[language].by[row.by] ?? row.by}`;
}

function tally(rows: readonly Row[], checks: Checks, language: Language): string {
  const owed = rows.filter(isOwed);
  const done = owed.filter((row) => isChecked(checks, row));
  const all = rows.filter((row) => isChecked(checks, row));
  return texts[language].tally(owed.length, done.length, all.length, rows.length);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

const texts = {
  en: {
    intro: [
      "# The five grid programmes, row by row",
      "",
      "What five programmes of grid governance ask for, what that means for the gateway, and the test that checks it.",
      "Written by `npm run programmes` from [rows.yaml](../test/acceptance/rows.yaml) and the names of the tests; never by hand.",
      "A row is **checked** when its file has tests of its name. `npm test` runs them all, so a failing one is a failing gate;",
      "a row of the programmes without a test fails it too, unless [waiting.txt](../test/acceptance/waiting.txt) names it.",
      "The same in Chinese: [programmes.zh-CN.md](programmes.zh-CN.md).",
    ].join("\n"),
    head: ["Row", "What", "Where", "Checked by", "Result"],
    where: { box: "box", proto: "wire", sim: "simulator", out: "out" },
    state: {
      checked: "checked",
      waiting: "**waiting**",
      out: "out of scope or refused",
      simulated: "played by a simulator",
      elsewhere: "brought by",
    },
    by: {} as Readonly<Record<string, string>>,
    tally: (owed: number, done: number, all: number, rows: number) =>
      `Of the ${owed} rows on the box and on the wire ${done} are checked; of all ${rows} rows, ${all}.`,
  },
  zh: {
    intro: [
      "# 五个网格化治理模式逐条对照",
      "",
      "五份材料提出的每一条要求、它落在哪里、由哪个测试检查。由 `npm run programmes` 根据",
      "[rows.yaml](../test/acceptance/rows.yaml) 与测试名称生成，不手工修改。“已检查”指该条目的测试文件中有以其编号命名的测试；",
      "`npm test` 会全部运行，任何一个不通过，门禁就不通过；条目没有测试同样不通过，除非 [waiting.txt](../test/acceptance/waiting.txt) 列明。",
      "英文版：[programmes.md](programmes.md)。",
    ].join("\n"),
    head: ["条目", "原文要求", "落点", "检查", "结果"],
    where: { box: "网关", proto: "上下行协议", sim: "模拟", out: "不做" },
    state: {
      checked: "已检查",
      waiting: "**待补**",
      out: "不在范围或明确拒绝",
      simulated: "由模拟器扮演",
      elsewhere: "另行交付：",
    },
    by: {
      sensors: "传感接入",
      alarms: "告警",
      bridge: "上联",
      district: "区级模拟",
      console: "控制台",
      updates: "升级",
      commissioning: "开通调试",
      "size-L": "大型社区规模",
    } as Readonly<Record<string, string>>,
    tally: (owed: number, done: number, all: number, rows: number) =>
      `网关与协议上的 ${owed} 条中已检查 ${done} 条；全部 ${rows} 条中已检查 ${all} 条。`,
  },
};
