import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../simulators/demo/free-port.ts";
import { pauseMs } from "./rig.ts";

const program = "/usr/sbin/mosquitto";

export const hasMosquitto = existsSync(program);

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Debian's broker on a port of its own, for this machine only. */
export async function startMosquitto(more: readonly string[] = ["allow_anonymous true"]): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-mosquitto-"));
  const port = await freePort(31_883);
  const file = join(folder, "mosquitto.conf");
  writeFileSync(file, [`listener ${port} 127.0.0.1`, "persistence false", "log_type none", ...more, ""].join("\n"));
  const child = spawn(program, ["-c", file], { stdio: "ignore" });
  await reachable(port);
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connectTcp(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (answers) return;
    await pauseMs(30);
  }
  throw new Error("mosquitto does not answer");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
}
