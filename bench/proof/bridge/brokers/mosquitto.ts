import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../../simulators/demo/free-port.ts";
import type { BrokerKind, RunningBroker } from "./kind.ts";
import { isThere, listening, startProgram } from "./program.ts";

export const mosquitto: BrokerKind = {
  name: "Mosquitto",
  version: 5,
  missing: () => (isThere("mosquitto") ? undefined : "no mosquitto"),
  start: startMosquitto,
};

/** Debian's, with its sessions on disk. */
export async function startMosquitto(directory: string): Promise<RunningBroker & { readonly pid: () => number }> {
  const port = await freePort(31_883 + (process.pid % 1_000));
  const config = join(directory, "mosquitto.conf");
  const kept = ["persistence true", `persistence_location ${directory}/`, "autosave_interval 1", "user root"];
  writeFileSync(
    config,
    [`listener ${port} 127.0.0.1`, "allow_anonymous true", "max_queued_messages 0", ...kept, ""].join("\n"),
  );
  const start = async () => {
    const program = startProgram({ command: "mosquitto", args: ["-c", config] });
    await listening(port);
    return program;
  };
  let program = await start();
  return {
    urls: [`mqtt://127.0.0.1:${port}`],
    kill: () => program.kill("SIGKILL"),
    revive: async () => {
      program = await start();
    },
    pid: () => program.pid,
    stop: () => program.kill("SIGKILL"),
  };
}
