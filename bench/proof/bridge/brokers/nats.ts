import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../../simulators/demo/free-port.ts";
import { sleep } from "../../path/figures.ts";
import type { BrokerKind, RunningBroker } from "./kind.ts";
import { isThere, listening, startProgram, type Program } from "./program.ts";

export const nats: BrokerKind = {
  name: "NATS JetStream, 3 nodes",
  version: 4,
  missing: () => (isThere("nats-server") ? undefined : "no nats-server"),
  start,
};

const nodes = [0, 1, 2] as const;
/** Until the three have chosen who leads their streams. */
const settleMs = 5_000;

async function start(directory: string): Promise<RunningBroker> {
  const base = 33_000 + (process.pid % 1_000);
  const ports: number[] = [];
  for (let port = base; ports.length < 9; port = (ports.at(-1) ?? base) + 1) ports.push(await freePort(port));
  const portOf = (node: number, what: number) => ports[node * 3 + what] ?? 0;
  const routes = nodes.map((node) => `"nats://127.0.0.1:${portOf(node, 1)}"`).join(", ");
  const run = async (node: number): Promise<Program> => {
    const config = join(directory, `n${node}.conf`);
    const lines = [
      `server_name: n${node}`,
      `listen: "127.0.0.1:${portOf(node, 0)}"`,
      `cluster { name: district, listen: "127.0.0.1:${portOf(node, 1)}", routes: [${routes}] }`,
      `jetstream { store_dir: "${join(directory, `n${node}`)}" }`,
      `mqtt { listen: "127.0.0.1:${portOf(node, 2)}" }`,
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    const program = startProgram({ command: "nats-server", args: ["-c", config] });
    await listening(portOf(node, 2));
    return program;
  };
  const programs = await Promise.all(nodes.map(run));
  await sleep(settleMs);
  const urlOf = (node: number) => `mqtt://127.0.0.1:${portOf(node, 2)}`;
  return {
    urls: [urlOf(0), urlOf(1), urlOf(2)],
    kill: async () => programs[0]?.kill("SIGKILL"),
    revive: async () => {
      programs[0] = await run(0);
    },
    stop: async () => void (await Promise.all(programs.map((program) => program.kill("SIGKILL")))),
  };
}
