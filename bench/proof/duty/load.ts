import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { nowMs, sleep } from "../path/figures.ts";
import type { JournalLine } from "../path/gateway.ts";

export const wantedPerSecond = 1_000;

export interface Load {
  readonly begin: () => void;
  /** Readings acknowledged per second since `begin`. */
  readonly rate: () => number;
  readonly stop: () => Promise<void>;
}

/** Sensors that report as fast as they are told, each the next reading once the last one is on disk. */
export function startLoad(url: string, nodes: readonly string[]): Load {
  let isOver = false;
  let count = 0;
  let beganMs = nowMs();
  const gapMs = (nodes.length / wantedPerSecond) * 1_000;
  const report = async (node: string, sensor: MqttNode) => {
    for (let nextMs = nowMs(); !isOver; nextMs += gapMs) {
      await sleep(Math.max(0, nextMs - nowMs()));
      const { kind } = await sensor.publish(`gridpost/in/${node}`, { gas: 1 + (count % 5) });
      if (kind === "acked") count += 1;
    }
  };
  const sensors = nodes.map((node) => createMqttNode({ url, clientId: `load-${node}` }));
  const running = Promise.all(sensors.map((sensor, at) => report(nodes[at] ?? "", sensor)));
  return {
    begin: () => {
      count = 0;
      beganMs = nowMs();
    },
    rate: () => (count * 1_000) / (nowMs() - beganMs),
    stop: async () => {
      isOver = true;
      // A reading that is never acknowledged must not be waited for.
      await Promise.all(sensors.map((sensor) => sensor.close()));
      await running;
    },
  };
}

/** Where the gateway really listens for sensors: another may have had the wished port. */
export function mqttUrlIn({ mqtt }: JournalLine): string {
  const { host, port } = mqtt as { readonly host: string; readonly port: number };
  return `mqtt://${host}:${port}`;
}
