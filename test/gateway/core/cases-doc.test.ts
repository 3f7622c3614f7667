import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shippedProgramme } from "../../../config/programmes.ts";
import { movesTable, wordsTable } from "./cases-doc.ts";

const docs = { en: "docs/cases.md", zh: "docs/cases.zh-CN.md" } as const;

/** Without the spaces by which the columns of a table stand under each other. */
function rowsOf(file: string): ReadonlySet<string> {
  const lines = readFileSync(file, "utf8").split("\n");
  return new Set(lines.filter((line) => line.startsWith("|")).map((line) => line.replaceAll(/ +/g, " ")));
}

test.each(["en", "zh"] as const)("the machine in the document is the machine of the box (%s)", (language) => {
  const rows = rowsOf(docs[language]);
  expect([...movesTable(language), ...wordsTable()].filter((row) => !rows.has(row))).toEqual([]);
});

test.each(["en", "zh"] as const)("the stages in the document are those of the programmes (%s)", (language) => {
  const text = [...rowsOf(docs[language])].join("\n");
  for (const name of ["chengdu", "laiyang", "jianye", "tongnan", "huizhou"]) {
    const labels = shippedProgramme(name).stages.map(({ label }) => label.zh);
    expect(text).toContain(`| ${name} | ${labels.join(" → ")} |`);
  }
});
