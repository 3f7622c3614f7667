#!/usr/bin/env node
import { parseArgs } from "node:util";
import { assemble, type DeclaredSite, type Surroundings } from "./app.ts";
import { loadSite } from "./config/load.ts";
import { validate } from "./gateway/cli/validate.ts";
import { createPlatform } from "./gateway/platform.ts";
import { supervise, type PartName } from "./gateway/supervise.ts";

/** Exit codes are a promise: 0 done · 1 found bad · 2 wrong usage · 3 invalid configuration · 70 broken invariant. */
const exit = { done: 0, bad: 1, usage: 2, configuration: 3, broken: 70 } as const;

const usage = `gridpost 格哨

  gridpost run --config SITE.yaml --data DIR   启动网关 start the gateway
  gridpost demo [--speed N] [--replay FILE]    模拟站点演示 a simulated site
  gridpost validate SITE.yaml                  只检查配置 check a configuration
  gridpost version                             版本 version
`;

const [command = "help", ...args] = process.argv.slice(2);
process.exitCode = await runCommand(command, args);

async function runCommand(name: string, rest: string[]): Promise<number> {
  switch (name) {
    case "run":
      return run(rest);
    case "part":
      return part(rest[0] ?? "");
    case "demo":
      return (await import("./simulators/demo.ts")).demo(rest);
    case "validate":
      return validate(rest, process.stdout);
    case "version":
      process.stdout.write("gridpost 0.1.0\n");
      return exit.done;
    default:
      process.stderr.write(usage);
      return name === "help" ? exit.done : exit.usage;
  }
}

async function run(rest: string[]): Promise<number> {
  const { values } = parseArgs({ args: rest, options: { config: { type: "string" }, data: { type: "string" } } });
  if (values.config === undefined || values.data === undefined) {
    process.stderr.write(usage);
    return exit.usage;
  }
  const loaded = loadSite(values.config);
  if (!loaded.ok) return validate([values.config], process.stderr);
  return serve(loaded.value, values.data);
}

async function serve(site: DeclaredSite, directory: string): Promise<number> {
  const platform = createPlatform("core");
  const { clock, log } = platform;
  const startPart: Surroundings["startPart"] = (name, desk) =>
    supervise(name, desk, { entry: import.meta.filename, clock, log });
  const app = await assemble(site, platform, { directory, startPart });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, app.stop);
  // Started by another process of ours over IPC: its end is the end of this one.
  process.once("disconnect", app.stop);
  try {
    await app.run();
    return exit.done;
  } catch (error) {
    log.error("stopped-by-failure", { error: error instanceof Error ? error.stack : String(error) });
    return exit.broken;
  }
}

async function part(name: string): Promise<number> {
  const { runPart } = await import("./part.ts");
  await runPart(name as PartName);
  // A timer or a socket that is still there must not keep an orphan alive.
  process.exit(exit.done);
}
