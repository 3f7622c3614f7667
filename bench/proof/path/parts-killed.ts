import { join } from "node:path";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "./figures.ts";
import { partsOf, startGateway, withScratch, type GatewayProcess } from "./gateway.ts";
import { detectorCount, ringOneByOne, startDetectors } from "./rings.ts";
import { writeSite } from "./site.ts";

const alarmBoundMs = 1000;
const backBoundMs = 3000;
const killEveryMs = 5000;
const ringEveryMs = 1200;

/**
 * Broker and web are killed every 5 s. Meanwhile one Modbus detector after the other rings and clears: each ring is
 * timed from the change at the device to the stored alarm. A node publishes without pause: the longest time
 * without an acknowledgement is how long MQTT was away.
 */
export function partsKilled({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const site = await writeSite(join(directory, "site.yaml"), { nodes: 1, units: detectorCount });
    const detectors = await startDetectors(site.modbusPort);
    const gateway = startGateway(site.file, join(directory, "data"));
    const node = createMqttNode({ url: site.mqttUrl, clientId: "n1", reconnectMs: 100 });
    const durationMs = full ? 600_000 : 45_000;
    try {
      await gateway.heard((line) => line.event === "listening");
      const untilMs = nowMs() + durationMs;
      const [kills, rings, gapMs] = await Promise.all([
        killParts(gateway, untilMs),
        ringOneByOne(gateway, detectors, { untilMs, everyMs: ringEveryMs }),
        longestGap(node, untilMs),
      ]);
      log(`${kills} kills, ${rings.took.length} rings`);
      const p99 = percentile(rings.took, 0.99);
      const held = rings.missed === 0 && p99 <= alarmBoundMs && gapMs <= backBoundMs;
      return {
        kind: held ? "held" : "missed",
        figure: `${kills} kills; ${rings.took.length} Modbus alarms, ${rings.missed} missed, p99 ${ms(p99)}; MQTT away at most ${ms(gapMs)}`,
      };
    } finally {
      await node.close();
      await gateway.kill("SIGTERM");
      await detectors.devices.stop();
    }
  });
}

async function killParts(gateway: GatewayProcess, untilMs: number): Promise<number> {
  let kills = 0;
  while (nowMs() + killEveryMs < untilMs) {
    await sleep(killEveryMs);
    const parts = partsOf(gateway.pid);
    for (const name of ["broker", "web"]) {
      const pid = parts.get(name);
      if (pid === undefined) continue;
      process.kill(pid, "SIGKILL");
      kills += 1;
    }
  }
  return kills;
}

async function longestGap(node: MqttNode, untilMs: number): Promise<number> {
  let longestMs = 0;
  let lastMs = nowMs();
  while (nowMs() < untilMs) {
    await node.publish("gridpost/in/n1", { gas: 5 });
    longestMs = Math.max(longestMs, nowMs() - lastMs);
    lastMs = nowMs();
    await sleep(20);
  }
  return longestMs;
}
