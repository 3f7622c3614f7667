import { spawn, spawnSync } from "node:child_process";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeGuardedSite, type GuardedSite } from "./guarded-site.ts";
import { connectPacket, createReader, dial, loggedIn, packet, publishPacket, subscribePacket, text } from "./wire.ts";

interface Check {
  readonly name: string;
  readonly run: (site: GuardedSite) => Promise<boolean>;
}

/**
 * What the Paho interoperability suite for MQTT 3.1.1 asks of a server (its name in the first words), as far as this
 * broker says that it does it, with Debian's mosquitto clients, mqtt.js and single bytes. The suite itself is Python
 * from its repository and no package of Debian, so these are checks of our own.
 */
const checks: readonly Check[] = [
  { name: "basic: mosquitto_pub, QoS 0", run: (site) => mosquittoPub(site, "0") },
  { name: "basic: mosquitto_pub, QoS 1", run: (site) => mosquittoPub(site, "1") },
  { name: "basic: mosquitto_pub, QoS 2", run: (site) => mosquittoPub(site, "2") },
  { name: "basic: mosquitto_pub, MQTT 3.1", run: (site) => mosquittoPub(site, "1", "mqttv31") },
  { name: "basic: a second CONNECT ends the connection", run: secondConnect },
  { name: "basic: something else than CONNECT first ends the connection", run: notConnectFirst },
  { name: "basic: a wrong protocol name ends the connection", run: wrongProtocol },
  { name: "basic: MQTT 5 is refused with code 1", run: (site) => connackOf(site, 5, 1) },
  { name: "retained: what the box keeps reaches a later mosquitto_sub", run: retained },
  { name: "retained: what a device marks as retained is not kept", run: notRetained },
  { name: "offline queueing: not offered; CONNACK says that no session was kept", run: noSession },
  { name: "will: a will that measures is passed on to nobody", run: willUnheard },
  { name: "overlapping subscriptions: one message at least, none twice per filter", run: overlapping },
  { name: "keepalive: a silent client is gone after one and a half times", run: keepalive },
  { name: "keepalive: PINGREQ is answered and keeps a client", run: pings },
  { name: "redelivery: QoS 2 sent again after a lost connection is one reading", run: redelivery },
  { name: "zero-length client id: let in with a clean session, code 2 without", run: zeroLengthId },
  { name: "subscribe failure: 0x80 for a filter that is not allowed, the others granted", run: subscribeFailure },
  { name: "dollar topics: a wildcard reaches none of them", run: dollarTopics },
  { name: "unsubscribe: nothing is heard afterwards, UNSUBACK carries the number", run: unsubscribes },
  { name: "clean disconnect: DISCONNECT closes, no will", run: disconnects },
  {
    name: "QoS 2 flow: PUBREC, PUBREL, PUBCOMP with one number; PUBREL of an unknown number is completed",
    run: qosTwoFlow,
  },
];

const notCovered =
  "not offered: sessions and queues for clients that are away, messages between clients, $share, MQTT 5";

export function interoperability({ log }: ProofContext): Promise<Verdict> {
  if (spawnSync("mosquitto_pub", ["--help"]).error !== undefined)
    return Promise.resolve({ kind: "not-run", why: "no mosquitto-clients" });
  return withScratch(async (directory) => {
    const site = await writeGuardedSite(directory, 30);
    const gateway = startGateway(site.file, site.data);
    const failed: string[] = [];
    try {
      await gateway.heard((line) => line.event === "listening", 30_000);
      for (const check of checks) {
        const passed = await check.run(site).catch((error: unknown) => (log(`${check.name}: ${String(error)}`), false));
        if (!passed) failed.push(check.name);
      }
    } finally {
      await gateway.kill("SIGTERM");
    }
    const figure = [
      `${checks.length - failed.length} of ${checks.length} own checks (the Paho suite is no Debian package)`,
      ...failed,
      notCovered,
    ].join("; ");
    return { kind: failed.length === 0 ? "held" : "missed", figure };
  });
}

let nextNode = 0;

/** A device that no other check has used: one must not take the place of another. */
function someone(site: GuardedSite): string {
  return site.nodes[nextNode++ % site.nodes.length] ?? "n1";
}

const version4: IClientOptions = { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 2_000 };

function join4(site: GuardedSite, id: string, options: IClientOptions = {}): Promise<MqttClient> {
  return connectAsync(`mqtt://127.0.0.1:${site.port}`, { ...version4, ...site.login(id), ...options });
}

function mosquittoPub(site: GuardedSite, qos: string, version = "mqttv311"): Promise<boolean> {
  const id = someone(site);
  const { username, password } = site.login(id);
  const topic = `gridpost/in/${id}`;
  const args = [
    "-h",
    "127.0.0.1",
    "-p",
    String(site.port),
    "-i",
    "mp",
    "-u",
    username,
    "-P",
    password,
    "-V",
    version,
    "-q",
    qos,
    "-t",
    topic,
    "-m",
    '{"gas":7.5}',
  ];
  return new Promise((resolve) => {
    const child = spawn("mosquitto_pub", args, { stdio: "ignore" });
    child.once(
      "exit",
      (code) =>
        void sleep(300)
          .then(() => stored(site, id, 7.5))
          .then((is) => resolve(code === 0 && is)),
    );
  });
}

async function stored(site: GuardedSite, id: string, value: number): Promise<boolean> {
  return (await valuesOf(site, id)).includes(value);
}

async function valuesOf(site: GuardedSite, id: string): Promise<readonly number[]> {
  const url = `http://127.0.0.1:${site.consolePort}/api/v1/points/${id}/gas/history?from=0&to=${Date.now() + 1_000}&limit=100`;
  const { readings } = (await (await fetch(url)).json()) as {
    readonly readings: readonly { readonly sample: { readonly value: number } }[];
  };
  return readings.map(({ sample }) => sample.value);
}

function closes(socket: ReturnType<typeof dial>, withinMs = 1_500): Promise<boolean> {
  return Promise.race([
    new Promise<boolean>((resolve) => socket.resume().once("close", () => resolve(true))),
    sleep(withinMs).then(() => false),
  ]);
}

async function secondConnect(site: GuardedSite): Promise<boolean> {
  const id = someone(site);
  const socket = await loggedIn(site.port, site.login(id));
  socket.write(connectPacket(site.login(id)));
  return closes(socket);
}

async function notConnectFirst(site: GuardedSite): Promise<boolean> {
  const socket = dial(site.port);
  socket.write(publishPacket({ topic: "a", payload: "b", qos: 0 }));
  return closes(socket);
}

async function wrongProtocol(site: GuardedSite): Promise<boolean> {
  const socket = dial(site.port);
  socket.write(packet(0x10, text("hallo"), Buffer.from([4, 2, 0, 60]), text("x")));
  return closes(socket);
}

function firstAnswer(socket: ReturnType<typeof dial>): Promise<Buffer | undefined> {
  return Promise.race([
    new Promise<Buffer>((resolve) => socket.once("data", resolve)),
    sleep(1_500).then(() => undefined),
  ]);
}

async function connackOf(site: GuardedSite, version: number, code: number): Promise<boolean> {
  const socket = dial(site.port);
  const properties = version === 5 ? [Buffer.from([0])] : [];
  socket.write(packet(0x10, text("MQTT"), Buffer.from([version, 2, 0, 60]), ...properties, text("x")));
  const answer = await firstAnswer(socket);
  socket.destroy();
  return answer?.[0] === 0x20 && answer[3] === code;
}

const statusTopic = "gridpost/proof/status";

function retained(site: GuardedSite): Promise<boolean> {
  const { username, password } = site.login("reader");
  const args = [
    "-h",
    "127.0.0.1",
    "-p",
    String(site.port),
    "-i",
    "ms",
    "-u",
    username,
    "-P",
    password,
    "-V",
    "mqttv311",
    "-q",
    "1",
    "-t",
    statusTopic,
    "-C",
    "1",
    "-W",
    "3",
  ];
  return new Promise((resolve) => {
    const child = spawn("mosquitto_sub", args, { stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
    child.once("exit", (code) => resolve(code === 0 && said.trim() === "online"));
  });
}

async function notRetained(site: GuardedSite): Promise<boolean> {
  const node = await join4(site, someone(site));
  await node.publishAsync("gridpost/proof/false", "kept", { qos: 1, retain: true });
  await node.endAsync();
  return (await heardBy(site, ["gridpost/proof/false"], async () => sleep(300))).length === 0;
}

/** What a reader of these filters hears while something happens. */
async function heardBy(
  site: GuardedSite,
  filters: readonly string[],
  meanwhile: (reader: MqttClient) => Promise<void>,
): Promise<readonly string[]> {
  const reader = await join4(site, "reader", { clientId: `r${nextNode++}` });
  const heard: string[] = [];
  reader.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  await reader.subscribeAsync([...filters], { qos: 1 });
  await meanwhile(reader);
  await reader.endAsync(true);
  return heard;
}

async function noSession(site: GuardedSite): Promise<boolean> {
  const id = someone(site);
  for (let round = 0; round < 2; round++) {
    const socket = dial(site.port);
    socket.write(connectPacket({ ...site.login(id), clean: false }));
    const answer = await firstAnswer(socket);
    socket.destroy();
    await sleep(100);
    if (answer?.toString("hex") !== "20020000") return false;
  }
  return true;
}

async function willUnheard(site: GuardedSite): Promise<boolean> {
  const id = someone(site);
  const heard = await heardBy(site, ["gridpost/proof/#"], async () => {
    const socket = await loggedIn(site.port, {
      ...site.login(id),
      will: { topic: `gridpost/in/${id}`, payload: '{"gas":99}', retain: false },
    });
    socket.resetAndDestroy();
    await sleep(400);
  });
  return !heard.some((each) => each.includes("99")) && !(await stored(site, id, 99));
}

async function overlapping(site: GuardedSite): Promise<boolean> {
  const heard = await heardBy(site, ["gridpost/proof/#", "gridpost/proof/+"], async () => sleep(400));
  const count = heard.filter((each) => each === `${statusTopic} online`).length;
  return count >= 1 && count <= 2;
}

async function keepalive(site: GuardedSite): Promise<boolean> {
  const socket = await loggedIn(site.port, { ...site.login(someone(site)), keepaliveSeconds: 1 });
  const startMs = performance.now();
  const isClosed = await closes(socket, 4_000);
  return isClosed && performance.now() - startMs >= 1_400;
}

async function pings(site: GuardedSite): Promise<boolean> {
  const socket = await loggedIn(site.port, { ...site.login(someone(site)), keepaliveSeconds: 1 });
  let answers = 0;
  socket.on("data", (bytes: Buffer) => (answers += bytes.filter((byte) => byte === 0xd0).length));
  for (let at = 0; at < 4; at++) {
    socket.write(packet(0xc0));
    await sleep(700);
  }
  const isOpen = !socket.destroyed;
  socket.destroy();
  return isOpen && answers === 4;
}

async function redelivery(site: GuardedSite): Promise<boolean> {
  const id = someone(site);
  const message = { topic: `gridpost/in/${id}`, payload: '{"gas":11.5}', qos: 2, id: 7 } as const;
  const first = await loggedIn(site.port, site.login(id));
  first.write(publishPacket(message));
  await firstAnswer(first);
  first.resetAndDestroy();
  await sleep(100);
  const second = await loggedIn(site.port, site.login(id));
  second.write(publishPacket({ ...message, dup: true }));
  const answer = await firstAnswer(second);
  second.destroy();
  await sleep(300);
  return (
    answer?.toString("hex") === "50020007" && (await valuesOf(site, id)).filter((value) => value === 11.5).length === 1
  );
}

async function zeroLengthId(site: GuardedSite): Promise<boolean> {
  const login = { ...site.login(someone(site)), clientId: "" };
  const answers = [];
  for (const clean of [true, false]) {
    const socket = dial(site.port);
    socket.write(connectPacket({ ...login, clean }));
    answers.push((await firstAnswer(socket))?.[3]);
    socket.destroy();
    await sleep(50);
  }
  return answers[0] === 0 && answers[1] === 2;
}

async function subscribeFailure(site: GuardedSite): Promise<boolean> {
  const socket = await loggedIn(site.port, { ...site.login("reader"), clientId: `r${nextNode++}` });
  socket.write(subscribePacket(3, ["#", "gridpost/proof/none", "$SYS/#"], 1));
  const answer = await firstAnswer(socket);
  socket.destroy();
  return answer?.toString("hex") === "90050003800180";
}

async function dollarTopics(site: GuardedSite): Promise<boolean> {
  const heard = await heardBy(site, ["gridpost/proof/#"], async () => {
    const node = await join4(site, someone(site));
    await node.publishAsync("$gridpost/stored", "x", { qos: 1 });
    await node.publishAsync("$SYS/broker", "x", { qos: 1 });
    await node.endAsync();
    await sleep(200);
  });
  return !heard.some((each) => each.startsWith("$"));
}

async function unsubscribes(site: GuardedSite): Promise<boolean> {
  const socket = await loggedIn(site.port, { ...site.login("reader"), clientId: `r${nextNode++}` });
  const read = createReader();
  const answers: string[] = [];
  socket.on("data", (bytes: Buffer) => answers.push(...read(bytes).map((each) => each.toString("hex"))));
  socket.write(subscribePacket(1, ["gridpost/proof/none"]));
  socket.write(packet(0xa2, Buffer.from([0, 9]), text("gridpost/proof/none")));
  await sleep(300);
  socket.destroy();
  return answers.join(" ") === "9003000100 b0020009";
}

async function disconnects(site: GuardedSite): Promise<boolean> {
  const socket = await loggedIn(site.port, site.login(someone(site)));
  socket.write(packet(0xe0));
  return closes(socket);
}

async function qosTwoFlow(site: GuardedSite): Promise<boolean> {
  const id = someone(site);
  const socket = await loggedIn(site.port, site.login(id));
  const read = createReader();
  const answers: string[] = [];
  socket.on("data", (bytes: Buffer) => answers.push(...read(bytes).map((each) => each.toString("hex"))));
  socket.write(publishPacket({ topic: `gridpost/in/${id}`, payload: '{"gas":12.5}', qos: 2, id: 5 }));
  await sleep(300);
  socket.write(packet(0x62, Buffer.from([0, 5])));
  await sleep(100);
  socket.write(packet(0x62, Buffer.from([0, 6])));
  await sleep(100);
  socket.destroy();
  return answers.join(" ") === "50020005 70020005 70020006" && (await stored(site, id, 12.5));
}
