import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, sleep } from "../path/figures.ts";
import { memoryMb, partsOf, startGateway, withScratch, type GatewayProcess } from "../path/gateway.ts";
import { attacks, type Attack } from "./attacks.ts";
import { writeGuardedSite, type GuardedSite } from "./guarded-site.ts";
import { createReader, loggedIn, publishPacket, subscribePacket } from "./wire.ts";
import { startWorker } from "./worker.ts";

const victimsMax = 10;
const hackedCount = 150;
const freezeMaxMs = 1_000;
const growthMaxMb = 10;

/**
 * Every attack in turn on one running gateway. Ten honest devices report meanwhile: each of their readings must be
 * acknowledged within a second. The library without our guards goes first and has to fail, or the attacks are none.
 */
export function attacked({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const unguarded = await frozenWithoutGuards();
    log(`without guards: ${unguarded.answered} of ${unguarded.sent} passed on while a subscriber is frozen`);
    const site = await writeGuardedSite(directory, victimsMax + hackedCount);
    const gateway = startGateway(site.file, site.data);
    try {
      await gateway.heard((line) => line.event === "listening", 30_000);
      gateway.onLine((line) => {
        if (["part-ended", "part-silent", "text"].includes(line.event)) log(JSON.stringify(line));
      });
      const hacked = site.nodes.slice(victimsMax);
      const rows = [];
      await suffer({ name: "a busy day", run: busyDay }, site, hacked, 12_000);
      const before = heldMb(gateway);
      for (const attack of attacks) {
        const row = await suffer(attack, site, hacked, full ? 60_000 : 5_000);
        rows.push(row);
        log(
          `${attack.name}: ${row.answered} of ${row.sent} answered, worst ${ms(row.worstMs)}, ${inMb(heldMb(gateway))}`,
        );
      }
      await sleep(6_000);
      const after = heldMb(gateway);
      return verdict(rows, {
        grown: { core: after.core - before.core, broker: after.broker - before.broker },
        exits: exitsOf(gateway),
        control: unguarded.answered < unguarded.sent,
      });
    } finally {
      await gateway.kill("SIGTERM");
    }
  });
}

interface Suffered {
  readonly name: string;
  readonly sent: number;
  readonly answered: number;
  readonly worstMs: number;
}

interface Toll {
  readonly grown: { readonly core: number; readonly broker: number };
  readonly exits: number;
  /** Whether the attack stops a broker without guards. */
  readonly control: boolean;
}

function verdict(rows: readonly Suffered[], toll: Toll): Verdict {
  const { grown, exits, control } = toll;
  const lost = rows.reduce((sum, { sent, answered }) => sum + sent - answered, 0);
  const worstMs = Math.max(...rows.map((row) => row.worstMs));
  const isUnharmed = Math.max(grown.core, grown.broker) <= growthMaxMb && exits === 0;
  const kind = lost === 0 && worstMs <= freezeMaxMs && isUnharmed && control ? "held" : "missed";
  return { kind, figure: figureOf(rows, { lost, worstMs }, toll) };
}

function figureOf(
  rows: readonly Suffered[],
  { lost, worstMs }: { readonly lost: number; readonly worstMs: number },
  { grown, exits, control }: Toll,
): string {
  const sent = rows.reduce((sum, row) => sum + row.sent, 0);
  const worst = rows.find((row) => row.worstMs === worstMs)?.name;
  return [
    `${rows.length} attacks: ${sent} readings of others, ${lost} unanswered, worst ${ms(worstMs)} (${worst})`,
    `memory: broker ${signed(grown.broker)}, core ${signed(grown.core)} MB; ${exits} exits`,
    `without guards the first one ${control ? "stops all" : "does nothing: the harness is broken"}`,
  ].join("; ");
}

function inMb(held: Readonly<Record<string, number>>): string {
  return Object.entries(held)
    .map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`)
    .join(", ");
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(1)}`;
}

/** Broker and core; the web part is not under attack. */
function heldMb(gateway: GatewayProcess): { readonly core: number; readonly broker: number } {
  const broker = partsOf(gateway.pid).get("broker");
  return { core: memoryMb([gateway.pid]), broker: broker === undefined ? 0 : memoryMb([broker]) };
}

function exitsOf(gateway: GatewayProcess): number {
  return gateway.lines().filter(({ event }) => event === "part-ended" || event === "part-silent").length;
}

async function suffer(
  attack: Attack,
  site: GuardedSite,
  hacked: readonly string[],
  durationMs: number,
): Promise<Suffered> {
  const over = new AbortController();
  const victims = await Promise.all(site.nodes.slice(0, victimsMax).map((id) => openVictim(site, id)));
  const attacking = attack.run(site, hacked, over.signal);
  const untilMs = nowMs() + durationMs;
  for (let at = 0; nowMs() < untilMs; at++) {
    victims[at % victims.length]?.report();
    await sleep(25);
  }
  await sleep(freezeMaxMs);
  over.abort();
  await attacking;
  const latencies = victims.flatMap((victim) => victim.latencies);
  const sent = victims.reduce((sum, victim) => sum + victim.sent(), 0);
  for (const victim of victims) victim.close();
  // Time for the shares of the attackers' addresses to come back.
  await sleep(2_000);
  return {
    name: attack.name,
    sent,
    answered: latencies.length,
    worstMs: Math.max(...latencies),
  };
}

interface Victim {
  readonly report: () => void;
  readonly latencies: readonly number[];
  readonly sent: () => number;
  readonly close: () => void;
}

async function openVictim(site: GuardedSite, id: string): Promise<Victim> {
  const socket = await loggedIn(site.port, site.login(id), `127.0.1.${1 + site.nodes.indexOf(id)}`);
  const latencies: number[] = [];
  const sentMs = new Map<number, number>();
  const read = createReader();
  let number = 0;
  socket.on("data", (bytes: Buffer) => {
    for (const answer of read(bytes)) latencies.push(nowMs() - (sentMs.get(answer.readUInt16BE(2)) ?? 0));
  });
  return {
    report: () => {
      number += 1;
      sentMs.set(number, nowMs());
      socket.write(
        publishPacket({ topic: `gridpost/in/${id}`, payload: `{"gas":${5 + (number % 40) / 10}}`, qos: 1, id: number }),
      );
    },
    latencies,
    sent: () => number,
    close: () => socket.destroy(),
  };
}

/** One subscriber that never reads, 150 publishers, and a subscriber that does read: what reaches it. */
async function frozenWithoutGuards(): Promise<{ readonly sent: number; readonly answered: number }> {
  const worker = startWorker("unguarded");
  try {
    const { port } = (await worker.said) as { readonly port: number };
    const frozen = await loggedIn(port, { clientId: "frozen" });
    frozen.pause();
    frozen.write(subscribePacket(1, ["#"]));
    const reader = await loggedIn(port, { clientId: "reader" });
    let answered = 0;
    const read = createReader();
    reader.on(
      "data",
      (bytes: Buffer) =>
        (answered += read(bytes).filter((each) => (each[0] ?? 0) >> 4 === 3 && each.includes("honest")).length),
    );
    reader.write(subscribePacket(1, ["#"]));
    const publishers = await Promise.all(
      Array.from({ length: 150 }, (_, at) => loggedIn(port, { clientId: `p${at}` })),
    );
    const flood = Buffer.concat(
      Array.from({ length: 20 }, (_, at) =>
        publishPacket({ topic: "flood", payload: "x".repeat(10_000), qos: 1, id: at + 1 }),
      ),
    );
    for (const socket of publishers) socket.write(flood);
    await sleep(2_000);
    const honest = await loggedIn(port, { clientId: "honest" });
    for (let at = 0; at < 20; at++) honest.write(publishPacket({ topic: "honest", payload: "1", qos: 0 }));
    await sleep(2_000);
    for (const socket of [frozen, reader, honest, ...publishers]) socket.destroy();
    return { sent: 20, answered };
  } finally {
    await worker.stop();
  }
}

/** What the site is made for, at its limit: every device connected, each with its whole share of packets. */
async function busyDay(site: GuardedSite, others: readonly string[], over: AbortSignal): Promise<void> {
  const sockets = await Promise.all(others.map((id, at) => loggedIn(site.port, site.login(id), `127.0.9.${1 + at}`)));
  for (let id = 1; !over.aborted; id = (id % 65_000) + 1) {
    for (const [at, socket] of sockets.entries())
      socket.write(
        publishPacket({ topic: `gridpost/in/${others[at]}`, payload: `{"gas":${5 + (id % 40) / 10}}`, qos: 1, id }),
      );
    await sleep(100);
  }
  for (const socket of sockets) socket.destroy();
}
