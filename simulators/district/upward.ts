import mqtt, { type MqttClient } from "mqtt";
import { decodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { downAddressIn, downAlong, viaTopicsOf, viaUpTopic } from "./address.ts";
import type { Passed } from "./application.ts";
import { platformPrefix } from "./broker.ts";

/** The way of a platform to the one above it: whatever it was told goes on as it came. */
export interface Upward {
  readonly pass: (passed: Passed) => void;
  /** Frames that the platform above does not hold yet. */
  readonly waiting: () => number;
  readonly isUp: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface UpwardDeps {
  readonly id: string;
  readonly url: string;
  /** Says something on the platform's own broker, to a box or to a platform below. */
  readonly publish: (topic: string, bytes: Uint8Array) => void;
}

interface Frame {
  readonly topic: string;
  readonly bytes: Uint8Array;
  readonly upTo: NonNullable<Passed["upTo"]>;
  /** The broker above has taken it; its application is behind the broker. */
  delivered: boolean;
}

/** Everything of a box that the platform above may have to be told again. */
interface Pending {
  births: readonly { readonly topic: string; readonly bytes: Uint8Array }[];
  frames: Frame[];
}

/** A frame is kept until it was delivered and the application above holds all of it: at least once, in order. */
export function openUpward({ id, url, publish }: UpwardDeps): Upward {
  const boxes = new Map<string, Pending>();
  const again = { reconnectPeriod: retryMs, reconnectOnConnackError: true };
  const client = mqtt.connect(url, { clientId: `${platformPrefix}${id}`, ...again });
  const pendingOf = (box: string) => {
    const pending = boxes.get(box) ?? { births: [], frames: [] };
    boxes.set(box, pending);
    return pending;
  };
  const sendAll = (pending: Pending) => {
    for (const { topic, bytes } of pending.births) send(client, topic, bytes);
    for (const frame of pending.frames) sendFrame(client, frame);
  };
  client.on("error", () => {});
  client.on("connect", () => {
    client.subscribe(`${viaTopicsOf(id).down}#`, { qos: 1 }, () => [...boxes.values()].forEach(sendAll));
  });
  client.on("message", (topic, bytes) => {
    const address = downAddressIn(id, topic);
    if (address === undefined) return;
    if (address.what === "command") publish(downAlong(address.way, address.box, "command"), bytes);
    else takeAck(pendingOf(address.box), bytes, sendAll);
  });
  return {
    pass: (passed) => takeOver(client, pendingOf(passed.box), onward(id, passed)),
    waiting: () => [...boxes.values()].reduce((sum, { frames }) => sum + frames.length, 0),
    isUp: () => client.connected,
    stop: () => client.endAsync(true),
  };
}

type Onward = Omit<Passed, "way" | "box"> & { readonly topic: string };

function onward(id: string, { way, box, what, ...passed }: Passed): Onward {
  return { ...passed, what, topic: viaUpTopic({ way: [id, ...way], box, what }) };
}

function takeOver(client: MqttClient, pending: Pending, { what, topic, bytes, upTo }: Onward): void {
  if (upTo !== undefined) {
    const frame = { topic, bytes, upTo, delivered: false };
    pending.frames.push(frame);
    return sendFrame(client, frame);
  }
  // A long birth comes in parts, which all belong to the newest one.
  if (what === "birth") pending.births = [...pending.births, { topic, bytes }].slice(-birthPartsMax);
  send(client, topic, bytes);
}

function takeAck(pending: Pending, bytes: Uint8Array, sendAgain: (pending: Pending) => void): void {
  const ack = decodeAck(bytes);
  if (!ack.ok) return;
  const { epoch, upTo: held, birthWanted } = ack.value;
  if (birthWanted === true) sendAgain(pending);
  pending.frames = pending.frames.filter(
    ({ upTo, delivered }) => !delivered || upTo.epoch !== epoch || (held[upTo.lane] ?? 0) < upTo.seq,
  );
}

function sendFrame(client: MqttClient, frame: Frame): void {
  send(client, frame.topic, frame.bytes, () => (frame.delivered = true));
}

/** What cannot be said now is said at the next connect. */
function send(client: MqttClient, topic: string, bytes: Uint8Array, delivered: () => void = () => {}): void {
  if (!client.connected) return;
  client.publish(topic, Buffer.from(bytes), { qos: 1 }, (error) => {
    if (error === undefined || error === null) delivered();
  });
}

const retryMs = 1_000;
const birthPartsMax = 16;
