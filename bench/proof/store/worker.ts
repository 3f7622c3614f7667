import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

export type Worker = ChildProcessByStdio<Writable, Readable, null>;

/** A part that writes or reads a store in a process of its own, to be killed, traced or watched from here. */
export function startWorker(role: string, ...args: readonly string[]): Worker {
  return startUnder([], role, ...args);
}

/** The same below another program, such as one that traces it. */
export function startUnder(program: readonly string[], role: string, ...args: readonly string[]): Worker {
  const [command = process.execPath, ...rest] = [...program, process.execPath, script, role, ...args];
  const worker = spawn(command, rest, {
    // What LevelDB says before it ends a process is told by its end. A read of the ring would not be in any trace.
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, UV_USE_IO_URING: "0" },
  });
  // Its end is noticed at its output.
  worker.stdin.on("error", () => undefined);
  return worker;
}

/** npm runs scripts and tests in the folder of the manifest. */
const script = join(process.cwd(), "dist/bench/proof/store/worker/main.js");
