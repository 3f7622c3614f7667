import { nowMs, percentile } from "../path/figures.ts";
import { createReader, loggedIn, publishPacket } from "./wire.ts";

export interface LoadOrder {
  readonly port: number;
  readonly clients: number;
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadResult {
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Clients that keep so many QoS 1 publishes of a gas value under way each, as fast as they are acknowledged. */
export async function runLoad({ port, clients, inFlight, warmUpMs, measureMs }: LoadOrder): Promise<LoadResult> {
  const latencies: number[] = [];
  const phase = { measuring: false, over: false };
  const all = await Promise.all(
    Array.from({ length: clients }, async (_, at) => {
      const socket = await loggedIn(port, { clientId: `load-${at}` });
      const sentMs = new Map<number, number>();
      const packets = packetsOf(`gridpost/in/n${at + 1}`);
      let number = 0;
      const send = () => {
        number = (number % 65_535) + 1;
        sentMs.set(number, nowMs());
        socket.write(packets(number));
      };
      const read = createReader();
      socket.on("data", (bytes: Buffer) => {
        for (const answer of read(bytes)) {
          const startedMs = sentMs.get(answer.readUInt16BE(2)) ?? 0;
          sentMs.delete(answer.readUInt16BE(2));
          if (phase.measuring) latencies.push(nowMs() - startedMs);
          if (!phase.over) send();
        }
      });
      for (let each = 0; each < inFlight; each++) send();
      return socket;
    }),
  );
  await pause(warmUpMs);
  phase.measuring = true;
  const startMs = nowMs();
  await pause(measureMs);
  const tookMs = nowMs() - startMs;
  Object.assign(phase, { measuring: false, over: true });
  for (const socket of all) socket.destroy();
  return {
    acknowledged: latencies.length,
    perSecond: (latencies.length / tookMs) * 1000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Made beforehand but for its number: what the load takes of the two processors the broker does not have. */
function packetsOf(topic: string): (id: number) => Buffer {
  const made = Array.from({ length: 40 }, (_, at) =>
    publishPacket({ topic, payload: `{"gas":${5 + at / 10}}`, qos: 1, id: 0 }),
  );
  // Two bytes of header, two of the topic's length.
  const idAt = 4 + topic.length;
  return (id) => {
    const packet = Buffer.from(made[id % made.length] ?? "");
    packet.writeUInt16BE(id, idAt);
    return packet;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
