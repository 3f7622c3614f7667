import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { mqttUrlIn } from "../duty/load.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";

export const pageSecret = "only-for-measuring-it";

/** The real gateway with a console, and a sensor that speaks for any of its nodes. */
export interface ConsoleBox {
  readonly url: string;
  readonly mqttUrl: string;
  readonly nodes: readonly string[];
  readonly sensor: MqttNode;
}

export function withConsole<T>(nodes: number, run: (box: ConsoleBox) => Promise<T>): Promise<T> {
  return withScratch(async (directory) => {
    const site = await writeSite(join(directory, "site.yaml"), { nodes, units: 0 });
    addPage(site.file);
    const gateway = startGateway(site.file, join(directory, "data"));
    const { line } = await gateway.heard(({ event }) => event === "listening", 60_000);
    const mqttUrl = mqttUrlIn(line);
    const sensor = createMqttNode({ url: mqttUrl, clientId: "proof" });
    try {
      return await run({ url: String(line["console"]), mqttUrl, nodes: site.nodes, sensor });
    } finally {
      await sensor.close();
      await gateway.kill("SIGTERM");
    }
  });
}

/** Links to the worker page can be signed here as well. */
function addPage(file: string): void {
  const site = parse(readFileSync(file, "utf8")) as SiteInput;
  writeFileSync(file, stringify({ ...site, page: { url: "http://127.0.0.1:1", secret: pageSecret } }));
}
