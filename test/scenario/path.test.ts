import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { FactsReply, Snapshot } from "../../gateway/api/schema.ts";

/** What `npm start` runs, on free ports: the gateway, its parts, pretend devices and a district, all real processes. */
describe("the whole path", () => {
  const scratch = mkdtempSync(join(tmpdir(), "gridpost-path-"));
  let demo: ChildProcess | undefined;
  afterEach(async () => {
    await ended(demo);
    rmSync(scratch, { recursive: true, force: true });
  });

  it("takes a flood and a gas leak from the sensor to the worker, through the claim, to the district", async () => {
    const said = start((demo = demoAt(scratch)));
    const origin = (await said(/open (http:\/\/\S+?)\/?$/m))[1] ?? "";
    await said(/district │ alarm raised \w+ water river-1\/level=[\d.]+ rule water\.rise case (c\d+)/);
    const gas = (await said(/district │ alarm raised red gas gas-1\/gas=[\d.]+ rule gas\.hh case (c\d+)/))[1] ?? "";
    const flood = (await said(/rule water\.rise case (c\d+)/))[1] ?? "";

    for (const id of [flood, gas]) {
      const by = await addressee(origin, id);
      expect(await act(origin, id, "claim", by)).toBe(200);
      await said(new RegExp(`district │ case ${id} reported → claimed \\w+ \\w+ \\d+ by ${by}`));
    }
    await said(/district │ summary from [\d:]+, \d+ points: .*river-1\/level/);
    for (const alarm of ["gas-1/gas#gas.hh", "river-1/level#water.rise"]) {
      expect(await facts(origin)).toContainEqual(expect.objectContaining({ kind: "alarm", event: "acked", alarm }));
    }
  }, 120_000);
});

/** Who was told of the case: told means owed and queued, for no screen is open here. */
async function addressee(origin: string, id: string): Promise<string> {
  const { case: cases, notice: notices } = await state(origin);
  const notice = Object.values(notices).find((row) => row.case === id);
  expect(cases[id]).toMatchObject({ state: "reported", told: expect.arrayContaining([notice?.to]) });
  expect(notice?.progress.kind).toBe("queued");
  return String(notice?.to);
}

const root = join(import.meta.dirname, "../..");

function demoAt(data: string): ChildProcess {
  const args = ["dist/main.js", "demo", "--data", data, "--speed", "180", "--lang", "en"];
  return spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
}

/** Waits for what the terminal shows; what was shown before counts too. */
function start(child: ChildProcess): (wanted: RegExp) => Promise<RegExpExecArray> {
  let shown = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (shown += text));
  return async (wanted) => {
    for (const untilMs = Date.now() + 70_000; Date.now() < untilMs; await pause(50)) {
      const found = wanted.exec(shown);
      if (found !== null) return found;
    }
    throw new Error(`not shown: ${String(wanted)} in\n${shown}`);
  };
}

async function state(origin: string): Promise<Snapshot> {
  return (await (await fetch(`${origin}/api/v1/state`)).json()) as Snapshot;
}

async function facts(origin: string): Promise<readonly unknown[]> {
  return ((await (await fetch(`${origin}/api/v1/facts?after=0&limit=500`)).json()) as FactsReply).facts;
}

async function act(origin: string, id: string, verb: string, by: string): Promise<number> {
  const body = JSON.stringify({ by, command: `${id}-${verb}` });
  const headers = { "content-type": "application/json", origin };
  return (await fetch(`${origin}/api/v1/cases/${id}/${verb}`, { method: "POST", headers, body })).status;
}

/** Ends the demo as Ctrl-C does, and sees to it that no process of its tree is left. */
async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null) return;
  const tree = descendants(child.pid);
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
  for (const untilMs = Date.now() + 5_000; tree.some(isAlive) && Date.now() < untilMs;) await pause(50);
  expect(tree.filter(isAlive)).toEqual([]);
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
