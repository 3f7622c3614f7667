import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { startWebhookReceiver } from "../../../simulators/platforms/webhook-receiver.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext } from "../area.ts";
import { nowMs, sleep } from "../path/figures.ts";
import { startGateway } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import { mqttUrlIn } from "./load.ts";

const seed = 20_261_130;
const alarmsInLife = 3;
/** From the first reading to the kill, at most: while alarms are decided, stored, sent and answered. */
const lifeMs = 120;
/** A notice whose fate died with a process is tried again at once; one that failed waits its turns. */
const settledMs = 20_000;

export interface RealKills {
  readonly kills: number;
  /** Alarms whose sensor was thanked, and those of them that the platform was told of. */
  readonly promised: number;
  readonly told: number;
  /** Messages that came once more under the same id. */
  readonly repeats: number;
}

/** Nobody promised anything proves nothing. */
export function isHonoured({ kills, promised, told, repeats }: RealKills): boolean {
  return promised > 0 && told === promised && repeats <= kills;
}

/** The whole gateway killed while it tells a platform of alarms; the platform and the sensors are the witnesses. */
export async function killedForReal(directory: string, kills: number, log: ProofContext["log"]): Promise<RealKills> {
  const rng = createRng(seed);
  const platform = await startWebhookReceiver({ secret: "s" });
  const site = await writeSite(join(directory, "site.yaml"), { nodes: kills * alarmsInLife, units: 0 });
  tellBy(site.file, `${platform.url}/in`);
  const promised = new Set<string>();
  const isTold = (node: string) => platform.taken().some(({ text }) => text.includes(`节点 ${node}\\n`));
  try {
    for (let life = 0; life < kills; life += 1) {
      const gateway = startGateway(site.file, join(directory, "data"));
      const url = mqttUrlIn((await gateway.heard((each) => each.event === "listening")).line);
      const nodes = site.nodes.slice(life * alarmsInLife, (life + 1) * alarmsInLife);
      const kill = () => sleep(rng.next() * lifeMs).then(() => gateway.kill("SIGKILL"));
      for (const node of await ring(url, nodes, kill)) promised.add(node);
      if (life % 20 === 19) log(`${life + 1} kill -9: ${promised.size} alarms promised`);
    }
    const last = startGateway(site.file, join(directory, "data"));
    const untilMs = nowMs() + settledMs;
    while (![...promised].every(isTold) && nowMs() < untilMs) await sleep(50);
    await last.kill("SIGTERM");
    const ids = platform.taken().map(({ asked }) => String(asked.headers["x-gridpost-id"]));
    const told = [...promised].filter(isTold).length;
    return { kills, promised: promised.size, told, repeats: ids.length - new Set(ids).size };
  } finally {
    await platform.stop();
  }
}

/** All of them ring at once while the end comes; what is not acknowledged before it was not promised. */
async function ring(url: string, nodes: readonly string[], kill: () => Promise<void>): Promise<readonly string[]> {
  const sensors = nodes.map((node) => createMqttNode({ url, clientId: node, reconnectMs: 50 }));
  while (!sensors.every((sensor) => sensor.isConnected())) await sleep(5);
  const ringing = sensors.map((sensor, at) => sensor.publish(`gridpost/in/${nodes[at]}`, { gas: 60 }));
  await kill();
  await Promise.all(sensors.map((sensor) => sensor.close()));
  const outcomes = await Promise.all(ringing);
  return nodes.filter((_, at) => outcomes[at]?.kind === "acked");
}

function tellBy(file: string, url: string): void {
  const site = parse(readFileSync(file, "utf8")) as SiteInput;
  const changed: SiteInput = {
    ...site,
    channels: [{ id: "hook", kind: "webhook", url, secret: "s" }],
    people: [{ id: "worker", title: "网格员甲", channels: ["hook"] }],
  };
  writeFileSync(file, stringify(changed));
}
