import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { explain } from "../../config/explain.ts";
import { ruleSchema } from "../../config/rule.ts";

test.each(["docs/rules.md", "docs/rules.zh-CN.md"])("every kind of rule has an example in %s that is one", (path) => {
  const blocks = [...readFileSync(path, "utf8").matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  const rules = blocks.flatMap((block) => parse(block) as { readonly kind: string }[]);
  for (const rule of rules) expect(explain(ruleSchema, rule)).toEqual([]);
  const kinds = ruleSchema.options.map((form) => form.shape.kind.value);
  expect([...new Set(rules.map(({ kind }) => kind))].toSorted()).toEqual(kinds.toSorted());
});

test.each(["docs/rules.md", "docs/rules.zh-CN.md"])("every shipped profile is named in %s", (path) => {
  const text = readFileSync(path, "utf8");
  const profiles = readdirSync("config/alarms").map((name) => name.replace(".yaml", ""));
  expect(profiles.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
