import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { uplinkTimes } from "../config/uplink.ts";
import type { Link, LinkAddress, LinkEvents, Session } from "./link.ts";

/**
 * MQTT 3.1.1 by mqtt.js, used as a bare transport. It reconnects at a fixed pace, stops for good after one refusal
 * and queues in memory while offline; so it does none of that here: each dial is a fresh client for one connection.
 */
export function createMqttLink(): Link {
  return { dial };
}

function dial(address: LinkAddress, events: LinkEvents): Session {
  const client = connect(address.url, clientOptions(address));
  let over = false;
  const end = (why?: string) => {
    if (over) return;
    over = true;
    client.end(true);
    if (why !== undefined) events.closed(why);
  };
  // A listener stays after the end: the socket's last error has nowhere else to go but up.
  client.on("error", (error) => end(error.message));
  client.on("close", () => end("closed"));
  client.on("connect", () => listen(client, address.listenTo, end, events));
  client.on("message", (topic, bytes) => over || events.received(topic, bytes));
  return {
    publish: (topic, bytes) => over || publish(client, { topic, bytes }, end, events),
    mention: (topic, bytes) => void (over || client.publish(topic, Buffer.from(bytes), { qos: 0 })),
    close: () => end(),
  };
}

function clientOptions({ clientId, will }: LinkAddress): IClientOptions {
  return {
    clientId,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: uplinkTimes.dialMs,
    keepalive: uplinkTimes.keepaliveMs / 1000,
    will: { topic: will.topic, payload: Buffer.from(will.bytes), qos: 1, retain: false },
  };
}

type End = (why: string) => void;

/** 0x80 in a SUBACK is a refusal (MQTT 3.1.1 section 3.9.3); without acks the connection is worth nothing. */
function listen(client: MqttClient, topic: string, end: End, events: LinkEvents): void {
  client.subscribe(topic, { qos: 1 }, (error, granted = []) => {
    if (error) return end(error.message);
    if (granted.some(({ qos }) => qos > 2)) return end("subscription refused");
    events.connected();
  });
}

interface Publish {
  readonly topic: string;
  readonly bytes: Uint8Array;
}

function publish(client: MqttClient, { topic, bytes }: Publish, end: End, events: LinkEvents): void {
  client.publish(topic, Buffer.from(bytes), { qos: 1 }, (error) => (error ? end(error.message) : events.published()));
}
