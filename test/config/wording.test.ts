import { expect, test } from "vitest";
import { asJson, oneLine, withExcerpt, type Diagnostic } from "../../config/diagnostic.ts";
import { mended, numberIn, rewritten } from "../../config/lookalike.ts";
import { nearest } from "../../config/nearest.ts";
import { pathText, pointerText } from "../../config/problem.ts";
import { both, shown, wordsOf } from "../../config/words.ts";

test.each([
  ["clera", "clear"],
  ["claer", "clear"],
  ["on_delay", "onDelay"],
  ["OnDelay", "onDelay"],
  ["ondelay", "onDelay"],
  ["severty", "severity"],
  ["sever", "severity"],
  ["buzzer", undefined],
  ["", undefined],
  ["i", undefined],
  ["x".repeat(100_000), undefined],
])("the key meant by %s is %s", (word, meant) => {
  expect(nearest(word, ["clear", "onDelay", "severity", "id"])).toBe(meant);
});

test.each([
  ["96OO", 9600],
  ["９６００", 9600],
  ["1O", 10],
  ["l5", 15],
  ["1,883", 1883],
  ["-3.5", -3.5],
  ["OO", undefined],
  ["two", undefined],
])("the number meant by %s is %s", (text, number) => {
  expect(numberIn(text)).toBe(number);
});

test("lookalikes are mended, words are left alone", () => {
  expect(["2O %LEL", "20 ％LEL", "lOs", "Old"].map(mended)).toEqual(["20 %LEL", "20 %LEL", "lOs", "Old"]);
  expect(rewritten("30秒", /^\d+s$/)).toBe("30s");
  expect(rewritten("5 minutes", /^\d+min$/)).toBe("5min");
  expect(rewritten("5m", /^\d+(min|s)$/)).toBeUndefined();
  expect(rewritten("8:30", /^\d\d:\d\d$/)).toBe("08:30");
  expect(rewritten("Gas Room_1", /^[a-z0-9-]+$/)).toBe("gas-room-1");
});

test("a value is quoted short, on one line and without steering the terminal", () => {
  expect(shown("a\u001b[31m\nb")).toBe('"a�[31m�b"');
  expect(shown("长".repeat(200)).length).toBeLessThan(45);
  expect([shown([1]), shown({ a: 1 }), shown(5)]).toEqual(["[…]", "{…}", "5"]);
});

test("a schema's message carries both languages; zod's own words are not taken for ours", () => {
  expect(wordsOf(both("中", "en"))).toEqual({ zh: "中", en: "en" });
  expect(wordsOf("Invalid input: expected string, received number")).toBeUndefined();
});

test("a path reads as people write it, a pointer as programs do", () => {
  expect(pathText(["rules", 3, "on", "points", 0])).toBe("rules[3].on.points[0]");
  expect(pathText([])).toBe("(file)");
  expect(pointerText(["a/b", 0, "c~d"])).toBe("/a~1b/0/c~0d");
});

const diagnostic: Diagnostic = {
  code: "E1203",
  file: "site.yaml",
  line: 7,
  column: 9,
  excerpt: "  名称: {水位: 5O}",
  length: 2,
  path: "a[0].b",
  pointer: "/a/0/b",
  problem: { zh: "错", en: "wrong" },
  hint: { zh: "改", en: "mend" },
  fix: "50",
};

test("a diagnostic is one line, then the line of the file with a caret under what is meant", () => {
  expect(oneLine(diagnostic, "zh")).toBe("site.yaml:7:9 a[0].b: 错: 改 [E1203]");
  expect(withExcerpt({ ...diagnostic, column: 11 }, "en")).toEqual([
    "site.yaml:7:11 a[0].b: wrong: mend [E1203]",
    "     7 │   名称: {水位: 5O}",
    // Each Chinese character takes two columns, so eight characters before it are fourteen columns.
    `       │ ${" ".repeat(14)}^^`,
  ]);
});

test("of a long line only what surrounds the caret is shown", () => {
  const long = { ...diagnostic, excerpt: `${"a".repeat(5000)}b${"c".repeat(5000)}`, column: 5001, length: 5000 };
  for (const line of withExcerpt(long, "en")) expect(line.length).toBeLessThan(330);
});

test("programs get the same as one JSON document", () => {
  expect(JSON.parse(asJson([diagnostic]))).toEqual({
    schema: "gridpost.diagnostics/v1",
    ok: false,
    diagnostics: [
      {
        code: "E1203",
        severity: "error",
        file: "site.yaml",
        line: 7,
        column: 9,
        path: "a[0].b",
        pointer: "/a/0/b",
        message: { "zh-CN": "错", en: "wrong" },
        hint: { "zh-CN": "改", en: "mend" },
        fix: { replace: "50" },
      },
    ],
  });
  expect(JSON.parse(asJson([{ ...diagnostic, code: "W1401" }]))).toMatchObject({ ok: true });
});
