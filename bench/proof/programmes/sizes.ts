import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SiteView, Snapshot } from "../../../gateway/api/schema.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { until } from "./client.ts";
import { sensorsOfL, sizeL, writeLargeSite } from "./size-l.ts";

const alarmBoundMs = 1_000;

/** The demo in Tongnan's tree as somebody starts it, and a large community's site with every sensor speaking. */
export async function sitesRun({ log }: ProofContext): Promise<Verdict> {
  const tongnan = await demoOf("tongnan");
  log(`tongnan: ${JSON.stringify(tongnan)}`);
  const large = await largeRuns();
  log(`size L: ${JSON.stringify(large)}`);
  const perCommunity = tongnan.grids / tongnan.communities;
  const isShaped = perCommunity === 6.4 && tongnan.heard > 0;
  const isLarge =
    large.sensors === sensorsOfL &&
    large.heard === sensorsOfL &&
    large.micros === sizeL.micros &&
    large.alarmMs <= alarmBoundMs;
  const figure = `tongnan demo: ${tongnan.grids} grids in ${tongnan.communities} communities (${perCommunity} each), ${tongnan.heard} points heard; size L: ${large.heard} of ${large.sensors} sensors in ${large.micros} micro-grids heard, start ${ms(large.startMs)}, alarm to case ${ms(large.alarmMs)}`;
  return { kind: isShaped && isLarge ? "held" : "missed", figure };
}

async function demoOf(profile: string) {
  return withScratch(async (directory) => {
    const main = join(process.cwd(), "dist/main.js");
    const args = [main, "demo", "--profile", profile, "--lang", "en", "--data", directory];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    try {
      let url: string | undefined;
      createInterface({ input: child.stdout }).on("line", (line) => {
        url ??= /\bopen (http:\/\/\S+)/.exec(line)?.[1];
      });
      const { origin } = new URL(await patiently(() => url));
      const { grids } = await got<SiteView>(`${origin}/api/v1/site`);
      const heard = await patiently(async () => heardIn(await got<Snapshot>(`${origin}/api/v1/state`)) || undefined);
      const many = (tier: string) => grids.filter((grid) => grid.tier === tier).length;
      return { communities: many("community"), grids: many("grid"), heard };
    } finally {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT");
      await ended;
    }
  });
}

async function largeRuns() {
  return withScratch(async (directory) => {
    const site = await writeLargeSite(join(directory, "site.yaml"));
    const gateway = startGateway(site.file, join(directory, "data"));
    const nodes = Array.from({ length: 8 }, (_, at) => createMqttNode({ url: site.mqttUrl, clientId: `l-${at}` }));
    try {
      const { atMs } = await gateway.heard((line) => line.event === "listening");
      await Promise.all(
        nodes.map((node, at) =>
          sendAll(
            node,
            site.messages.filter((_, nth) => nth % nodes.length === at),
          ),
        ),
      );
      await sleep(1_000);
      const view = await got<SiteView>(`${site.consoleUrl}/api/v1/site`);
      const state = await got<Snapshot>(`${site.consoleUrl}/api/v1/state`);
      const sentMs = nowMs();
      const opened = gateway.heard(
        (line) => line.event === "case-opened" && String(line["alarm"]).startsWith("gas-77/"),
      );
      await nodes[0]?.publish("gridpost/in/gas-77", { gas: 60 });
      const alarmMs = (await opened).atMs - sentMs;
      const primary = /\/(gas|smoke|level|door)$/;
      return {
        sensors: view.points.filter(({ id }) => primary.test(id)).length,
        heard: heardIn(state, primary),
        micros: view.grids.filter(({ tier }) => tier === "micro").length,
        startMs: atMs - gateway.startedMs,
        alarmMs,
      };
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
      await gateway.kill("SIGTERM");
    }
  });
}

async function sendAll(
  node: ReturnType<typeof createMqttNode>,
  messages: readonly { readonly topic: string; readonly payload: object }[],
): Promise<void> {
  for (const { topic, payload } of messages) await node.publish(topic, payload);
}

function heardIn({ point }: Snapshot, of: RegExp = /./): number {
  return Object.entries(point).filter(([id, { last }]) => of.test(id) && last.sample.kind !== "bad").length;
}

async function got<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

/** A demo starts several processes; on a small machine that takes a while. */
async function patiently<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  return until(look)
    .catch(() => until(look))
    .catch(() => until(look));
}
