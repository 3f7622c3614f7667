import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One line of the gateway's journal. */
export interface JournalLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface GatewayProcess {
  readonly pid: number;
  readonly startedMs: number;
  /** The first line that fits, from the start of this life on. */
  readonly heard: (
    fits: (line: JournalLine) => boolean,
    timeoutMs?: number,
  ) => Promise<{ line: JournalLine; atMs: number }>;
  readonly lines: () => readonly JournalLine[];
  readonly onLine: (listener: (line: JournalLine, atMs: number) => void) => void;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

/** The built gateway; npm runs scripts and tests in the folder of the manifest. */
const main = join(process.cwd(), "dist/main.js");

/** As its first line has it: `#!/usr/bin/env -S node …`. */
const nodeFlags = () => readFileSync(main, "utf8").split("\n", 1).join().split(" ").slice(3);

/** The real gateway as its own process, journal read line by line. */
export function startGateway(config: string, data: string): GatewayProcess {
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [...nodeFlags(), main, "run", "--config", config, "--data", data], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const lines: JournalLine[] = [];
  const listeners = new Set<(line: JournalLine, atMs: number) => void>();
  listeners.add((line) => lines.push(line));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (text) => {
      const line = parsed(text);
      for (const listener of listeners) listener(line, performance.timeOrigin + performance.now());
    });
  }
  return {
    pid: child.pid ?? 0,
    startedMs,
    lines: () => lines,
    onLine: (listener) => void listeners.add(listener),
    heard: (fits, timeoutMs = 15_000) => heard({ lines, listeners, fits, timeoutMs }),
    kill: (signal) => ended(child, signal),
  };
}

function parsed(text: string): JournalLine {
  try {
    return JSON.parse(text) as JournalLine;
  } catch {
    return { event: "text", text };
  }
}

interface Hearing {
  readonly lines: readonly JournalLine[];
  readonly listeners: Set<(line: JournalLine, atMs: number) => void>;
  readonly fits: (line: JournalLine) => boolean;
  readonly timeoutMs: number;
}

function heard({ lines, listeners, fits, timeoutMs }: Hearing): Promise<{ line: JournalLine; atMs: number }> {
  const already = lines.find(fits);
  if (already !== undefined) return Promise.resolve({ line: already, atMs: Number(already["time"]) });
  return new Promise((resolve, reject) => {
    const listener = (line: JournalLine, atMs: number) => {
      if (fits(line)) settle(() => resolve({ line, atMs }));
    };
    const settle = (act: () => void) => {
      clearTimeout(timer);
      listeners.delete(listener);
      act();
    };
    const last = () => JSON.stringify(lines.slice(-12).map((line) => line["text"] ?? line.event));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`not heard in ${timeoutMs} ms; last: ${last()}`))),
      timeoutMs,
    );
    listeners.add(listener);
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}

/** Process ids of the gateway's parts by name, read from the system, not from the gateway. */
export function partsOf(pid: number): ReadonlyMap<string, number> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return new Map(children.flatMap((child) => partName(child)));
}

function partName(pid: number): [string, number][] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const at = words.indexOf("part");
    const name = at < 0 ? undefined : words[at + 1];
    return name === undefined ? [] : [[name, pid]];
  } catch {
    return [];
  }
}

/** Memory of a process tree in MB, each shared page counted once among them (PSS). */
export function memoryMb(pids: readonly number[]): number {
  const kb = pids.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0),
  );
  return kb.reduce((sum, each) => sum + each, 0) / 1024;
}

/** `root`: where the folder lies, when the disk itself is not what is measured. */
export async function withScratch<T>(use: (directory: string) => Promise<T>, root = tmpdir()): Promise<T> {
  const directory = mkdtempSync(join(root, "gridpost-proof-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
