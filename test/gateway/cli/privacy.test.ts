import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { privacyCommand } from "../../../gateway/cli/privacy.ts";
import { openControl } from "../../../gateway/control.ts";
import { createPrivacyVerbs } from "../../../gateway/privacy-verbs.ts";
import { huizhouStreet } from "../../acceptance/evaluated.ts";
import { createBox } from "../core/bench-box.ts";

test("the report says what is kept of whom for how long, what is refused, and how many fields were dropped", async () => {
  const index = huizhouStreet();
  const box = createBox(index);
  box.take({ kind: "rejected", source: "door-1", why: "personal", detail: "fields of persons", count: 7 });
  const directory = mkdtempSync(join(tmpdir(), "gridpost-privacy-"));
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const control = await openControl(directory, createPrivacyVerbs({ index, state: box.state }), quiet);
  onTestFinished(async () => {
    await control.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const said: string[] = [];
  const run = (...args: string[]) => privacyCommand(args, { write: (text) => said.push(text) > 0 }, {});
  expect(await run("report", "--data", directory, "--lang", "en")).toBe(0);
  expect(said.join("")).toMatch(/acting workers: pseudonym.*while they work here {2}\[3\]/);
  expect(said.join("")).toContain("1 day at most  [0]");
  expect(said.join("")).toContain("door-1  7");
  expect(await run("report", "--data", directory, "--lang", "zh-CN", "--json")).toBe(0);
  expect(JSON.parse(said.at(-1) ?? "")).toMatchObject({ dropped: [{ source: "door-1", count: 7 }] });
  expect(await run("report")).toBe(2);
  expect(await run("report", "--data", "/nowhere", "--lang", "en")).toBe(4);
});
