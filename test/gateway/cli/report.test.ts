import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { reportCommand } from "../../../gateway/cli/report.ts";
import { openControl } from "../../../gateway/control.ts";
import { createReportVerbs } from "../../../gateway/report-verbs.ts";
import { huizhouStreet } from "../../acceptance/evaluated.ts";
import { reportingBox } from "../../acceptance/reporting.ts";

async function start() {
  const box = reportingBox(huizhouStreet());
  box.good("gas-1/gas", 50);
  await box.lookAt("2026-06-03", "07:00");
  const directory = mkdtempSync(join(tmpdir(), "gridpost-report-"));
  const control = await openControl(directory, createReportVerbs(box.deps), box.deps.log);
  onTestFinished(async () => {
    await control.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const run = async (...args: string[]) => {
    let text = "";
    const out = { write: (piece: string) => ((text += piece), true) };
    const code = await reportCommand([...args, "--data", directory, "--lang", "en"], out, {});
    return { code, text };
  };
  return { box, run };
}

test("the metrics of a span are printed with both numbers and what the second one counts", async () => {
  const { run } = await start();
  const { code, text } = await run("evaluation", "--from", "2026-06-01", "--to", "2026-07-01");
  expect(code).toBe(0);
  expect(text).toContain("Closure rate (of those registered): 0.00 % (0/1)  [cases registered]");
  expect(text).toContain("Residents' satisfaction: — (n = 0/0)");
  const { text: json } = await run("evaluation", "--from", "2026-06-01", "--to", "2026-07-01", "--json");
  expect(JSON.parse(json)).toMatchObject({ programme: "huizhou" });
});

test("the digest of the newest day, the list, the text of one, and its count again", async () => {
  const { box, run } = await start();
  expect((await run("digest")).text).toContain("g1: registered 1, closed 0");
  const { text: list } = await run("list");
  expect(list).toContain(`day:2026-06-03#1  ${box.reports()[0]?.sha256}`);
  expect((await run("show", "day:2026-06-03")).text.trim()).toBe(box.reports()[0]?.text);
  expect(await run("verify", "day:2026-06-03")).toMatchObject({ code: 0 });
  box.facts.splice(1);
  expect(await run("verify", "day:2026-06-03")).toMatchObject({ code: 1 });
  expect(await run("show", "month:1999-01")).toMatchObject({ code: 1, text: "There is no such report.\n" });
});

test("wrong usage and a gateway that is not there have codes of their own", async () => {
  const { run } = await start();
  expect((await run("verify")).code).toBe(2);
  expect((await run("everything")).code).toBe(2);
  const text: string[] = [];
  const out = { write: (piece: string) => text.push(piece) > 0 };
  expect(await reportCommand(["list", "--data", "/nowhere", "--lang", "en"], out, {})).toBe(4);
});
