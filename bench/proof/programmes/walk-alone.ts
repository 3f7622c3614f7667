import { join } from "node:path";
import type { Case } from "../../../gateway/api/schema.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { programmeNames, writeChainSite, type ChainSite } from "./chain-site.ts";
import { createClient, type Client } from "./client.ts";
import { passedStages, stageAt, stageFaults, stageNames } from "./stages.ts";

export const walks = [
  { hazard: "gas", topic: "gridpost/in/gas-1", over: { gas: 30 }, normal: { gas: 1 } },
  { hazard: "water", topic: "gridpost/in/level-1", over: { level: 4 }, normal: { level: 1 } },
] as const;
export type Walk = (typeof walks)[number];

export const feedback = {
  cause: "阀门未关",
  action: "关阀",
  verdict: "real",
  category: "source",
  rootCause: "软管老化",
} as const;

/** Nobody listens there: the district stays out of reach for the whole walk. */
const nowhere = "mqtt://127.0.0.1:9";

/** Everything on the box, by the people of its roster, over the real sensors' wire and the real console's API. */
export async function walkAlone({ log }: ProofContext): Promise<Verdict> {
  const faults: string[] = [];
  let count = 0;
  for (const name of programmeNames) {
    await withScratch(async (directory) => {
      const site = await writeChainSite(join(directory, "site.yaml"), {
        programme: name,
        uplink: nowhere,
      });
      const gateway = startGateway(site.file, join(directory, "data"));
      const node = createMqttNode({ url: site.mqttUrl, clientId: "walk" });
      try {
        await gateway.heard((line) => line.event === "listening");
        for (const walk of walks) {
          const found = await walked(site, node, walk).catch((error: unknown) => [String(error)]);
          count += 1;
          log(`${name} ${walk.hazard}: ${found.length === 0 ? "all stages" : found.join("; ")}`);
          faults.push(...found.map((fault) => `${name} ${walk.hazard}: ${fault}`));
        }
      } finally {
        await node.close();
        await gateway.kill("SIGTERM");
      }
    });
  }
  const names = programmeNames.length;
  const figure = `${count} cases of ${names} programmes, ${faults.length} faults${faults.length > 0 ? `: ${faults.join("; ")}` : ""}`;
  return { kind: faults.length === 0 && count === 2 * names ? "held" : "missed", figure };
}

async function walked(site: ChainSite, node: MqttNode, walk: Walk): Promise<readonly string[]> {
  const client = createClient(site.consoleUrl, site.people);
  await node.publish(walk.topic, walk.over);
  const { id } = await client.caseOf(walk.hazard);
  const words = ["claim", "triage", "dispatch", "accept", "arrive", "start"] as const;
  for (const verb of words) await client.say(id, verb);
  await node.publish(walk.topic, walk.normal);
  await sleep(400);
  await client.say(id, "submit", { feedback });
  await finish(client, id);
  return faultsOf(site, await client.row(id));
}

/** What the programme asks for beyond the report: a second person's look, an approver. */
async function finish(client: Client, id: Case["id"]): Promise<void> {
  if ((await client.row(id)).state === "verifying") await client.say(id, "pass");
  if ((await client.row(id)).state === "closing") await client.say(id, "approve");
}

function faultsOf({ programme }: ChainSite, row: Case): readonly string[] {
  const passed = row.steps.flatMap(({ to, at }) => {
    const stage = stageAt(programme, to);
    return stage === undefined ? [] : [{ stage, atMs: at.wallMs }];
  });
  const isClosed = row.state === "closed" ? [] : [`it stands in ${row.state}`];
  return [...stageFaults(stageNames(programme), passedStages(passed)), ...isClosed];
}
