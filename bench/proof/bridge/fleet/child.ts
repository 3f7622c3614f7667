import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetOf, FleetReport } from "./boxes.ts";
import type { OfficeOf, OfficeReport } from "./district.ts";

export type Task =
  ({ readonly role: "boxes" } & Omit<FleetOf, "clock" | "rng" | "link">) | ({ readonly role: "district" } & OfficeOf);

export type Ask =
  { readonly ask: "report" } | { readonly ask: "rest" } | { readonly ask: "silence"; readonly name: string };

export interface Child<Report> {
  readonly pid: number;
  readonly report: () => Promise<Report>;
  readonly tell: (ask: Ask) => void;
  readonly end: () => Promise<void>;
}

/** npm runs scripts and tests in the folder of the manifest. */
const script = join(process.cwd(), "dist/bench/proof/bridge/fleet/worker/main.js");

export function startBoxes(task: Omit<FleetOf, "clock" | "rng" | "link">): Child<FleetReport> {
  return startChild({ role: "boxes", ...task });
}

export function startOffice(task: OfficeOf): Child<OfficeReport> {
  return startChild({ role: "district", ...task });
}

function startChild<Report>(task: Task): Child<Report> {
  const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const gone = goneOf(child, task.role);
  child.send(task);
  return {
    pid: child.pid ?? 0,
    report: async () => {
      if (child.connected) child.send({ ask: "report" });
      const [report] = (await Promise.race([once(child, "message"), gone])) as [Report];
      return report;
    },
    tell: (ask) => void (child.connected && child.send(ask)),
    end: () => ended(child),
  };
}

/** Rejects when it ends: whoever waits for its report hears of it. */
function goneOf(child: ChildProcess, role: Task["role"]): Promise<never> {
  const gone = once(child, "exit").then(([code, signal]: (number | string | null)[]) => {
    throw new Error(`a process of the ${role} ended by ${signal ?? `itself, with ${code}`}`);
  });
  gone.catch(() => undefined);
  return gone;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Processor time a process has used, ms (proc(5); the kernel counts in hundredths of a second). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
