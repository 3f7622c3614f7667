import { expect, test } from "vitest";
import type { Environment } from "../../config/environment.ts";
import { validate } from "../../gateway/cli/validate.ts";

interface Run {
  readonly code: number;
  readonly text: string;
}

function run(args: readonly string[], env: Environment = {}): Run {
  const parts: string[] = [];
  const code = validate(args, { write: (text) => parts.push(text) }, env);
  return { code, text: parts.join("") };
}

const good = "config/examples/minimal.yaml";
const bad = "test/config/bad/number-with-letters.yaml";

test("a good file is fit for use: exit 0", () => {
  expect(run([good])).toEqual({ code: 0, text: `${good} 可用：2 台设备，14 条规则，1 人。\n` });
  expect(run([good, "--format", "unix"])).toEqual({ code: 0, text: "" });
});

test("a bad file is named line by line: exit 3", () => {
  const { code, text } = run([bad, "--lang", "en"]);
  expect(code).toBe(3);
  expect(text).toContain(`${bad}:15:11 devices[0].unit: expected a number, got text "1O": write 10 [E1203]\n`);
  expect(text).toContain("    15 │     unit: 1O\n       │           ^^\n");
  expect(text).toMatch(/\d errors?, 0 warnings\.\n$/);
});

test("the unix format is the one-liners and nothing else", () => {
  const { code, text } = run(["test/config/bad/six-faults.yaml", "--format", "unix", "--lang", "en"]);
  expect(code).toBe(3);
  for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^\S+:\d+:\d+ \S+: .+: .+ \[[EW]\d{4}\]$/);
});

test("JSON is one document on one line", () => {
  const { code, text } = run([bad, "--json"]);
  expect(code).toBe(3);
  expect(JSON.parse(text)).toMatchObject({ schema: "gridpost.diagnostics/v1", ok: false });
  expect(text.indexOf("\n")).toBe(text.length - 1);
  expect(JSON.parse(run([good, "--format", "json"]).text)).toMatchObject({ ok: true, diagnostics: [] });
});

test.each([[[]], [[good, bad]], [[good, "--colour"]], [[good, "--format", "xml"]], [[good, "--lang", "fr"]]])(
  "%j is wrong usage: exit 2",
  (args) => {
    const { code, text } = run(args);
    expect([code, text.startsWith("gridpost validate")]).toEqual([2, true]);
  },
);

test.each([
  [{}, "zh"],
  [{ LANG: "C.UTF-8" }, "zh"],
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "en_GB.UTF-8" }, "en"],
  [{ LANG: "en_GB.UTF-8", LC_ALL: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", GRIDPOST_LANG: "en" }, "en"],
])("the environment %j speaks %s", (env, language) => {
  expect(run([good], env).text.includes("fit for use") ? "en" : "zh").toBe(language);
});

test("with --strict a warning is enough to fail", () => {
  const site = "config/examples/demo.yaml";
  expect(run([site]).code).toBe(0);
  expect(run([site, "--strict"]).code).toBe(0);
});
