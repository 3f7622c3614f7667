import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Worker {
  readonly pid: number;
  /** Its one line. */
  readonly said: Promise<unknown>;
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** As the supervisor starts the gateway's own broker. */
const brokerFlags = [
  "--max-semi-space-size=2",
  "--heap-growing-percent=30",
  "--max-old-space-size=40",
  "--single-threaded-gc",
] as const;

const modest = ["--max-semi-space-size=2", "--max-old-space-size=64"] as const;

/** npm runs scripts and tests in the folder of the manifest. */
const script = join(process.cwd(), "dist/bench/proof/mqtt/worker/main.js");

export function startWorker(role: "bare" | "decoding" | "unguarded" | "load", argument = ""): Worker {
  const child = spawn(
    process.execPath,
    [...(role === "bare" || role === "decoding" ? brokerFlags : modest), script, role, argument],
    {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
  // As the supervisor does with the gateway's own broker.
  if (role !== "load" && child.pid !== undefined) setPriority(child.pid, 5);
  const ended = new Promise<string>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`)),
  );
  const said = new Promise<unknown>((resolve, reject) => {
    if (child.stdout === null) return reject(new Error("no output"));
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      const message = JSON.parse(line) as Record<string, unknown>;
      // A broker's own log comes the same way.
      if (message["event"] === undefined) resolve(message);
    });
    void ended.then((how) => reject(new Error(`${role} ended: ${how}`)));
  });
  said.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    said,
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export async function loadOn(
  port: number,
  order: { readonly warmUpMs: number; readonly measureMs: number; readonly clients: number; readonly inFlight: number },
) {
  const worker = startWorker("load", JSON.stringify({ port, ...order }));
  return (await worker.said) as import("./load.ts").LoadResult;
}
