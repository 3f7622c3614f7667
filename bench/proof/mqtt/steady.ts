import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "../path/figures.ts";
import { memoryMb, partsOf, startGateway, withScratch } from "../path/gateway.ts";
import { writeGuardedSite } from "./guarded-site.ts";
import { createReader, loggedIn, publishPacket } from "./wire.ts";

const devices = 700;
const perSecond = 1_000;
const p99BoundMs = 50;
const growthBoundMb = 10;

/** Every device with its own credential and connection, reporting at its own pace; timed from publish to PUBACK. */
export function manyDevices({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const site = await writeGuardedSite(directory, devices);
    const gateway = startGateway(site.file, site.data);
    try {
      await gateway.heard((line) => line.event === "listening", 30_000);
      const latencies: number[] = [];
      const clients: Device[] = [];
      // Devices do not come all in the same instant, not even after a power cut.
      for (const node of site.nodes) clients.push(await openDevice(site.port, site.login(node), latencies));
      log(`${clients.length} devices connected`);
      const all = () => memoryMb([gateway.pid, ...partsOf(gateway.pid).values()]);
      const run = async (durationMs: number) => {
        const startMs = nowMs();
        let sent = 0;
        while (nowMs() - startMs < durationMs) {
          const due = Math.floor(((nowMs() - startMs) / 1000) * perSecond);
          for (; sent < due; sent++) clients[sent % clients.length]?.publish();
          await sleep(5);
        }
        return sent;
      };
      await run(full ? 60_000 : 8_000);
      // What is still under way belongs to the warm-up.
      await sleep(500);
      latencies.length = 0;
      const beforeMb = all();
      const measureMs = full ? 600_000 : 20_000;
      const sent = await run(measureMs);
      await sleep(1_000);
      const grownMb = all() - beforeMb;
      const p99 = percentile(latencies, 0.99);
      const isWhole = latencies.length === sent;
      for (const client of clients) client.close();
      const rate = Math.round(sent / (measureMs / 1000));
      const figure = `${rate}/s, p50 ${ms(percentile(latencies, 0.5))}, p99 ${ms(p99)}; ${latencies.length} of ${sent} acknowledged; memory ${beforeMb.toFixed(0)} MB, + ${grownMb.toFixed(1)} MB`;
      return { kind: isWhole && p99 <= p99BoundMs && grownMb <= growthBoundMb ? "held" : "missed", figure };
    } finally {
      await gateway.kill("SIGTERM");
    }
  });
}

interface Device {
  readonly publish: () => void;
  readonly close: () => void;
}

async function openDevice(
  port: number,
  login: { readonly clientId: string; readonly username: string; readonly password: string },
  latencies: number[],
): Promise<Device> {
  const socket = await loggedIn(port, login);
  const sentMs = new Map<number, number>();
  const read = createReader();
  let id = 0;
  socket.on("data", (bytes: Buffer) => {
    for (const answer of read(bytes)) {
      const number = answer.readUInt16BE(2);
      const startedMs = sentMs.get(number);
      if (startedMs !== undefined) latencies.push(nowMs() - startedMs);
      sentMs.delete(number);
    }
  });
  return {
    publish: () => {
      id = (id % 65_535) + 1;
      sentMs.set(id, nowMs());
      socket.write(
        publishPacket({ topic: `gridpost/in/${login.clientId}`, payload: `{"gas":${5 + (id % 40) / 10}}`, qos: 1, id }),
      );
    },
    close: () => socket.destroy(),
  };
}
