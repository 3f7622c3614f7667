import { connect as connectTcp, createServer, type AddressInfo, type Socket } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../../config/limits.ts";
import { createMqttNode } from "../../../../simulators/devices/mqtt-node.ts";
import { pauseMs, readingsIn, rejectsIn, type Rig, siteOf, startRig, until } from "../rig.ts";

let rig: Rig;
const clients: MqttClient[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  rig = await startRig(siteOf(5));
});

afterEach(async () => {
  rig.core.release();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await rig.close();
});

async function client(options: object = {}): Promise<MqttClient> {
  const made = await connectAsync(rig.url(), { protocolVersion: 4, reconnectPeriod: 0, ...options });
  made.on("error", () => undefined);
  clients.push(made);
  return made;
}

async function rawSocket(): Promise<Socket> {
  const socket = connectTcp(rig.port(), "127.0.0.1").on("error", () => undefined);
  sockets.push(socket);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

const closed = (socket: Socket) =>
  new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.once("close", () => resolve())));
/** CONNECT, MQTT 3.1.1, clean session, keepalive 60 s. */
const connectFrame = (id: string) =>
  Buffer.concat([
    Buffer.from([0x10, 12 + id.length, 0, 4]),
    Buffer.from("MQTT"),
    Buffer.from([4, 2, 0, 60, 0, id.length]),
    Buffer.from(id),
  ]);

describe("acknowledgements", () => {
  test("PUBACK leaves only after the core has stored the reading", async () => {
    const node = await client();
    rig.core.hold();
    let acked = false;
    const publish = node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 }).then(() => (acked = true));
    await until(() => readingsIn(rig.core.inputs).length === 1);
    await pauseMs(300);
    expect(acked).toBe(false);
    rig.core.release();
    await publish;
    expect(rig.core.valuesOf("s1/smoke")).toEqual([1]);
  });

  test("PUBACKs leave in the order of the publishes, whatever each of them means", async () => {
    const node = await client();
    const acks: number[] = [];
    const sent: number[] = [];
    node.on("packetreceive", (packet) => packet.cmd === "puback" && acks.push(packet.messageId ?? 0));
    node.on("packetsend", (packet) => packet.cmd === "publish" && sent.push(packet.messageId ?? 0));
    const kinds = [
      ["gridpost/in/s1", '{"smoke":0}'],
      ["nobody/knows", "x"],
      ["gridpost/in/s2", "{"],
      ["gridpost/in/s3", "{}"],
    ] as const;
    const publishes = Array.from({ length: 400 }, (_, at) => {
      const [topic, payload] = kinds[at % kinds.length] ?? kinds[0];
      return node.publishAsync(topic, payload, { qos: 1 });
    });
    await Promise.all(publishes);
    expect(acks).toHaveLength(400);
    expect(acks).toEqual(sent);
    expect(rig.core.valuesOf("s1/smoke")).toHaveLength(100);
  });

  test("QoS 0 and QoS 2 go the same way", async () => {
    const node = await client();
    await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 0 });
    await node.publishAsync("gridpost/in/s1", '{"smoke":0}', { qos: 2 });
    await until(() => rig.core.valuesOf("s1/smoke").length === 2);
    expect(rig.core.valuesOf("s1/smoke")).toEqual([1, 0]);
  });

  test("a broker that dies with unanswered publishes leaves them with the devices, which send them again", async () => {
    const nodes = ["s1", "s2", "s3"].map((name) => createMqttNode({ url: rig.url(), clientId: name, reconnectMs: 50 }));
    rig.core.hold();
    const publishes = nodes.map((node, at) => node.publish(`gridpost/in/s${at + 1}`, { smoke: 1 }));
    await until(() => readingsIn(rig.core.inputs).length > 0);
    const port = rig.port();
    await rig.kill();
    rig.core.release();
    await rig.restart();
    expect(rig.port()).toBe(port);
    expect(await Promise.all(publishes)).toEqual([{ kind: "acked" }, { kind: "acked" }, { kind: "acked" }]);
    await Promise.all(nodes.map((node) => node.close()));
    const heard = ["s1", "s2", "s3"].map((name) => rig.core.valuesOf(`${name}/smoke`).length);
    // The first batch was under way when the broker died: at least once, never less.
    expect(heard.toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  });
});

describe("what is no reading", () => {
  const cut = `x/${"y".repeat(58)}`;
  test.each([
    ["an unknown topic", "what/is/this", { source: "unknown-topic", why: "malformed", detail: "what/is/this" }],
    ["a long unknown topic", `${cut}yyyy`, { source: "unknown-topic", why: "malformed", detail: cut }],
    ["a message that is no JSON", "gridpost/in/s1", { source: "s1", why: "malformed", detail: "not JSON: {aaaaa" }],
  ])("%s is acknowledged and counted", async (_, topic, reject) => {
    const node = await client();
    await node.publishAsync(topic, "{smoke", { qos: 1 });
    expect(rejectsIn(rig.core.inputs)).toEqual([{ kind: "rejected", ...reject }]);
    expect(readingsIn(rig.core.inputs)).toEqual([]);
  });

  test("a value that is none arrives as a bad sample, with its reason", async () => {
    const node = await client();
    await node.publishAsync("gridpost/in/s1", '{"smoke":1e999,"battery":null}', { qos: 1 });
    expect(rig.core.valuesOf("s1/smoke")).toEqual(["not-a-number"]);
    expect(rig.core.valuesOf("s1/battery")).toEqual([]);
  });

  test("a will is no reading", async () => {
    const node = await client({ will: { topic: "gridpost/in/s1", payload: '{"smoke":1}', qos: 1 } });
    node.stream.destroy();
    await pauseMs(200);
    expect(rig.core.inputs).toEqual([]);
  });

  test("nobody can subscribe, to anything", async () => {
    const node = await client();
    for (const topic of ["#", "gridpost/in/s1", "$SYS/#", "$gridpost/stored", "$share/g/#"]) {
      await expect(node.subscribeAsync(topic)).rejects.toThrow();
    }
    expect(node.connected).toBe(true);
  });
});

describe("strangers", () => {
  test("a CONNECT that announces too much is cut off before its body is kept: 100 of them, memory flat", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const attackers = await Promise.all(Array.from({ length: 100 }, rawSocket));
    const flood = Buffer.alloc(1 << 20, 0x41);
    for (const socket of attackers) {
      socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
      socket.write(flood);
    }
    await Promise.all(attackers.map(closed));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 << 20);
    const node = await client();
    await node.publishAsync("gridpost/in/s1", '{"smoke":0}', { qos: 1 });
  });

  test("an HTTP request is cut off at once", async () => {
    const socket = await rawSocket();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await closed(socket);
  });

  test("whoever floods while the core is busy is not read any further", async () => {
    rig.core.hold();
    const socket = await rawSocket();
    socket.write(connectFrame("flood"));
    await new Promise((resolve) => socket.once("data", resolve));
    const publish = Buffer.concat([
      Buffer.from([0x30, 114, 0, 14]),
      Buffer.from("gridpost/in/s1"),
      Buffer.alloc(98, 0x20),
    ]);
    const chunk = Buffer.concat(Array.from({ length: 500 }, () => publish));
    for (let at = 0; at < 600; at++) socket.write(chunk);
    await pauseMs(1_000);
    // What the kernel's buffers and one read may hold; the rest (34.8 MB were offered) stays with the sender.
    expect(socket.writableLength).toBeGreaterThan(20 << 20);
    expect(rejectsIn(rig.core.inputs).length).toBeLessThanOrEqual(limits.brokerCreditMax);
  });

  test("150 publishing clients and one that asks for everything and never reads: nobody is held up", async () => {
    const deaf = await rawSocket();
    deaf.write(connectFrame("deaf"));
    deaf.pause();
    deaf.write(Buffer.concat([Buffer.from([0x82, 6, 0, 1, 0, 1, 0x23, 1])]));
    const publishers = await Promise.all(Array.from({ length: 150 }, (_, at) => client({ clientId: `p${at}` })));
    const all = publishers.flatMap((node, at) =>
      Array.from({ length: 20 }, () => node.publishAsync(`gridpost/in/s${(at % 5) + 1}`, '{"smoke":0}', { qos: 1 })),
    );
    await Promise.all(all);
    expect(readingsIn(rig.core.inputs)).toHaveLength(3_000);
    const received: Buffer[] = [];
    deaf.on("data", (bytes: Buffer) => received.push(bytes)).resume();
    await until(() => Buffer.concat(received).length >= 9);
    await pauseMs(50);
    // CONNACK and a SUBACK that refuses: nothing was ever queued for it.
    expect(Buffer.concat(received).toString("hex")).toBe("200200009003000180");
  }, 30_000);
});

describe("the port", () => {
  test("a busy port is passed over for the next free one, which the core is told", async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
    const { port } = occupant.address() as AddressInfo;
    const other = await startRig(siteOf(1, port));
    expect(other.port()).toBeGreaterThan(port);
    expect(other.port()).toBeLessThanOrEqual(port + 20);
    await other.close();
    await new Promise((resolve) => occupant.close(resolve));
  });

  test("an address that is not this machine's ends the broker's life", async () => {
    const index = siteOf(1);
    const events: string[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (event: string) => void events.push(event) };
    const lost = await startRig(
      { ...index, site: { ...index.site, mqtt: { ...index.site.mqtt, host: "192.0.2.1", port: 1883 } } },
      log,
    );
    expect(events).toContain("mqtt-listen-failed");
    await lost.close();
  });
});
