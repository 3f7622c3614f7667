import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { duplexPair } from "node:stream";
import { join } from "node:path";
import { assemble, openSite, type App, type Surroundings } from "../../../../app.ts";
import { pointIdSchema } from "../../../../config/ids.ts";
import { eachProfile } from "../../../../config/load.ts";
import { mappedAs } from "../../../../sensors/mqtt/mapped.ts";
import { createWebPart } from "../../../../gateway/api/part.ts";
import type { Clock, Desk } from "../../../../gateway/core/ports.ts";
import { channelOver } from "../../../../gateway/ipc.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { collectingLog } from "../little-core.ts";

/** The gateway as `app.ts` puts it together, its store on disk and its web part in this process; its clock can be set. */
export interface AssembledBox {
  readonly url: string;
  readonly directory: string;
  readonly state: App["state"];
  readonly clock: Clock;
  readonly pass: (ms: number) => void;
  readonly read: (point: string, value: number) => Promise<void>;
  /** Another life on the same disk. */
  readonly restart: () => Promise<AssembledBox>;
  readonly stop: () => Promise<void>;
}

export async function assembledBox(siteText: string, startsAtMs: number): Promise<AssembledBox> {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-assembled-"));
  const file = join(directory, "site.yaml");
  writeFileSync(file, siteText);
  const box = await live({ directory, file, wallAheadMs: startsAtMs - Date.now(), passedMs: 0 });
  return { ...box, stop: () => box.stop().finally(() => rmSync(directory, { recursive: true, force: true })) };
}

interface Life {
  readonly directory: string;
  readonly file: string;
  readonly wallAheadMs: number;
  readonly passedMs: number;
}

async function live({ directory, file, ...start }: Life): Promise<AssembledBox> {
  let { wallAheadMs, passedMs } = start;
  const real = createPlatform("test");
  const log = collectingLog();
  const now = () => {
    const { monoMs, wallMs, ...more } = real.clock.now();
    return { ...more, monoMs: monoMs + passedMs, wallMs: wallMs + wallAheadMs + passedMs };
  };
  const platform = { clock: { ...real.clock, now }, rng: real.rng, log };
  const siteKeeper = openSite(file, directory, platform);
  if (!siteKeeper.ok) throw new Error(JSON.stringify(siteKeeper.error));
  const startPart: Surroundings["startPart"] = (name, desk) =>
    name === "web" ? serveWeb(desk, platform) : { stop: async () => {} };
  const around: Surroundings = { directory, startPart, siteKeeper: siteKeeper.value };
  const begin = () => assemble(siteKeeper.value.loaded(), platform, around);
  let app = await begin();
  const lives = async () => {
    while ((await app.run()) === "again") app = await begin();
  };
  const running = lives();
  const url = await listening(log);
  const stop = async () => {
    app.stop();
    await running;
  };
  return {
    url,
    directory,
    state: () => app.state(),
    clock: platform.clock,
    pass: (ms) => void (passedMs += ms),
    read: async (point, value) => {
      const reading = { point: pointIdSchema.parse(point), sample: { kind: "good", value }, at: now() } as const;
      await app.put({ kind: "readings", readings: [reading] });
    },
    restart: async () => {
      await stop();
      return live({ directory, file, wallAheadMs, passedMs });
    },
    stop,
  };
}

/** Begins a new life whenever the core ends one, as the supervisor has it. */
function serveWeb(desk: Desk, platform: ReturnType<typeof createPlatform>) {
  const webDeps = { ...platform, consoleFolder: "/nowhere", profilesFor: eachProfile, readAs: mappedAs };
  let isStopping = false;
  let end = () => {};
  const lives = async () => {
    while (!isStopping) {
      const [coreWire, webWire] = duplexPair();
      const [coreEnd, webEnd] = [channelOver(coreWire), channelOver(webWire)];
      end = () => [coreEnd, webEnd].forEach((each) => each.close());
      // Two streams in one process do not learn of each other's end, as two ends of a socket do.
      for (const each of [coreEnd, webEnd]) each.signal.addEventListener("abort", end, { once: true });
      await Promise.all([desk(coreEnd), createWebPart(webEnd, webDeps).run()]);
    }
  };
  const served = lives();
  const stop = () => {
    isStopping = true;
    end();
    return served;
  };
  return { stop };
}

async function listening(log: ReturnType<typeof collectingLog>): Promise<string> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const line = log.lines.find(({ event }) => event === "web-listening");
    if (line !== undefined) return (line.fields as { url: string }).url;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the web part does not listen: ${JSON.stringify(log.lines.slice(-5))}`);
}
