import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../../gateway/api/schema.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { startDistrict, type District } from "../../../simulators/district/district.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { programmeNames, writeChainSite, type ChainSite } from "./chain-site.ts";
import { createClient, until } from "./client.ts";
import { openDesk, type StreetDesk } from "./desk.ts";
import { passedStages, stageFaults, stageNamesAbove } from "./stages.ts";
import { feedback, walks, type Walk } from "./walk-alone.ts";

/** The same with the street playing its part: what the district knows of it is all that is looked at. */
export async function walkTogether({ log }: ProofContext): Promise<Verdict> {
  const faults: string[] = [];
  let count = 0;
  const district = await startDistrict();
  try {
    for (const name of programmeNames) {
      const found = await withScratch((directory) => walkedBoth(name, directory, district));
      count += found.length;
      log(
        `${name}: ${found.map(({ walk, wrong }) => `${walk.hazard} ${wrong.join("; ") || "all stages"}`).join(", ")}`,
      );
      faults.push(...found.flatMap(({ walk, wrong }) => wrong.map((fault) => `${name} ${walk.hazard}: ${fault}`)));
    }
  } finally {
    await district.stop();
  }
  const wanted = 2 * programmeNames.length;
  const figure = `${count} cases, whistles and ratings by signed commands, ${faults.length} faults${faults.length > 0 ? `: ${faults.join("; ")}` : ""}`;
  return { kind: faults.length === 0 && count === wanted ? "held" : "missed", figure };
}

interface Walked {
  readonly walk: Walk;
  readonly wrong: readonly string[];
}

async function walkedBoth(name: string, directory: string, district: District): Promise<readonly Walked[]> {
  const data = join(directory, "data");
  mkdirSync(data, { recursive: true });
  const site = await writeChainSite(join(directory, "site.yaml"), {
    programme: name,
    uplink: `mqtt://127.0.0.1:${district.port}`,
  });
  const gateway = startGateway(site.file, data);
  const node = createMqttNode({ url: site.mqttUrl, clientId: "walk" });
  try {
    await gateway.heard((line) => line.event === "listening");
    await until(() => district.received().find(({ box, alive }) => box === site.box && alive));
    const desk = await openDesk(district, site.box, data);
    const walked: Walked[] = [];
    for (const walk of walks) {
      const wrong = await walkedWith(desk, site, { node, walk }).catch((error: unknown) => [String(error)]);
      walked.push({ walk, wrong });
    }
    return walked;
  } finally {
    await node.close();
    await gateway.kill("SIGTERM");
  }
}

interface Playing {
  readonly node: MqttNode;
  readonly walk: Walk;
}

async function walkedWith(desk: StreetDesk, site: ChainSite, { node, walk }: Playing): Promise<readonly string[]> {
  const client = createClient(site.consoleUrl, site.people);
  await node.publish(walk.topic, walk.over);
  const { id } = await client.caseOf(walk.hazard);
  await client.say(id, "claim");
  await client.say(id, "triage");
  await whistle(desk, site, { id, say: client.say });
  await desk.order("case.command", { case: id, verb: "take", epoch: 2 });
  const order = (verb: string, more: object = {}) => desk.order("case.command", { case: id, verb, epoch: 2, ...more });
  for (const verb of ["dispatch", "accept", "arrive", "start"]) await order(verb);
  await node.publish(walk.topic, walk.normal);
  await sleep(400);
  await order("submit", feedback);
  if ((await client.row(id)).state === "verifying") await order("pass");
  if ((await client.row(id)).state === "closing") await order("approve");
  await order("rate", { stars: 5 });
  return faultsOf(desk, site, await client.row(id));
}

/** 吹哨、报到：the grid calls a department, which reports in and ends its part, both by the street's desk. */
async function whistle(
  desk: StreetDesk,
  { programme }: ChainSite,
  { id, say }: { readonly id: Case["id"]; readonly say: ReturnType<typeof createClient>["say"] },
): Promise<void> {
  const [department] = programme.whistle.departments;
  if (department === undefined) throw new Error(`${programme.id} has no department to whistle for`);
  await say(id, "whistle", { order: { department: department.code, reason: "现场需要支援" } });
  for (const event of ["reported-in", "ended"]) {
    await desk.order("whistle.reportIn", { whistle: `${id}-t1`, event }, "department");
  }
}

async function faultsOf(desk: StreetDesk, { programme }: ChainSite, row: Case): Promise<readonly string[]> {
  const records = () => desk.records().filter(({ body }) => body.kind === "case" && body.case === row.id);
  await until(() => records().find(({ body }) => body.kind === "case" && body.step === row.seq));
  const passed = records().flatMap(({ body, atMs }) =>
    body.kind === "case" && body.stage !== undefined ? [{ stage: body.stage, atMs }] : [],
  );
  const whistles = desk
    .records()
    .flatMap(({ body }) => (body.kind === "whistle" && body.case === row.id ? [body.event] : []));
  return [
    ...stageFaults(stageNamesAbove(programme), passedStages(passed)),
    ...(whistles.join() === "blown,reported-in,ended" ? [] : [`whistle ${whistles.join(" → ")}`]),
    ...(row.state === "rated" ? [] : [`it stands in ${row.state}`]),
  ];
}
