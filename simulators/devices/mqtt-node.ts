import { connect } from "mqtt";

/** What came of a publish. */
export type PublishOutcome =
  /** The broker answered: it has the message on disk. */
  | { readonly kind: "acked" }
  /** The message before is not acknowledged yet; like a small sensor, a node holds one at a time. */
  | { readonly kind: "busy" }
  | { readonly kind: "closed" };

export interface MqttNode {
  /** QoS 1; an object goes out as JSON. Settles with the acknowledgement, over as many reconnects as it takes. */
  readonly publish: (topic: string, payload: object | string) => Promise<PublishOutcome>;
  readonly isConnected: () => boolean;
  readonly close: () => Promise<void>;
}

export interface MqttNodeOptions {
  /** mqtt://host:port */
  readonly url: string;
  readonly clientId: string;
  readonly reconnectMs?: number;
  readonly keepaliveSeconds?: number;
}

/** A sensor on MQTT: it connects, reports, reconnects, and sends again what was not acknowledged. */
export function createMqttNode({ url, clientId, reconnectMs = 500, keepaliveSeconds = 60 }: MqttNodeOptions): MqttNode {
  const client = connect(url, {
    clientId,
    protocolVersion: 4,
    keepalive: keepaliveSeconds,
    reconnectPeriod: reconnectMs,
    connectTimeout: 5_000,
    // Without it a client gives up for good when a broker that is just starting refuses it once.
    reconnectOnConnackError: true,
  });
  // A refused connection is tried again; the error itself has no other use.
  client.on("error", () => undefined);
  const end = ending();
  let busy = false;
  return {
    publish: async (topic, payload) => {
      if (client.disconnecting) return { kind: "closed" };
      if (busy) return { kind: "busy" };
      busy = true;
      const text = typeof payload === "string" ? payload : JSON.stringify(payload);
      const acked = client.publishAsync(topic, text, { qos: 1 }).then(() => "acked" as const);
      const kind = await Promise.race([acked.catch(() => "closed" as const), end.reached]);
      busy = false;
      return { kind };
    },
    isConnected: () => client.connected,
    close: async () => {
      end.reach();
      await client.endAsync(true);
    },
  };
}

/** mqtt.js says nothing about a message that was under way when its client was ended. */
function ending(): { readonly reached: Promise<"closed">; readonly reach: () => void } {
  let reach: () => void = () => undefined;
  const reached = new Promise<"closed">((resolve) => {
    reach = () => resolve("closed");
  });
  return { reached, reach };
}
