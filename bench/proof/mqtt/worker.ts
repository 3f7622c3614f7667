import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { flagsOf, thrifty } from "../../../gateway/supervise.ts";

export interface Worker {
  readonly pid: number;
  /** Its one line. */
  readonly said: Promise<unknown>;
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

type Role = "bare" | "decoding" | "unguarded" | "load";

/** A broker runs as the supervisor starts the gateway's own; the library without guards gets more memory to fail in. */
const flags: Partial<Record<Role, readonly string[]>> = {
  bare: flagsOf("broker"),
  decoding: flagsOf("broker"),
  unguarded: ["--max-old-space-size=64"],
};

/** npm runs scripts and tests in the folder of the manifest. */
const script = join(process.cwd(), "dist/bench/proof/mqtt/worker/main.js");

export function startWorker(role: Role, argument = ""): Worker {
  const child = spawn(process.execPath, [...(flags[role] ?? []), script, role, argument], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: role === "load" ? process.env : { ...process.env, ...thrifty },
  });
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
