import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { expect, it } from "vitest";
import { startGateway } from "../../bench/proof/path/gateway.ts";
import { writeSite } from "../../bench/proof/path/site.ts";
import type { Snapshot, StrangersReply } from "../../gateway/api/schema.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { openDistrictBroker } from "../../simulators/district/broker.ts";

/** Invented; what a card reader or a camera might add to its message. */
const secrets = [
  "Quentin Mustermann",
  "某某某",
  "13912345678",
  "E004015099887766",
  "110101199003071234",
  "face-7f3a9c",
];
const [name, chinese, phone, card, identity, face] = secrets;
const personal = {
  name,
  cardNo: card,
  user: { realName: chinese, mobile: phone },
  faceId: face,
  idcard: identity,
  note: `call ${phone}`,
};

it("nothing of a person in a payload reaches disk, journal, API or uplink; it is counted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-privacy-"));
  const district = await startDistrict();
  const site = await writeSite(join(folder, "site.yaml"), { nodes: 1, units: 0, uplink: district.url, deflate: false });
  const gateway = startGateway(site.file, join(folder, "data"));
  try {
    const console = `http://127.0.0.1:${site.consolePort}`;
    await gateway.heard(({ event }) => event === "mqtt-listening");
    await gateway.heard(({ event }) => event === "web-listening");
    const client = await connectAsync(site.mqttUrl, { protocolVersion: 4 });
    const publish = (topic: string, payload: unknown) =>
      client.publishAsync(topic, typeof payload === "string" ? payload : JSON.stringify(payload), { qos: 1 });
    // A reading that rings, so that it travels the whole way; then every way in which a message can be refused.
    await publish("gridpost/in/n1", { gas: 80, ...personal });
    await publish("gridpost/in/n1", { gas: name, ...personal });
    await publish("gridpost/in/n1", `{"gas":5,"name":"${name}","mobile":"${phone}"`);
    await publish("gridpost/in/nobody", personal);
    await publish(`doors/${phone}/card`, `${name} ${phone}`);
    await client.endAsync();
    await expect
      .poll(async () => Object.values((await stateOf(console)).reject).map(({ source, why }) => `${source} ${why}`))
      .toEqual(expect.arrayContaining(["n1 personal", "n1 malformed", "unknown-topic malformed"]));
    await expect.poll(() => district.bytes().includes("gas.hh"), { timeout: 15_000 }).toBe(true);

    const state = await stateOf(console);
    const { strangers } = (await (await fetch(`${console}/api/v1/strangers`)).json()) as StrangersReply;
    expect(state.reject["n1|personal"]?.count).toBeGreaterThanOrEqual(6);
    expect(strangers.length).toBeGreaterThanOrEqual(3);
    expect(strangers.map(({ topic }) => topic)).toContain("gridpost/in/nobody");
    expect(found(JSON.stringify(state))).toEqual([]);
    expect(found(JSON.stringify(strangers))).toEqual([]);
  } finally {
    await gateway.kill("SIGTERM");
  }
  expect(found(JSON.stringify(gateway.lines()))).toEqual([]);
  expect(found(district.bytes())).toEqual([]);
  const disk = bytesUnder(join(folder, "data"));
  // The search itself works: what the gateway keeps is found in the same bytes.
  expect(disk).toContain("gas.hh");
  expect(found(disk)).toEqual([]);
  await district.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function found(text: string): readonly string[] {
  return secrets.filter((secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString("latin1")));
}

async function stateOf(url: string): Promise<Snapshot> {
  return (await (await fetch(`${url}/api/v1/state`)).json()) as Snapshot;
}

/** A district that acknowledges what it holds, so that everything is sent to it; every byte it is told is kept. */
async function startDistrict() {
  const told: Uint8Array[] = [];
  const application = createApplication({
    print: () => undefined,
    publish: (topic, bytes) => broker.publish(topic, bytes),
    after: (ms, run) => void setTimeout(run, ms),
  });
  const hear = (topic: string, bytes: Uint8Array) => {
    told.push(Buffer.from(topic), bytes);
    application.hear(topic, bytes);
  };
  const broker = await openDistrictBroker({ host: "127.0.0.1", port: 0, refusing: () => false, hear });
  return {
    url: `mqtt://127.0.0.1:${broker.port}`,
    bytes: () => Buffer.concat(told).toString("latin1"),
    stop: () => broker.close(),
  };
}

function bytesUnder(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
  return files
    .filter((file) => statSync(file).isFile() && statSync(file).size < 16 << 20)
    .map((file) => readFileSync(file).toString("latin1"))
    .join("");
}
