import { readFileSync } from "node:fs";
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { limits } from "../../../config/limits.ts";
import type { ExternalBroker } from "../../../config/mqtt.ts";
import type { Log } from "../../../gateway/core/ports.ts";
import type { Broker } from "../broker/broker.ts";
import type { Ingest } from "../broker/ingest.ts";
import type { Tally } from "../broker/tally.ts";
import type { TopicIndex } from "../topic.ts";

export interface ExternalDeps {
  readonly box: string;
  readonly ingest: Ingest;
  readonly index: TopicIndex;
  readonly tally: Tally;
  readonly log: Log;
}

const reconnectMs = 2_000;
const keepaliveSeconds = 30;
/** How long the broker keeps for us what arrives while we are away. */
const sessionSeconds = 7 * 86_400;
/** Messages under way to us at a time; the rest waits with the broker. */
const receiveMax = 64;
const filtersPerSubscribe = 50;

/**
 * Another broker in place of our own. It keeps a session for us, and a message is acknowledged to it only when the
 * core has it on disk: what we have not stored it sends again. QoS 2 is asked for as QoS 1, since a reading that
 * arrives twice does no harm and a number kept in two memories does not survive either of them.
 */
export function openExternal(external: ExternalBroker, deps: ExternalDeps): Broker {
  const status = `gridpost/${deps.box}/status`;
  const client = connect(external.url, optionsFor(external, deps.box, status));
  let connection = 0;
  client.on("error", (error) => {
    deps.tally.count("mqtt-external-trouble");
    if (connection === 0) deps.log.warn("mqtt-external-not-reached", { detail: error.message });
  });
  client.on("close", () => (connection += 1));
  client.on("connect", () => {
    void subscribe(client, deps);
    client.publish(status, "online", { qos: 1, retain: true });
  });
  client.handleMessage = (packet, callback) => {
    const mine = connection;
    // Its number means another message once the connection is another.
    const done = () => callback(mine === connection ? undefined : new Error("the connection is gone"));
    take(packet as IPublishPacket, done, deps);
  };
  return {
    listening: { plain: addressOf(external.url) },
    announce: ({ topic, payload, qos, retain }) => {
      // Nothing piles up for a broker that is away: whoever announces sends a fresh picture when it is back.
      if (client.connected) client.publish(topic, payload, { qos, retain });
      return client.connected;
    },
    close: () => client.endAsync(true),
  };
}

function optionsFor(
  { version, username, passwordFile, caFile }: ExternalBroker,
  box: string,
  status: string,
): IClientOptions {
  const isFive = version === "5";
  return {
    clientId: `gridpost-${box}`,
    protocolVersion: isFive ? 5 : 4,
    clean: false,
    keepalive: keepaliveSeconds,
    reconnectPeriod: reconnectMs,
    // Without it the client gives up for good when a broker that is just starting refuses it once.
    reconnectOnConnackError: true,
    connectTimeout: limits.mqttConnectTimeoutMs,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: status, payload: Buffer.from("offline"), qos: 1, retain: true },
    ...(isFive && {
      properties: {
        sessionExpiryInterval: sessionSeconds,
        receiveMaximum: receiveMax,
        maximumPacketSize: limits.mqttFrameBytesMax,
      },
    }),
    ...(username !== undefined && { username }),
    ...(passwordFile !== undefined && { password: readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "") }),
    ...(caFile !== undefined && { ca: readFileSync(caFile) }),
  };
}

async function subscribe(client: MqttClient, { index, log }: ExternalDeps): Promise<void> {
  const { filters } = index;
  try {
    for (let at = 0; at < filters.length; at += filtersPerSubscribe)
      await client.subscribeAsync(filters.slice(at, at + filtersPerSubscribe), { qos: 1 });
    log.info("mqtt-external-connected", { filters: filters.length });
  } catch (error) {
    log.error("mqtt-external-subscribe-refused", { detail: String(error) });
  }
}

/**
 * A retained message is what somebody said at some time: as a value it would pass for one of now. Whether a device is
 * there is told in no other way.
 */
function take(
  { topic, payload, retain }: IPublishPacket,
  done: () => void,
  { ingest, index, tally }: ExternalDeps,
): void {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  if (!retain) return ingest.take(topic, bytes, done);
  const presence = index.devicesOn(topic).filter((listener) => listener.presence === true);
  if (presence.length > 0) return ingest.take(topic, bytes, done, { ...index, devicesOn: () => presence });
  tally.count("mqtt-external-retained");
  done();
}

const usualPorts: Readonly<Record<string, number>> = { "mqtt:": 1883, "mqtts:": 8883, "ws:": 80, "wss:": 443 };

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (usualPorts[protocol] ?? 1883) };
}
