import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createMemoryBroker } from "../../cloud-bridge/link-memory.ts";
import { createMqttLink } from "../../cloud-bridge/link-mqtt.ts";
import type { Link, LinkAddress, Session } from "../../cloud-bridge/link.ts";
import { downTopic, upTopic } from "../../cloud-bridge/topic.ts";
import { openDistrictBroker } from "../../simulators/district/broker.ts";
import { pause, realClock, until } from "./waiting.ts";

interface World {
  readonly link: Link;
  readonly url: string;
  readonly send: (topic: string, bytes: Uint8Array) => void;
  readonly refuse: (refusing: boolean) => void;
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

type Heard = { topic: string; text: string }[];

const worlds: readonly (readonly [string, (heard: Heard) => Promise<World>])[] = [
  ["in memory", async (heard) => memoryWorld(heard)],
  ["over MQTT", mqttWorld],
];

function memoryWorld(heard: Heard): World {
  const broker = createMemoryBroker({ clock: realClock, hear: (topic, bytes) => heard.push(said(topic, bytes)) });
  return { link: broker, url: "memory:", ...broker, close: async () => broker.cut() };
}

async function mqttWorld(heard: Heard): Promise<World> {
  let refusing = false;
  const broker = await openDistrictBroker({
    host: "127.0.0.1",
    port: 0,
    refusing: () => refusing,
    hear: (topic, bytes) => heard.push(said(topic, bytes)),
  });
  return {
    link: createMqttLink(),
    url: `mqtt://127.0.0.1:${broker.port}`,
    send: broker.publish,
    refuse: (on) => void (refusing = on),
    cut: broker.cut,
    close: broker.close,
  };
}

function said(topic: string, bytes: Uint8Array) {
  return { topic, text: Buffer.from(bytes).toString() };
}

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

function addressOf(url: string, box = "jianye-07"): LinkAddress {
  const will = { topic: upTopic(box, "death"), bytes: bytes("gone") };
  return { url, version: 4, clientId: `gridpost-${box}`, listenTo: downTopic(box, "+"), will };
}

/** Dials and writes down what it is told. */
function call(link: Link, address: LinkAddress) {
  const told: string[] = [];
  const session: Session = link.dial(address, {
    connected: () => told.push("connected"),
    published: () => told.push("published"),
    received: (topic, received) => told.push(`${topic.split("/").at(-1)} ${Buffer.from(received).toString()}`),
    closed: () => told.push("closed"),
  });
  return { told, ...session };
}

describe.each(worlds)("a link %s", (_, open) => {
  const heard: Heard = [];
  let world: World | undefined;
  const opened = async () => (world = await open(heard));
  afterEach(async () => {
    await world?.close();
    heard.length = 0;
  });

  test("says nothing before dial has returned, then that it is connected", async () => {
    const { link, url } = await opened();
    const { told, close } = call(link, addressOf(url));
    expect(told).toEqual([]);
    await until(() => told.length > 0);
    expect(told).toEqual(["connected"]);
    close();
  });

  test("brings publishes up in order and says of each that the broker has it", async () => {
    const { link, url } = await opened();
    const { told, publish, close } = call(link, addressOf(url));
    await until(() => told.includes("connected"));
    const topic = upTopic("jianye-07", "event");
    for (const text of ["a", "b", "c"]) publish(topic, bytes(text));
    expect(told).toEqual(["connected"]);
    await until(() => told.length === 4);
    expect(told).toEqual(["connected", "published", "published", "published"]);
    expect(heard).toEqual(["a", "b", "c"].map((text) => ({ topic, text })));
    close();
  });

  test("brings down what is sent to its topics, with the topic, and nothing else", async () => {
    const { link, url, send } = await opened();
    const { told, close } = call(link, addressOf(url));
    await until(() => told.includes("connected"));
    send(downTopic("other", "ack"), bytes("not mine"));
    send(downTopic("jianye-07", "ack"), bytes("mine"));
    send(downTopic("jianye-07", "command"), bytes("mine too"));
    await until(() => told.length > 2);
    expect(told).toEqual(["connected", "ack mine", "command mine too"]);
    close();
  });

  test("tells a refusal as closed, once, and connects when dialled again", async () => {
    const { link, url, refuse } = await opened();
    refuse(true);
    const refused = call(link, addressOf(url));
    await until(() => refused.told.length > 0);
    await pause(30);
    expect(refused.told).toEqual(["closed"]);
    refuse(false);
    const next = call(link, addressOf(url));
    await until(() => next.told.includes("connected"));
    next.close();
  });

  test("tells a cut as closed, once; the broker says the will; a publish after it is gone", async () => {
    const { link, url, cut } = await opened();
    const { told, publish } = call(link, addressOf(url));
    await until(() => told.includes("connected"));
    cut();
    await until(() => told.includes("closed") && heard.length > 0);
    publish(upTopic("jianye-07", "event"), bytes("late"));
    await pause(30);
    expect(told).toEqual(["connected", "closed"]);
    expect(heard).toEqual([{ topic: upTopic("jianye-07", "death"), text: "gone" }]);
  });

  test("is silent after close, and the broker says the will", async () => {
    const { link, url, send } = await opened();
    const { told, close } = call(link, addressOf(url));
    await until(() => told.includes("connected"));
    close();
    close();
    send(downTopic("jianye-07", "ack"), bytes("late"));
    await until(() => heard.length > 0);
    await pause(30);
    expect(told).toEqual(["connected"]);
    expect(heard).toEqual([{ topic: upTopic("jianye-07", "death"), text: "gone" }]);
  });

  test("is silent when closed while still dialling", async () => {
    const { link, url } = await opened();
    const { told, close } = call(link, addressOf(url));
    close();
    await pause(50);
    expect(told).toEqual([]);
  });
});

describe("a link over MQTT, besides", () => {
  test("tells a port where nobody listens as closed", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const { told } = call(createMqttLink(), addressOf(`mqtt://127.0.0.1:${port}`));
    await until(() => told.length > 0);
    expect(told).toEqual(["closed"]);
  });

  test("tells a refused subscription as closed: without acks the link is worth nothing", async () => {
    const world = await mqttWorld([]);
    const { told } = call(createMqttLink(), { ...addressOf(world.url), listenTo: downTopic("somebody-else", "+") });
    await until(() => told.length > 0);
    expect(told).toEqual(["closed"]);
    await world.close();
  });

  test("tells a server that speaks no MQTT as closed", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { told } = call(createMqttLink(), addressOf(`mqtt://127.0.0.1:${port}`));
    await until(() => told.length > 0);
    expect(told).toEqual(["closed"]);
    server.close();
  });
});
