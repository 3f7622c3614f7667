import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { FittedSite } from "../bench/fitted-site.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import type { Target } from "./target.ts";
import { createTargetClient } from "./target-client.ts";

export interface OwnGatewayOf {
  readonly site: FittedSite;
  readonly data: string;
  /** The program, `main.js`. */
  readonly entry: string;
  /** Every line of its own journal, over all its lives. */
  readonly tell: (line: string) => void;
}

/** The real gateway as a process of this bench, its data in a folder of its own. */
export async function startOwnGateway(of: OwnGatewayOf): Promise<Result<Target, string>> {
  let life = await begin(of);
  if (!life.ok) return life;
  return ok({
    client: createTargetClient(`http://127.0.0.1:${of.site.consolePort}`),
    mqttUrl: `mqtt://127.0.0.1:${of.site.mqttPort}`,
    cutPower: async (forMs) => {
      if (life.ok) await ended(life.value, "SIGKILL");
      await new Promise((wake) => setTimeout(wake, forMs));
      // Its parts see that it is gone a moment later, and hold its ports until then.
      for (let tries = 0; tries < startsMax && (tries === 0 || !life.ok); tries += 1) life = await begin(of);
    },
    stop: async () => {
      if (life.ok) await ended(life.value, "SIGTERM");
    },
  });
}

/** Resolves once it listens where it was told to: on another port nobody would find it, or somebody else. */
async function begin({ site, data, entry, tell }: OwnGatewayOf): Promise<Result<ChildProcess, string>> {
  const child = spawn(process.execPath, [entry, "run", "--config", site.file, "--data", data], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const last: string[] = [];
  const listening = new Promise<boolean>((resolve) => {
    const hear = (text: string): void => {
      tell(text);
      last.splice(0, Math.max(0, last.length - keptLines), text);
      const at = listeningAt(text);
      if (at !== undefined) resolve(at.consolePort === site.consolePort && at.mqttPort === site.mqttPort);
    };
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface({ input: stream }).on("line", hear);
    child.once("error", () => resolve(false)).once("exit", () => resolve(false));
    setTimeout(() => resolve(false), startMs).unref();
  });
  if (await listening) return ok(child);
  await ended(child, "SIGKILL");
  return fail(last.join("\n"));
}

const listeningSchema = z.object({
  event: z.literal("listening"),
  console: z.string().transform((url) => Number(new URL(url).port)),
  mqtt: z.object({ port: z.number() }),
});

function listeningAt(line: string): { readonly consolePort: number; readonly mqttPort: number } | undefined {
  const found = line.startsWith("{") ? listeningSchema.safeParse(jsonIn(line)).data : undefined;
  return found && { consolePort: found.console, mqttPort: found.mqtt.port };
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await exit;
  clearTimeout(late);
}

const startsMax = 5;
const keptLines = 12;
const startMs = 20_000;
const patienceMs = 6_000;
