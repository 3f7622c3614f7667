import { createServer, type AddressInfo, type Server } from "node:net";
import { Aedes } from "aedes";
import { afterEach, expect, test } from "vitest";
import { createMqttNode, type MqttNode } from "../../simulators/devices/mqtt-node.ts";

const open: { readonly broker: Aedes; readonly server: Server }[] = [];
const nodes: MqttNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  for (const { broker, server } of open.splice(0)) {
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Heard {
  readonly topic: string;
  readonly payload: string;
}

async function startBroker(options: ConstructorParameters<typeof Aedes>[0] = {}, port = 0) {
  const heard: Heard[] = [];
  const broker = await Aedes.createBroker({
    authorizePublish: (_client, packet, callback) => {
      heard.push({ topic: packet.topic, payload: String(packet.payload) });
      callback(null);
    },
    ...options,
  });
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  open.push({ broker, server });
  return { heard, broker, port: (server.address() as AddressInfo).port };
}

function node(port: number): MqttNode {
  const made = createMqttNode({ url: `mqtt://127.0.0.1:${port}`, clientId: "node-1", reconnectMs: 30 });
  nodes.push(made);
  return made;
}

test("an object goes out as JSON, text as it is, and both settle with the acknowledgement", async () => {
  const { heard, port } = await startBroker();
  const sensor = node(port);
  expect(await sensor.publish("a/b", { smoke: 0 })).toEqual({ kind: "acked" });
  expect(await sensor.publish("a/b", "0.2")).toEqual({ kind: "acked" });
  expect(heard).toEqual([
    { topic: "a/b", payload: '{"smoke":0}' },
    { topic: "a/b", payload: "0.2" },
  ]);
  expect(sensor.isConnected()).toBe(true);
});

test("a node holds one message: the next one is refused until the first is acknowledged", async () => {
  let answer: (() => void) | undefined;
  const { port } = await startBroker({
    authorizePublish: (_client, _packet, callback) => {
      answer = () => callback(null);
    },
  });
  const sensor = node(port);
  const first = sensor.publish("a/b", "1");
  expect(await sensor.publish("a/b", "2")).toEqual({ kind: "busy" });
  await expect.poll(() => answer).toBeDefined();
  answer?.();
  expect(await first).toEqual({ kind: "acked" });
});

test("an unacknowledged message is sent again after the connection broke", async () => {
  let calls = 0;
  const { port } = await startBroker({
    authorizePublish: (client, _packet, callback) => (++calls === 1 ? client?.close() : callback(null)),
  });
  expect(await node(port).publish("a/b", "1")).toEqual({ kind: "acked" });
  expect(calls).toBe(2);
});

test("a refused connection is tried again", async () => {
  let refusals = 3;
  const { port } = await startBroker({
    authenticate: (_client, _user, _password, done) => done(null, refusals-- <= 0),
  });
  expect(await node(port).publish("a/b", "1")).toEqual({ kind: "acked" });
  expect(refusals).toBe(-1);
});

test("a closed node publishes nothing more, and leaves no message hanging", async () => {
  const { port } = await startBroker({ authorizePublish: () => undefined });
  const sensor = node(port);
  const hanging = sensor.publish("a/b", "1");
  await expect.poll(() => sensor.isConnected()).toBe(true);
  await sensor.close();
  expect(await hanging).toEqual({ kind: "closed" });
  expect(await sensor.publish("a/b", "2")).toEqual({ kind: "closed" });
});
