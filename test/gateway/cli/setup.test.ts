import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readSetupCode, writeSetupCode } from "../../../gateway/access/access-file.ts";
import { openIdentity } from "../../../gateway/access/authority.ts";
import { wordsLine } from "../../../gateway/access/fingerprint-words.ts";
import { setupCommand } from "../../../gateway/cli/setup.ts";
import { openControl } from "../../../gateway/control.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function ask(...args: string[]) {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  const code = await setupCommand(args, out as never, { GRIDPOST_LANG: "en" } as never);
  return { code, text };
}

function data(): string {
  const made = mkdtempSync(join(tmpdir(), "gridpost-setup-"));
  folders.push(made);
  return made;
}

test("shows the code as it stands on the label, with the fingerprint to compare", async () => {
  const folder = data();
  writeSetupCode(folder, "ABCD2345");
  const { fingerprint } = openIdentity(folder, [], 1_795_000_000_000);
  const { code, text } = await ask("--data", folder, "--lang", "en");
  expect([code, text]).toEqual([0, expect.stringContaining("Set-up code  ABCD-2345")]);
  expect(text).toContain(fingerprint);
  expect(text).toContain(wordsLine(fingerprint).en);
  expect(text).toContain(wordsLine(fingerprint).zh);
});

test("prints the label of the box as a page, with a code that opens the console", async () => {
  const folder = data();
  writeSetupCode(folder, "ABCD2345");
  const { fingerprint } = openIdentity(folder, [], 1_795_000_000_000);
  const { code, text } = await ask("--data", folder, "--label", "--url", "https://192.168.1.20:8443");
  expect([code, text]).toEqual([0, expect.stringContaining("<svg ")]);
  expect(text).toContain("ABCD-2345");
  expect(text).toContain(wordsLine(fingerprint).zh);
});

test("says when there is none, and makes a new one when asked", async () => {
  const folder = data();
  writeSetupCode(folder, undefined);
  expect((await ask("--data", folder)).code).toBe(1);
  expect((await ask("--data", folder, "--reset")).code).toBe(0);
  expect(readSetupCode(folder)).toMatch(/^\w{8}$/);
});

test("a running gateway makes the new code itself, and takes it at once", async () => {
  const folder = data();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const control = await openControl(folder, { setup: async () => ({ code: "WXYZ6789" }) }, log);
  const { text } = await ask("--data", folder, "--reset", "--lang", "en");
  await control.close();
  expect(text).toContain("WXYZ-6789");
  expect(readSetupCode(folder)).toBeUndefined();
});

test.each([[[]], [["--data"]], [["--data", "x", "more"]], [["--nonsense"]], [["--data", "x", "--url", "ftp://x"]]])(
  "%j is wrong usage",
  async (args) => {
    expect((await ask(...args)).code).toBe(2);
  },
);
