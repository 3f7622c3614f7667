import { join } from "node:path";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "./figures.ts";
import { startGateway, withScratch } from "./gateway.ts";
import { hasBrowser, openScreen } from "./screen.ts";
import { writeSite } from "./site.ts";

const boundMs = 300;

/** From the publish of a reading over the limit to the card of its case in an open browser: wire, disk and screen included. */
export async function readingToScreen({ full, log }: ProofContext): Promise<Verdict> {
  if (!hasBrowser()) return { kind: "not-run", why: "no chromium" };
  return withScratch(async (directory) => {
    const count = full ? 500 : 100;
    const site = await writeSite(join(directory, "site.yaml"), { nodes: count, units: 0 });
    const gateway = startGateway(site.file, join(directory, "data"));
    const url = String((await gateway.heard((line) => line.event === "listening")).line["console"]);
    const screen = await openScreen(url, "worker");
    const sender = createMqttNode({ url: site.mqttUrl, clientId: "proof" });
    try {
      const sent = new Map<string, number>();
      gateway.onLine((line) => {
        if (line.event === "case-opened") opened.set(String(line["alarm"]).split("/")[0] ?? "", String(line["case"]));
      });
      const opened = new Map<string, string>();
      await sleep(1000);
      for (const node of site.nodes) {
        sent.set(node, nowMs());
        await sender.publish(`gridpost/in/${node}`, { gas: 60 });
        await sleep(40);
      }
      await sleep(1000);
      const seen = await screen.seen();
      const took = site.nodes.flatMap((node) => {
        const at = seen[opened.get(node) ?? ""];
        return at === undefined ? [] : [at - (sent.get(node) ?? 0)];
      });
      log(`${took.length} of ${count} alarms seen`);
      const p99 = percentile(took, 0.99);
      const all = took.length === count;
      return {
        kind: all && p99 <= boundMs ? "held" : "missed",
        figure: `p50 ${ms(percentile(took, 0.5))}, p99 ${ms(p99)}, worst ${ms(Math.max(...took))}; ${took.length} of ${count} seen`,
      };
    } finally {
      await sender.close();
      await screen.close();
      await gateway.kill("SIGTERM");
    }
  });
}
