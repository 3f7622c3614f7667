import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { profileCommand } from "../../../gateway/cli/profile.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask(...args: string[]) {
  let text = "";
  const code = profileCommand(args, { write: (more) => (text += more) }, { GRIDPOST_LANG: "en" } as never);
  return { code, text };
}

/** As somebody writes a programme of their own: what is not said stands in the one below. */
function own(more: string, name = "county"): string {
  const file = join(folder, `${name}.yaml`);
  const head = `schema: gridpost.programme/v1\nid: ${name}\nextends: tongnan\nlabel: { zh: 某县, en: County }\nversion: 1\neffectiveFrom: 2026-01-01\n`;
  writeFileSync(file, `${head}${more}`);
  return file;
}

test("all programmes that ship are sound", () => {
  const { code, text } = ask("lint");
  expect(code).toBe(0);
  expect(text.split("\n").filter(Boolean)).toEqual(
    ["basic", "chengdu", "huizhou", "jianye", "laiyang", "tongnan"].map((name) => `${name}: 0 errors`),
  );
});

test("a programme of one's own is a file and no code; a mistake in it is named with its line", () => {
  expect(ask("lint", own("")).code).toBe(0);
  const stages = `stages:\n  - { key: a, label: { zh: 甲, en: A }, owner: box, states: [claimed, reported], basis: assumed }\n`;
  const { code, text } = ask("lint", own(stages, "wrong"));
  expect(code).toBe(3);
  expect(text).toMatch(/wrong\.yaml:\d+:\d+/);
});

test("shows every value with where it comes from", () => {
  const { code, text } = ask("show", "tongnan");
  expect(code).toBe(0);
  expect(text).toContain("双网点单—网格跟单");
  expect(text).toMatch(/1min ring grid: leader/);
  expect(text).toMatch(/1 · claim 1min · arrive 10min .*\[assumed\]/);
  const values = text
    .split("\n")
    .filter((each) => each.startsWith("  ") && !/^ {2}\d+(s|min|h) (ring|copy|transfer)/.test(each));
  expect(values.filter((each) => !each.endsWith("]"))).toEqual([]);
});

test("what a programme of one's own changes is exactly what differs from the one it extends", () => {
  const verify = "verify: { handlerMayVerify: false, skipAt: [], skipFrom: 3, approval: true, basis: assumed }\n";
  const { code, text } = ask("diff", "tongnan", own(verify, "strict"));
  expect(code).toBe(1);
  const lines = text.split("\n").filter(Boolean);
  expect(lines).toContain("verify.approval: false → true");
  expect(lines.filter((each) => !/^(verify|id|label|extends|seeds)\b/.test(each))).toEqual([]);
  expect(ask("diff", "jianye", "jianye")).toEqual({ code: 0, text: "" });
});

test.each([[], ["show"], ["diff", "tongnan"], ["lint", "--what"], ["show", "nowhere"]])(
  "%s is answered by how it is used",
  (...args) => expect(ask(...(args as string[])).code).toBe(2),
);
