import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Log } from "../../gateway/core/ports.ts";
import { createNotebook } from "../../gateway/notebook.ts";

const folder = mkdtempSync(join(tmpdir(), "notebook-"));
const file = join(folder, "box", "learned.json");
afterEach(() => rmSync(join(folder, "box"), { recursive: true, force: true }));

const logged: string[] = [];
const note = (event: string): void => void logged.push(event);
const log: Log = { info: note, warn: note, error: note };

test("what is kept is there in the next life, the newest of each name", async () => {
  const first = createNotebook(file, { log });
  expect(first.recall("a")).toBeUndefined();
  await Promise.all([first.keep("a", [1]), first.keep("a", [2]), first.keep("b", { c: true })]);
  expect(first.recall("a")).toEqual([2]);
  const second = createNotebook(file, { log });
  expect([second.recall("a"), second.recall("b")]).toEqual([[2], { c: true }]);
});

test("what is changed while it is written is written too, and each promise waits for its own", async () => {
  const notebook = createNotebook(file, { log });
  const keeping = Array.from({ length: 50 }, (_, at) => notebook.keep("n", at));
  await keeping[0];
  await keeping[49];
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ n: 49 });
});

test.each(["", "{", "[]", "null"])("a file that holds %j is begun anew, and told", async (text) => {
  mkdirSync(join(folder, "box"));
  writeFileSync(file, text);
  logged.length = 0;
  const notebook = createNotebook(file, { log });
  expect(logged).toEqual(["notebook-damaged"]);
  await notebook.keep("a", 1);
  expect(createNotebook(file, { log }).recall("a")).toBe(1);
});

test("a file that cannot be written is told, and what was learnt stays for this life", async () => {
  mkdirSync(file, { recursive: true });
  logged.length = 0;
  const notebook = createNotebook(file, { log });
  await notebook.keep("a", 1);
  expect(logged).toEqual(["notebook-damaged", "notebook-not-written"]);
  expect(notebook.recall("a")).toBe(1);
});
