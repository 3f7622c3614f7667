import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DeviceId } from "../../../../config/ids.ts";
import { fingerprintOf, makeClient, openIdentity } from "../../../../gateway/access/authority.ts";
import { credentialFileIn, writeCredentials } from "../../../../gateway/access/credential-file.ts";
import { newSecret } from "../../../../gateway/access/secret.ts";
import { clientIdCharsMax } from "../../../../sensors/mqtt/broker/login.ts";
import { filterBytesMax, filtersMax } from "../../../../sensors/mqtt/broker/traffic.ts";
import { bridgeConnectionsMax, readerConnectionsMax } from "../../../../sensors/mqtt/registry.ts";
import { createRng } from "../../../../simulators/rng.ts";
import { pauseMs, readingsIn, rejectsIn, type Rig, silentLog, siteOf, startRig, until } from "../rig.ts";

const ids = ["s1", "s2", "s3", "s4", "bridge", "reader", "gone"];
const secrets = new Map(ids.map((id) => [id, newSecret()]));
let data: string;
let rig: Rig;
const clients: MqttClient[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "gridpost-guarding-"));
  const bridges = [{ id: "bridge" as DeviceId, devices: ["s2", "s3"] as DeviceId[] }];
  const access = { anonymous: false, bridges, readers: [{ id: "reader" as DeviceId }] };
  const tls = { host: "127.0.0.1", port: 28_883, names: [], clientCertificates: "optional" as const };
  const websocket = { host: "127.0.0.1", port: 28_083, tls: false };
  const certified = makeClient(data, "s4", 1_795_000_000_000);
  writeCredentials(
    credentialFileIn(data),
    new Map(
      [...secrets].map(([id, { kept }]) => {
        const certificate = id === "s4" ? { certificate: fingerprintOf(certified.certificate) } : {};
        return [id, { id, secret: kept, ...certificate }];
      }),
    ),
  );
  card = certified;
  rig = await startRig(siteOf(4, 0, [], { ...access, tls, websocket }), log, data);
});

const events = new Set<string>();
const log = { ...silentLog, warn: (event: string) => void events.add(event) };
let card: { readonly certificate: string; readonly key: string };

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await pauseMs(20);
});

afterAll(async () => {
  await rig.close();
  rmSync(data, { recursive: true, force: true });
});

const secretOf = (id: string) => secrets.get(id)?.secret ?? "";

async function login(id: string, options: IClientOptions = {}, url = rig.url()): Promise<MqttClient> {
  const credential = { username: id, password: secretOf(id) };
  const made = await connectAsync(url, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 2_000,
    ...credential,
    ...options,
  });
  made.on("error", () => undefined);
  clients.push(made);
  return made;
}

/** What CONNACK said, or that there was none. */
async function refusalOf(options: IClientOptions, url = rig.url()): Promise<number | string> {
  try {
    const made = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 2_000, ...options });
    clients.push(made);
    return "let in";
  } catch (error) {
    return (error as { code?: number | string }).code ?? String(error);
  }
}

describe("who may come in", () => {
  const right = { username: "s1", password: secretOf("s1") };
  test.each<readonly [string, IClientOptions, number | string]>([
    ["a device with its secret", right, "let in"],
    ["nobody", {}, 5],
    ["an empty name", { username: "", password: "" }, 5],
    ["a name alone", { username: "s1" }, 4],
    ["an empty secret", { username: "s1", password: "" }, 4],
    ["a guess", { username: "s1", password: "s1" }, 4],
    ["another device's secret", { username: "s1", password: secretOf("s2") }, 4],
    ["a device nobody declared, with a credential", { username: "gone", password: secretOf("gone") }, 5],
    ["a name that is a property of every object", { username: "__proto__", password: "x" }, 5],
    ["another such name", { username: "constructor", password: "x" }, 5],
    ["the longest id", { ...right, clientId: "x".repeat(clientIdCharsMax) }, "let in"],
    ["MQTT 3.1", { ...right, protocolId: "MQIsdp", protocolVersion: 3, clientId: "x" }, "let in"],
    ["MQTT 5", { ...right, protocolVersion: 5 }, 132],
  ])("%s", async (_, options, answer) => {
    if (answer === 132) return expect(await refusalOf(options)).not.toBe("let in");
    expect(await refusalOf(options)).toBe(answer);
  });

  test("an id one character too long", async () => {
    expect(await refusalOf({ ...right, clientId: "x".repeat(clientIdCharsMax + 1) })).not.toBe("let in");
  });

  test("a session that should be kept for no name is refused as such", async () => {
    const socket = connectTcp(rig.port(), "127.0.0.1").on("error", () => undefined);
    sockets.push(socket);
    const text = (word: string) => Buffer.concat([Buffer.from([0, word.length]), Buffer.from(word)]);
    // Flags: user name and password, no clean session.
    const body = Buffer.concat([
      text("MQTT"),
      Buffer.from([4, 0xc0, 0, 60]),
      text(""),
      text("s1"),
      text(secretOf("s1")),
    ]);
    socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
    const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    expect(answer.toString("hex")).toBe("20020002");
  });

  test("nothing that follows CONNECT is looked at before the answer", async () => {
    const socket = connectTcp(rig.port(), "127.0.0.1").on("error", () => undefined);
    sockets.push(socket);
    const id = Buffer.from("x");
    const connect = Buffer.concat([
      Buffer.from([0x10, 12 + id.length, 0, 4]),
      Buffer.from("MQTT"),
      Buffer.from([4, 2, 0, 60, 0, 1]),
      id,
    ]);
    const publish = Buffer.concat([
      Buffer.from([0x32, 27, 0, 14]),
      Buffer.from("gridpost/in/s1"),
      Buffer.from([0, 1]),
      Buffer.from('{"smoke":1}').subarray(0, 9),
    ]);
    const before = rig.core.inputs.length;
    const received: Buffer[] = [];
    socket.on("data", (bytes: Buffer) => received.push(bytes));
    socket.write(Buffer.concat([connect, publish, publish]));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(Buffer.concat(received).toString("hex")).toBe("20020005");
    expect(rig.core.inputs).toHaveLength(before);
  });
});

describe("what it may say", () => {
  test("10,000 random topics by each credential: nothing crosses", async () => {
    const rng = createRng(7);
    const own = new Map([
      ["s1", ["s1"]],
      ["bridge", ["s2", "s3"]],
      ["reader", []],
    ]);
    for (const [id, devices] of own) {
      const { topics } = registryOf(id);
      for (let at = 0; at < 10_000; at++) {
        const device = `s${1 + Math.floor(rng.next() * 4)}`;
        const topic = ["gridpost/in/", "gridpost/in/x/", "in/", "#/"][Math.floor(rng.next() * 4)] + device;
        const heard = topics.devicesOn(topic).map((each) => String(each.device));
        expect(heard.filter((each) => !devices.includes(each))).toEqual([]);
      }
    }
  });

  test("a device's words about another device are acknowledged, counted and believed by nobody", async () => {
    const node = await login("s1");
    const [values, rejects] = [rig.core.valuesOf("s2/smoke").length, rejectsIn(rig.core.inputs).length];
    await node.publishAsync("gridpost/in/s2", '{"smoke":1}', { qos: 1 });
    expect(rig.core.valuesOf("s2/smoke")).toHaveLength(values);
    expect(rejectsIn(rig.core.inputs)).toHaveLength(rejects + 1);
    await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 });
    expect(rig.core.valuesOf("s1/smoke").at(-1)).toBe(1);
  });

  test("a bridge speaks for its devices and no others", async () => {
    const bridge = await login("bridge");
    for (const id of ["s1", "s2", "s3"]) await bridge.publishAsync(`gridpost/in/${id}`, '{"smoke":0}', { qos: 1 });
    const before = rig.core.valuesOf("s1/smoke").length;
    expect(rig.core.valuesOf("s2/smoke")).toEqual([0]);
    expect(rig.core.valuesOf("s3/smoke")).toEqual([0]);
    expect(rig.core.valuesOf("s1/smoke")).toHaveLength(before);
  });

  test("whoever sends too much is read more slowly; the others are not", async () => {
    const [loud, quiet] = [await login("s1"), await login("s2")];
    const before = readingsIn(rig.core.inputs).length;
    for (let at = 0; at < 400; at++) loud.publish("gridpost/in/s1", '{"smoke":0}', { qos: 0 });
    await pauseMs(500);
    const heard = readingsIn(rig.core.inputs).length - before;
    expect(heard).toBeGreaterThanOrEqual(50);
    expect(heard).toBeLessThan(80);
    const startMs = performance.now();
    await quiet.publishAsync("gridpost/in/s2", '{"smoke":0}', { qos: 1 });
    expect(performance.now() - startMs).toBeLessThan(200);
    expect(loud.connected).toBe(true);
  });
});

describe("who it is", () => {
  test("a device is known by its credential: a second connection takes the first one's place, four in a row do not", async () => {
    const seen: string[] = [];
    for (let at = 0; at < 4; at++) {
      const node = await login("s3", { clientId: `any-${at}` });
      node.on("close", () => seen.push(`${at} closed`));
    }
    await until(() => seen.length === 3);
    expect(seen).toEqual(["0 closed", "1 closed", "2 closed"]);
    expect(await refusalOf({ username: "s3", password: secretOf("s3") })).toBe(3);
    expect(clients.at(-1)?.connected).toBe(true);
  });

  test("one device cannot throw out another by its id", async () => {
    const victim = await login("s2", { clientId: "victim" });
    await login("bridge", { clientId: "s2" });
    await login("s1", { clientId: "s2" });
    await pauseMs(100);
    expect(victim.connected).toBe(true);
  });

  test("a bridge has so many connections and not one more", async () => {
    for (let at = 0; at < bridgeConnectionsMax; at++) await login("bridge", { clientId: `b${at}` });
    expect(await refusalOf({ username: "bridge", password: secretOf("bridge"), clientId: "more" })).toBe(3);
  });
});

describe("what it may hear", () => {
  test("a device hears nothing", async () => {
    const node = await login("s1");
    for (const topic of ["gridpost/box-1/#", "gridpost/out/s1/#", "#", "+/+/+", "$share/g/gridpost/box-1/#"])
      await expect(node.subscribeAsync(topic)).rejects.toThrow();
  });

  test.each([
    "#",
    "+",
    "+/#",
    "gridpost/#",
    "gridpost/+/status",
    "gridpost/box-2/#",
    "gridpost/box-1x/#",
    "gridpost/in/#",
    "gridpost/in/s1",
    "$SYS/#",
    "$SYS/+/heartbeat",
    "$gridpost/stored",
    "$share/g/#",
    "$share/g/gridpost/box-1/#",
    "homeassistantx/#",
    "/#",
    "//",
    "gridpost/box-1/a/b/c/d/e/f/g",
  ])("a reader does not hear %s", async (filter) => {
    const reader = await login("reader", { clientId: filter });
    await expect(reader.subscribeAsync(filter)).rejects.toThrow();
  });

  test("a reader hears what the box says, as far as it asked for it, and no device", async () => {
    const reader = await login("reader", { clientId: "hears" });
    const heard: string[] = [];
    reader.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    await rig.announce([{ topic: "gridpost/box-1/status", payload: "online", qos: 1, retain: true }]);
    await reader.subscribeAsync("gridpost/box-1/#", { qos: 1 });
    await reader.subscribeAsync("homeassistant/#", { qos: 1 });
    const node = await login("s1");
    await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 });
    await node.publishAsync("gridpost/box-1/status", "offline", { qos: 1, retain: true });
    await rig.announce([{ topic: "gridpost/box-1/alarm/event", payload: "{}", qos: 1, retain: false }]);
    await until(() => heard.length === 2);
    await pauseMs(100);
    expect(heard).toEqual(["gridpost/box-1/status online", "gridpost/box-1/alarm/event {}"]);
  });

  test("a reader has so many filters and not one more; what it gives up makes room", async () => {
    const reader = await login("reader", { clientId: "filters" });
    for (let at = 0; at < filtersMax; at++) await reader.subscribeAsync(`gridpost/box-1/${at}`);
    await expect(reader.subscribeAsync("gridpost/box-1/more")).rejects.toThrow();
    await reader.unsubscribeAsync("gridpost/box-1/0");
    await reader.subscribeAsync("gridpost/box-1/more");
  });

  test("a filter may be so long and not longer", async () => {
    const reader = await login("reader", { clientId: "long" });
    const longest = "gridpost/box-1/".padEnd(filterBytesMax, "x");
    await reader.subscribeAsync(longest);
    await expect(reader.subscribeAsync(`${longest}x`)).rejects.toThrow();
  });

  test("a reader has so many connections and not one more", async () => {
    for (let at = 0; at < readerConnectionsMax; at++) await login("reader", { clientId: `many-${at}` });
    expect(await refusalOf({ username: "reader", password: secretOf("reader"), clientId: "more" })).toBe(3);
  });

  test("1,000 filters in one packet are refused in no time", async () => {
    const reader = await login("reader", { clientId: "thousand" });
    const startMs = performance.now();
    await expect(reader.subscribeAsync(Array.from({ length: 1_000 }, (_, at) => `a/${at}`))).rejects.toThrow();
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  test("a reader that stops reading is cut off and holds up nobody", async () => {
    const frozen = connectTcp(rig.port(), "127.0.0.1").on("error", () => undefined);
    sockets.push(frozen);
    const text = (word: string) => Buffer.concat([Buffer.from([0, word.length]), Buffer.from(word)]);
    const body = Buffer.concat([
      text("MQTT"),
      Buffer.from([4, 0xc2, 0, 60]),
      text("frozen"),
      text("reader"),
      text(secretOf("reader")),
    ]);
    frozen.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
    await new Promise((resolve) => frozen.once("data", resolve));
    frozen.pause();
    const filter = Buffer.concat([Buffer.from([0, 1]), text("gridpost/box-1/bulk"), Buffer.from([0])]);
    frozen.write(Buffer.concat([Buffer.from([0x82, filter.length]), filter]));
    await pauseMs(50);
    const node = await login("s2");
    const payload = "x".repeat(16_000);
    let slowestMs = 0;
    for (let at = 0; at < 1_500 && !events.has("mqtt-reader-stuck"); at++) {
      await rig.announce([{ topic: "gridpost/box-1/bulk", payload, qos: 0, retain: false }]);
      if (at % 50 > 0) continue;
      const startMs = performance.now();
      await node.publishAsync("gridpost/in/s2", '{"smoke":0}', { qos: 1 });
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
    }
    await expect.poll(() => [...events], { timeout: 10_000 }).toContain("mqtt-reader-stuck");
    expect(slowestMs).toBeLessThan(1_000);
  }, 20_000);
});

describe("TLS and WebSocket", () => {
  const tlsUrl = "mqtts://localhost:28883";
  const ca = () => openIdentity(data, [], 1_795_000_000_000).authority;

  test("a device connects by TLS, knowing only the box's authority", async () => {
    const node = await login("s1", { ca: ca() }, tlsUrl);
    await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 });
    expect(await refusalOf({ ca: ca(), username: "s1", password: "wrong" }, tlsUrl)).toBe(4);
    expect(await refusalOf({ ca: ca() }, tlsUrl)).toBe(5);
    await expect(login("s1", {}, tlsUrl)).rejects.toThrow(/self-signed|unable to verify/);
  });

  test("a certificate made for a device stands for its secret, and for no other device's", async () => {
    const shown = { ca: ca(), cert: card.certificate, key: card.key };
    expect(await refusalOf(shown, tlsUrl)).toBe("let in");
    expect(await refusalOf({ ...shown, username: "s4" }, tlsUrl)).toBe("let in");
    expect(await refusalOf({ ...shown, username: "s1" }, tlsUrl)).toBe(4);
    const other = makeClient(data, "s1", 1_795_000_000_000);
    // Of the same authority, but not the one that is on the list: revoked, or made with a stolen key.
    expect(await refusalOf({ ca: ca(), cert: other.certificate, key: other.key }, tlsUrl)).toBe(4);
  });

  test("a device connects by WebSocket; a plain request is told what is spoken here", async () => {
    const node = await login("s1", {}, "ws://127.0.0.1:28083");
    await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 });
    expect(await refusalOf({}, "ws://127.0.0.1:28083")).toBe(5);
    expect((await fetch("http://127.0.0.1:28083/")).status).toBe(426);
  });

  test("who starts no TLS is cut off, and others come in meanwhile", async () => {
    const idle = Array.from({ length: 20 }, () => connectTcp(28_883, "127.0.0.1").on("error", () => undefined));
    sockets.push(...idle);
    idle[0]?.write("GET / HTTP/1.1\r\n\r\n");
    await new Promise((resolve) => idle[0]?.once("close", resolve));
    await login("s2", { ca: ca() }, tlsUrl);
  });
});

function registryOf(id: string) {
  const speaker = rig.registry.speaker(id);
  if (speaker === undefined) throw new Error(`no credential ${id}`);
  return speaker;
}
