import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Fields } from "../../gateway/core/commands/fields.ts";
import { kindOfVerb } from "../../gateway/core/commands/table.ts";

const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
const rows = page.split("\n").flatMap((line) => {
  const [, verb, text] = /^\| `([\w.]+)` +\| .* \| (.*) \|$/.exec(line) ?? [];
  return verb === undefined || text === undefined || !/^\d /.test(text) ? [] : [[verb, text] as const];
});

test("docs/commands.md has a table of verbs", () => expect(rows.length).toBeGreaterThan(10));

test.each(rows)("the row of %s in docs/commands.md names what the verb takes, by its keys", (verb, text) => {
  const fields: Fields = kindOfVerb(verb)?.fields ?? {};
  const named = Object.entries(fields).map(([name, { key }]) => `${key} ${name}`);
  expect(named.length).toBeGreaterThan(0);
  for (const each of named) expect(text).toContain(each);
});
