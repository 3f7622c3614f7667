import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-reporter-"));
  const reporter = JSON.stringify(join(root, "test/reporter.ts"));
  put(
    "vitest.config.ts",
    `import { closingLine } from ${reporter};
     export default { test: { globals: true, include: ["*.test.ts"], reporters: ["default", closingLine()] } };`,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function run(): { readonly code: number | null; readonly lines: readonly string[] } {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const env = {
    ...process.env,
    NO_COLOR: "1",
    VITEST: undefined,
    VITEST_POOL_ID: undefined,
    VITEST_WORKER_ID: undefined,
  };
  const { status, stdout } = spawnSync(process.execPath, [vitest, "run", "--root", folder], { env, encoding: "utf8" });
  return { code: status, lines: stdout.trimEnd().split("\n") };
}

test("the last line counts the tests, and each skipped one is named with its reason", () => {
  put(
    "a.test.ts",
    `test("holds", () => {});
     describe("group", () => test("needs a modem", (ctx) => ctx.skip("no modem here")));
     test("breaks", () => expect(1).toBe(2));`,
  );
  const { code, lines } = run();
  expect(code).toBe(1);
  expect(lines).toContain("skipped: a.test.ts > group > needs a modem: no modem here");
  expect(lines.at(-1)).toBe("1 passed, 1 failed, 1 skipped");
});

test("a run that exits non-zero never says that nothing failed", () => {
  put("load.test.ts", `import "./missing.ts"; test("never runs", () => {});`);
  put("late.test.ts", `test("holds", () => { void Promise.reject(new Error("late")); });`);
  put(
    "hook.test.ts",
    `describe("group", () => { afterAll(() => { throw new Error("hook"); }); test("holds", () => {}); });`,
  );
  const { code, lines } = run();
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe("2 passed, 3 failed, 0 skipped");
});
