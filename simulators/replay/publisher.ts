import { connectAsync } from "mqtt";

/** Publishes at QoS 1, several messages in flight: when the gateway is behind, so is the sender. */
export interface Publisher {
  /** Resolves when there is room for the next message, not when this one is acknowledged. */
  readonly send: (topic: string, payload: string | Uint8Array) => Promise<void>;
  /** Every message so far is acknowledged. */
  readonly settled: () => Promise<void>;
  readonly acked: () => number;
  readonly close: () => Promise<void>;
}

export async function createPublisher(url: string, clientId: string): Promise<Publisher> {
  const client = await connectAsync(url, { clientId, protocolVersion: 4, reconnectPeriod: 500 });
  const flying = new Set<Promise<unknown>>();
  let acked = 0;
  return {
    send: async (topic, payload) => {
      const flight = client.publishAsync(topic, Buffer.from(payload), { qos: 1 }).then(() => (acked += 1));
      flying.add(flight);
      void flight.finally(() => flying.delete(flight)).catch(() => undefined);
      while (flying.size >= inFlightMax) await Promise.race(flying);
    },
    settled: async () => void (await Promise.all(flying)),
    acked: () => acked,
    close: () => client.endAsync(true),
  };
}

const inFlightMax = 64;
