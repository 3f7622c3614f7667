import { connect, type ErrorWithReasonCode, type IClientOptions, type MqttClient } from "mqtt";
import type { ChannelOf } from "../../config/channel.ts";
import type { Log, Publisher } from "../core/ports.ts";

export interface MqttPublisher extends Publisher {
  readonly isConnected: () => boolean;
  readonly close: () => void;
}

type Published = Awaited<ReturnType<Publisher["publish"]>>;

const reconnectMs = 1_000;
const textMax = 4_096;
/** MQTT 5, 3.4.2.1: taken, and nobody is subscribed. */
const nobody = 0x10;
/** The broker does not know MQTT 5: CONNACK 1 of MQTT 3.1.1, or reason 0x84. */
const oldBroker: ReadonlySet<number> = new Set([1, 0x84]);

/**
 * A client of the broker that panels listen to. It asks for MQTT 5, whose acknowledgement tells whether anybody
 * listens, and settles for 3.1.1.
 */
export function createMqttPublisher(channel: ChannelOf<"mqtt">, log: Log): MqttPublisher {
  const heard = new Map<string, (payload: string) => void>();
  let isClosed = false;
  let client = dial(5);

  function dial(protocolVersion: 4 | 5): MqttClient {
    const opened = connect(channel.url, { ...options(channel), protocolVersion });
    opened.on("connect", () => {
      for (const topic of heard.keys()) opened.subscribe(topic, { qos: 1 });
    });
    opened.on("message", (topic, payload) => heard.get(topic)?.(payload.toString("utf8", 0, textMax)));
    opened.on("error", (error) => {
      if (protocolVersion === 5 && oldBroker.has(codeOf(error) ?? -1)) {
        opened.end(true);
        if (!isClosed) client = dial(4);
      } else log.warn("panel-broker-trouble", { channel: channel.id, error: error.message });
    });
    return opened;
  }
  return {
    publish: ({ topic, payload }, signal) => publish(client, { topic, payload, signal }),
    listen: (topic, take) => {
      heard.set(topic, take);
      if (client.connected) client.subscribe(topic, { qos: 1 });
    },
    isConnected: () => client.connected,
    close: () => {
      isClosed = true;
      client.end(true);
    },
  };
}

function options({ id, user, password }: ChannelOf<"mqtt">): IClientOptions {
  return {
    clientId: `gridpost-${id}`,
    clean: true,
    keepalive: 15,
    connectTimeout: 5_000,
    reconnectPeriod: reconnectMs,
    reconnectOnConnackError: true,
    resubscribe: false,
    ...(user !== undefined && { username: user, password: password ?? "" }),
  };
}

interface Attempt {
  readonly topic: string;
  readonly payload: string;
  readonly signal: AbortSignal;
}

function publish(client: MqttClient, { topic, payload, signal }: Attempt): Promise<Published> {
  // The package would keep it for a later connection, and the dispatcher sends it again as well.
  if (!client.connected || signal.aborted) return Promise.resolve("not-connected");
  return new Promise((resolve) => {
    const lost = () => resolve("unanswered");
    signal.addEventListener("abort", lost, { once: true });
    client.once("close", lost);
    client.publish(topic, payload, { qos: 1 }, (error, packet) => {
      signal.removeEventListener("abort", lost);
      client.removeListener("close", lost);
      if (error) return resolve(codeOf(error) === undefined ? "unanswered" : "refused");
      const reason = packet !== undefined && "reasonCode" in packet ? packet.reasonCode : 0;
      return resolve(reason === nobody ? "nobody-listens" : "taken");
    });
  });
}

function codeOf(error: Error | ErrorWithReasonCode): number | undefined {
  return "code" in error && typeof error.code === "number" ? error.code : undefined;
}
