import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface KeptSpec {
  /** Arguments of `node`; the first is the program. */
  readonly args: readonly string[];
  readonly onLine: (line: string, from: "stdout" | "stderr") => void;
  /** Told of every start, to say what the new process must know first. */
  readonly onStart?: (send: (message: object) => void) => void;
  readonly onMessage?: (message: unknown) => void;
  /** Told of every end that nobody asked for, with the wait before the next start. */
  readonly onEnd: (end: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly againMs: number;
  }) => void;
  /** It ended at once several times in a row, or said that its configuration is wrong: starting it again is no use. */
  readonly onHopeless: (code: number | null) => void;
}

export interface Kept {
  readonly send: (message: object) => void;
  /** Asks it to end, by its process id; what does not follow is killed. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/** A process of the demo: started again when it dies. It ends itself when its line to us closes, so it never outlives us. */
export function keep(spec: KeptSpec): Kept {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isWanted = true;
  let shortLives = 0;

  const start = (): void => {
    const startedMs = Date.now();
    const launched = launch(spec);
    child = launched;
    spec.onStart?.((message) => sendTo(launched, message));
    child.once("close", (code, signal) => {
      if (!isWanted) return;
      shortLives = Date.now() - startedMs < healthyMs ? shortLives + 1 : 0;
      if (shortLives >= shortLivesMax || code === wrongConfiguration) return spec.onHopeless(code);
      const againMs = Math.min(againMinMs * 2 ** Math.max(0, shortLives - 1), againMaxMs);
      spec.onEnd({ code, signal, againMs });
      timer = setTimeout(start, againMs);
    });
  };
  start();
  return {
    send: (message) => sendTo(child, message),
    stop: async () => {
      isWanted = false;
      clearTimeout(timer);
      if (child !== undefined) await ended(child);
    },
  };
}

function launch({ args, onLine, onMessage }: KeptSpec): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe", "ipc"] });
  const read = (stream: Readable | null, from: "stdout" | "stderr"): void => {
    if (stream !== null) createInterface({ input: stream }).on("line", (line) => onLine(line, from));
  };
  read(child.stdout, "stdout");
  read(child.stderr, "stderr");
  // A line to a process that has just died is nobody's loss.
  child.stdin?.on("error", () => undefined);
  child.on("error", (error) => onLine(String(error), "stderr"));
  if (onMessage !== undefined) child.on("message", onMessage);
  return child;
}

/** What a process that just died was not told it is told at its next start. */
function sendTo(child: ChildProcess | undefined, message: object): void {
  if (child?.connected === true) child.send(message, () => undefined);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  await new Promise<void>((resolve) => {
    const kill = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    child.once("exit", () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

const againMinMs = 500;
const againMaxMs = 10_000;
const healthyMs = 10_000;
const shortLivesMax = 4;
const patienceMs = 6_000;
/** The exit code `gridpost run` promises for an invalid configuration. */
const wrongConfiguration = 3;
