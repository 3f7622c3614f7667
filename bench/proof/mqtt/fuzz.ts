import type { Socket } from "node:net";
import { join } from "node:path";
import { createRng } from "../../../simulators/rng.ts";
import type { Rng } from "../../../gateway/core/ports.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, sleep } from "../path/figures.ts";
import { memoryMb, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import { likelyPacket, mutated } from "./mutate.ts";
import { connectPacket, dial, loggedIn, publishPacket } from "./wire.ts";
import { startWorker } from "./worker.ts";

const seed = 20_261_128;
const connections = 24;
const packetsPerWrite = 2;
const hangMaxMs = 1_000;

/**
 * Conversations that go wrong at any point, drawn from one seed, against the guarded broker with its decoding and
 * with nothing behind it. A well-behaved client publishes meanwhile: its longest wait is the longest hang.
 */
export function fuzzed({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const packets = full ? 10_000_000 : 300_000;
    const site = await writeSite(join(directory, "site.yaml"), { nodes: 3, units: 0 });
    const worker = startWorker("decoding", site.file);
    const { port } = (await worker.said) as { readonly port: number };
    const progress: Progress = { sent: 0, packets, ended: false };
    const crash = worker.ended.then((how) => {
      const early = !progress.ended;
      progress.ended = true;
      return early ? how : undefined;
    });
    const probe = await openProbe(port);
    const beforeMb = memoryMb([worker.pid]);
    const rng = createRng(seed);
    const talks = Array.from({ length: connections }, () =>
      talk(port, createRng(Math.floor(rng.next() * 2 ** 32)), progress),
    );
    const telling = tell(progress, log);
    await Promise.all(talks);
    progress.ended ||= progress.sent < packets;
    const crashed = await Promise.race([crash, sleep(500).then(() => undefined)]);
    const worstMs = probe.worstMs();
    const afterMb = crashed === undefined ? memoryMb([worker.pid]) : 0;
    probe.close();
    progress.ended = true;
    await telling;
    await worker.stop();
    const held = crashed === undefined && worstMs <= hangMaxMs && progress.sent >= packets;
    const figure = `${progress.sent.toLocaleString("en")} packets, seed ${seed}: ${crashed === undefined ? "0 crashes" : `crashed (${crashed})`}, longest wait of another client ${ms(worstMs)}, memory ${beforeMb.toFixed(0)} → ${afterMb.toFixed(0)} MB`;
    return { kind: held ? "held" : "missed", figure };
  });
}

interface Progress {
  sent: number;
  readonly packets: number;
  ended: boolean;
}

async function talk(port: number, rng: Rng, progress: Progress): Promise<void> {
  while (progress.sent < progress.packets && !progress.ended) {
    const socket = dial(port);
    const hello = connectPacket({ clientId: `f${Math.floor(rng.next() * 50)}`, clean: rng.next() < 0.7 });
    socket.write(rng.next() < 0.1 ? mutated(hello, rng) : hello);
    await converse(socket, rng, progress);
    if (rng.next() < 0.3) socket.resetAndDestroy();
    else socket.destroy();
  }
}

/**
 * Goes on until the broker has had enough, or for a hundred turns. Each turn ends with a ping: only what was read to
 * its end, or ended the connection, counts. A packet may have swallowed the ping; then the next turn follows soon.
 */
async function converse(socket: Socket, rng: Rng, progress: Progress): Promise<void> {
  let [isOpen, wake] = [true, () => {}];
  socket.once("close", () => {
    isOpen = false;
    wake();
  });
  socket.on("data", () => wake());
  for (let turn = 0; turn < 100 && isOpen && progress.sent < progress.packets; turn++) {
    const batch = Array.from({ length: packetsPerWrite }, () => mutated(likelyPacket(rng), rng));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, swallowedMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.write(Buffer.concat([...batch, pingRequest]));
    });
    progress.sent += packetsPerWrite;
  }
}

const pingRequest = Buffer.from([0xc0, 0x00]);
const swallowedMs = 10;

async function openProbe(port: number) {
  const socket = await loggedIn(port, { clientId: "probe" });
  let [sentMs, worstMs, id, isAway] = [nowMs(), 0, 0, false];
  const look = () => void (worstMs = Math.max(worstMs, isAway ? nowMs() - sentMs : 0));
  const send = () => {
    id = (id % 65_000) + 1;
    [sentMs, isAway] = [nowMs(), true];
    socket.write(publishPacket({ topic: "gridpost/in/n3", payload: '{"gas":5}', qos: 1, id }));
  };
  socket.on("data", () => {
    look();
    isAway = false;
    setTimeout(send, 20);
  });
  send();
  return {
    worstMs: () => {
      look();
      return worstMs;
    },
    close: () => socket.destroy(),
  };
}

async function tell(progress: Progress, log: (line: string) => void): Promise<void> {
  for (let at = 1; !progress.ended && progress.sent < progress.packets; at++) {
    await sleep(500);
    if (at % 20 === 0) log(`${progress.sent.toLocaleString("en")} packets`);
  }
}
