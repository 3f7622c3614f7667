import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadSite } from "../../config/load.ts";

const folder = "config/examples";
const examples = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

test("the demo and the smallest site are there", () => {
  expect(examples).toEqual(expect.arrayContaining(["demo.yaml", "minimal.yaml"]));
});

test.each(examples.filter((name) => name !== "new-box.yaml"))("%s is valid and gives no warning", (name) => {
  const loaded = loadSite(join(folder, name), { env: {} });
  expect(loaded.ok ? loaded.value.warnings : loaded.error).toEqual([]);
});

test("the box out of its carton is valid; its alarm profiles wait for the sensors they fit, and say so", () => {
  const loaded = loadSite(join(folder, "new-box.yaml"), { env: {} });
  const waiting = loaded.ok ? loaded.value.warnings.map(({ code, path }) => [code, path]) : loaded.error;
  expect(waiting).toEqual([1, 2, 3, 4].map((at) => ["W1451", `alarms[${at}].use`]));
});

test.each(examples)("%s tells editors its schema in the first line", (name) => {
  const [first = ""] = readFileSync(join(folder, name), "utf8").split("\n");
  const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? "";
  expect([schema, existsSync(join(folder, schema))]).toEqual(["../site.schema.json", true]);
});

test("the demo has three micro-grids with two workers each, and every number says where it comes from", () => {
  const loaded = loadSite(join(folder, "demo.yaml"), { env: {} });
  if (!loaded.ok) throw new Error("the demo is not valid");
  const { grids, roster, rules } = loaded.value.site;
  const micro = grids.filter(({ tier }) => tier === "micro").map(({ id }) => id);
  expect(micro).toHaveLength(3);
  for (const grid of micro) expect(roster.find((each) => each.grid === grid)?.people).toHaveLength(2);
  for (const { id, basis } of rules) expect([id, basis.length > 5]).toEqual([id, true]);
});

test.each(["docs/configuration.md", "docs/configuration.zh-CN.md"])("the blocks of %s make a valid site", (path) => {
  const blocks = [...readFileSync(path, "utf8").matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  const folder = mkdtempSync(join(tmpdir(), "gridpost-docs-"));
  const file = join(folder, "site.yaml");
  writeFileSync(file, blocks.join(""));
  const loaded = loadSite(file, { env: {} });
  rmSync(folder, { recursive: true });
  expect(loaded.ok ? loaded.value.warnings : loaded.error).toEqual([]);
});
