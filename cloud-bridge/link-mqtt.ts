import type { Socket } from "node:net";
import { MqttClient, type IClientOptions, type IConnackPacket } from "mqtt";
import { uplinkTimes } from "../config/uplink.ts";
import { dialSocket } from "./dial-socket.ts";
import type { BrokerTerms, Link, LinkAddress, LinkEvents, Session } from "./link.ts";

/**
 * MQTT 5 and 3.1.1 by mqtt.js, used as a bare transport. It reconnects at a fixed pace, stops for good after one refusal,
 * queues in memory while offline and sends more than a broker allows; so it does none of that here: the socket is
 * opened beside it, and each dial is a fresh client for one connection.
 */
export function createMqttLink(): Link {
  return { dial };
}

function dial(address: LinkAddress, events: LinkEvents): Session {
  const giving = new AbortController();
  let client: MqttClient | undefined;
  let over = false;
  const end: End = (why, unaccepted = false) => {
    if (over) return;
    over = true;
    giving.abort();
    client?.end(true);
    if (why !== undefined) events.closed({ why, unaccepted });
  };
  const heard: Heard = {
    connected: (terms) => over || events.connected(terms),
    published: () => over || events.published(),
    received: (topic, bytes) => over || events.received(topic, bytes),
  };
  const talk = (socket: Socket) => {
    if (over) socket.destroy();
    else client = conversation(socket, address, heard, end);
  };
  dialSocket(address, giving.signal).then(talk, (error: unknown) => end(wordsOf(error)));
  return {
    publish: (topic, bytes) => over || (client && publish(client, { topic, bytes }, end, heard)),
    mention: (topic, bytes) => void (over || client?.publish(topic, Buffer.from(bytes), { qos: 0 })),
    close: () => end(),
  };
}

type Heard = { readonly [E in Exclude<keyof LinkEvents, "closed">]: (...of: Parameters<LinkEvents[E]>) => unknown };
type End = (why?: string, unaccepted?: boolean) => void;

/** A client for one socket. It says whatever happens until `end`, which is deaf afterwards. */
function conversation(socket: Socket, address: LinkAddress, events: Heard, end: End): MqttClient {
  const client = new MqttClient(() => socket, clientOptions(address));
  let accepted = false;
  let lastWords = "closed";
  // A listener stays after the end: the socket's last error has nowhere else to go but up.
  client.on("error", (error) => end(error.message, !accepted && mayBeVersion(error)));
  client.on("disconnect", ({ reasonCode }) => void (lastWords = `the broker ended it, reason ${reasonCode}`));
  client.on("close", () => end(lastWords, !accepted));
  client.on("connect", (connack) => {
    accepted = true;
    listen(client, address.listenTo, end, () => events.connected(termsOf(connack)));
  });
  client.on("message", (topic, bytes) => events.received(topic, bytes));
  return client;
}

function clientOptions({ clientId, will, version, username, password }: LinkAddress): IClientOptions {
  return {
    clientId,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    clean: true,
    protocolId: "MQTT",
    protocolVersion: version,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: uplinkTimes.dialMs,
    keepalive: uplinkTimes.keepaliveMs / 1000,
    will: { topic: will.topic, payload: Buffer.from(will.bytes), qos: 1, retain: false },
  };
}

/** "Unacceptable protocol version" in 3.1.1 and "unsupported protocol version" in 5; without a code it was no answer. */
function mayBeVersion(error: object): boolean {
  const code = "code" in error ? error.code : undefined;
  return typeof code !== "number" || code === 0x01 || code === 0x84;
}

function termsOf({ properties }: IConnackPacket): BrokerTerms {
  return { inFlightMax: properties?.receiveMaximum, packetBytesMax: properties?.maximumPacketSize };
}

/** From 0x80 on a code in a SUBACK is a refusal; without acks the connection is worth nothing. */
function listen(client: MqttClient, topic: string, end: End, granted: () => void): void {
  client.subscribe(topic, { qos: 1 }, (error, grants = []) => {
    if (error) return end(error.message);
    if (grants.some(({ qos }) => qos > 2)) return end("subscription refused");
    granted();
  });
}

interface Publish {
  readonly topic: string;
  readonly bytes: Uint8Array;
}

function publish(client: MqttClient, { topic, bytes }: Publish, end: End, events: Heard): void {
  client.publish(topic, Buffer.from(bytes), { qos: 1 }, (error) => (error ? end(error.message) : events.published()));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
