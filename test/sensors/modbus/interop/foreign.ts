import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

/** Programs written by others, as far as this machine has them. Debian's python3 alone knows Debian's packages. */
const python = "/usr/bin/python3";
export const here = import.meta.dirname;

export const has = {
  socat: works("socat", ["-V"]),
  mbpoll: works("mbpoll", ["-V"]),
  pymodbus: works(python, ["-c", "import pymodbus.server, serial_asyncio"]),
  libmodbus: existsSync("/usr/include/modbus/modbus.h") && works("cc", ["--version"]),
} as const;

export function pythonRun(script: string, ...args: readonly string[]): readonly [string, readonly string[]] {
  return [python, [join(here, script), ...args]];
}

export interface Foreign {
  readonly stop: () => Promise<void>;
}

/** Runs until it is stopped. What it complains of while it should serve is the test's concern. */
export function startForeign(command: string, args: readonly string[]): Foreign & { readonly said: () => string } {
  let said = "";
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  return {
    said: () => said,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs to its end, without blocking: what it talks to lives in this process. */
export async function told(command: string, args: readonly string[], withinMs = 10_000): Promise<string> {
  let said = "";
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: withinMs });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) =>
    child.once("close", resolve).once("error", () => resolve(-1)),
  );
  return `${said.trim()}\n[${code}]`;
}

/** A pseudo-terminal with both its ends as paths. */
export async function startTerminalPair(near: string, far: string): Promise<Foreign> {
  const pair = startForeign("socat", [`PTY,link=${near},raw,echo=0`, `PTY,link=${far},raw,echo=0`]);
  for (let tries = 0; tries < 200 && !(existsSync(near) && existsSync(far)); tries += 1)
    await new Promise((wake) => setTimeout(wake, 10));
  return pair;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
