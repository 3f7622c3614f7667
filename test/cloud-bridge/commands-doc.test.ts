import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandTable } from "../../gateway/core/commands/table.ts";

const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
const unsupported = /answered `not-supported-yet`: (.*)\./.exec(page)?.[1] ?? "";
const rowOf = (verb: string) => page.split("\n").find((line) => line.startsWith(`| \`${verb}\``)) ?? "";

test.each(Object.entries(commandTable))("docs/commands.md has the verb %s with its arguments", (verb, { fields }) => {
  if (Object.keys(fields).length === 0) return expect(unsupported).toContain(`\`${verb}\``);
  expect(unsupported).not.toContain(`\`${verb}\``);
  const row = rowOf(verb);
  for (const [name, { key }] of Object.entries(fields)) expect(row).toContain(`${key} ${name}`);
});
