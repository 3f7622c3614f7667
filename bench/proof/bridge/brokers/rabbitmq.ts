import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../../simulators/demo/free-port.ts";
import type { BrokerKind, RunningBroker } from "./kind.ts";
import { isThere, listening, startProgram } from "./program.ts";

export const rabbitmq: BrokerKind = {
  name: "RabbitMQ",
  version: 4,
  missing: () => (isThere("rabbitmq-server") && isThere("epmd") ? undefined : "no rabbitmq-server"),
  start,
};

/** With a list of names of its own, so that it finds and disturbs no other one on this machine. */
async function start(directory: string): Promise<RunningBroker> {
  const base = 34_000 + (process.pid % 1_000);
  const mqtt = await freePort(base);
  const names = await freePort(mqtt + 1);
  const own = await freePort(names + 1);
  const config = join(directory, "rabbitmq.conf");
  const plugins = join(directory, "plugins");
  writeFileSync(
    config,
    ["listeners.tcp = none", `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`, "mqtt.allow_anonymous = true", ""].join("\n"),
  );
  writeFileSync(plugins, "[rabbitmq_mqtt].\n");
  const env = {
    HOME: directory,
    ERL_EPMD_PORT: String(names),
    RABBITMQ_NODENAME: "gridpost@localhost",
    RABBITMQ_DIST_PORT: String(own),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_MNESIA_BASE: join(directory, "db"),
    RABBITMQ_LOGS: "-",
  };
  const epmd = startProgram({ command: "epmd", args: ["-port", String(names)], env });
  await listening(names);
  const run = async () => {
    const program = startProgram({ command: "rabbitmq-server", args: [], env });
    await listening(mqtt);
    return program;
  };
  let program = await run();
  return {
    urls: [`mqtt://127.0.0.1:${mqtt}`],
    kill: () => program.kill("SIGKILL"),
    revive: async () => {
      program = await run();
    },
    stop: async () => {
      await program.kill("SIGKILL");
      await epmd.kill("SIGKILL");
    },
  };
}
