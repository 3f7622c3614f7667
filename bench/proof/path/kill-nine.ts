import { join } from "node:path";
import type { Case, Notice, Snapshot } from "../../../gateway/api/schema.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "./figures.ts";
import { startGateway, withScratch, type GatewayProcess } from "./gateway.ts";
import { writeSite, type ProofSite } from "./site.ts";

/** What the outside world was promised. The oracle stands beside the gateway, never in it. */
interface Promised {
  /** Nodes whose reading over the limit was acknowledged by PUBACK. */
  readonly rang: Set<string>;
  /** Cases whose claim was answered with 200. */
  readonly claimed: Set<string>;
  /** How often each (alarm, episode) was announced as new, over all lives. */
  readonly announced: Map<string, number>;
}

/** Kills the whole gateway at random moments while alarms ring and are claimed, and asks after each start what is still there. */
export function killedAtAnyMoment({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const kills = full ? 1000 : 100;
    const rng = createRng(20_261_121);
    const site = await writeSite(join(directory, "site.yaml"), { nodes: kills * 3, units: 0 });
    const promised: Promised = { rang: new Set(), claimed: new Set(), announced: new Map() };
    const lost: string[] = [];
    for (let life = 0; life <= kills; life++) {
      const gateway = startGateway(site.file, join(directory, "data"));
      countAnnouncements(gateway, promised);
      await gateway.heard((line) => line.event === "listening");
      lost.push(...missing(await snapshot(site), promised));
      const left =
        life === kills ? gateway.kill("SIGTERM") : sleep(rng.next() * 300).then(() => gateway.kill("SIGKILL"));
      const ended = new AbortController();
      await Promise.all([
        ring(site, life, promised, ended.signal),
        claim(site, promised),
        left.then(() => ended.abort()),
      ]);
      if (life % 20 === 19)
        log(
          `${life + 1} kills: ${promised.rang.size} alarms and ${promised.claimed.size} claims promised, ${lost.length} lost`,
        );
    }
    const twice = [...promised.announced.values()].filter((times) => times > 1).length;
    const { rang, claimed } = promised;
    const figure = `${kills} kills; ${rang.size} alarms with their notices and ${claimed.size} claims promised: ${lost.length} lost, ${twice} announced twice`;
    return { kind: lost.length + twice === 0 ? "held" : "missed", figure: [figure, ...lost.slice(0, 1)].join("; ") };
  });
}

function countAnnouncements(gateway: GatewayProcess, { announced }: Promised): void {
  gateway.onLine((line) => {
    if (line.event !== "alarm-raised") return;
    const key = `${String(line["alarm"])} ${String(line["episode"])}`;
    announced.set(key, (announced.get(key) ?? 0) + 1);
  });
}

/** Three sensors go over the limit, one after the other; what is not acknowledged before the end was not promised. */
async function ring(site: ProofSite, life: number, { rang }: Promised, ended: AbortSignal): Promise<void> {
  const node = createMqttNode({ url: site.mqttUrl, clientId: `life-${life}`, reconnectMs: 50 });
  ended.addEventListener("abort", () => void node.close(), { once: true });
  for (const name of site.nodes.slice(life * 3, life * 3 + 3)) {
    const outcome = await node.publish(`gridpost/in/${name}`, { gas: 60 });
    if (outcome.kind === "acked") rang.add(name);
  }
  if (!ended.aborted) await node.close();
}

/** Claims one open case that nobody has. A connection that breaks is no answer, and no promise. */
async function claim(site: ProofSite, { claimed }: Promised): Promise<void> {
  try {
    const open = Object.values((await snapshot(site)).case).find((row) => row.state === "reported");
    if (open === undefined) return;
    const response = await fetch(`${origin(site)}/api/v1/cases/${open.id}/claim`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: origin(site) },
      body: JSON.stringify({ by: "worker", command: `claim-${open.id}` }),
    });
    if (response.status === 200) claimed.add(open.id);
  } catch {
    return;
  }
}

function missing(now: Snapshot, promised: Promised): readonly string[] {
  const cases = Object.values(now.case);
  const notices = Object.values(now.notice);
  return [
    ...[...promised.rang].flatMap((node) => lostAlarm(node, now, { cases, notices })),
    ...[...promised.claimed].flatMap((id) => (now.case[id]?.state === "claimed" ? [] : [`claim of ${id}`])),
  ];
}

function lostAlarm(
  node: string,
  now: Snapshot,
  { cases, notices }: { cases: readonly Case[]; notices: readonly Notice[] },
): readonly string[] {
  const id = `${node}/gas#gas.hh`;
  const ofCase = cases.find((row) => (row.alarms as readonly string[]).includes(id));
  if (now.alarm[id]?.condition.kind !== "active" || ofCase === undefined) return [`alarm of ${node}`];
  const own = notices.filter((notice) => notice.case === ofCase.id && notice.kind === "raised");
  return own.length === 1 ? [] : [`${own.length} notices of ${node}`];
}

async function snapshot(site: ProofSite): Promise<Snapshot> {
  return (await (await fetch(`${origin(site)}/api/v1/state`)).json()) as Snapshot;
}

function origin(site: ProofSite): string {
  return `http://127.0.0.1:${site.consolePort}`;
}
