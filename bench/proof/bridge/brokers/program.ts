import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { sleep } from "../../path/figures.ts";

/** Debian keeps servers where only root looks for them; the one of RabbitMQ there would run it as somebody else. */
const path = `/usr/lib/rabbitmq/bin:${process.env["PATH"] ?? ""}:/usr/sbin`;

export function isThere(program: string): boolean {
  return spawnSync("which", [program], { env: { PATH: path } }).status === 0;
}

export interface Program {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

export interface ProgramOf {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** In a group of its own, so that what it starts ends with it. */
export function startProgram({ command, args, env = {}, cwd }: ProgramOf): Program {
  const child = spawn(command, args, {
    stdio: "ignore",
    detached: true,
    env: { ...process.env, PATH: path, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  child.on("error", () => undefined);
  const { pid } = child;
  // A measurement that breaks off leaves no server behind.
  const endWithUs = () => void (pid !== undefined && process.kill(-pid, "SIGKILL"));
  process.once("exit", endWithUs);
  child.once("exit", () => process.removeListener("exit", endWithUs));
  return { pid: pid ?? 0, kill: (signal) => ended(child, signal) };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, "exit");
  process.kill(-child.pid, signal);
  await exit;
}

/** Until somebody listens there. */
export async function listening(port: number, withinMs = 60_000): Promise<void> {
  for (const untilMs = Date.now() + withinMs; !(await isOpen(port)); await sleep(100))
    if (Date.now() > untilMs) throw new Error(`nobody listens on ${port} after ${withinMs} ms`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
