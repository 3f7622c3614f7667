import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeviceId } from "../../../../config/ids.ts";
import { type Credential, credentialFileIn, writeCredentials } from "../../../../gateway/access/credential-file.ts";
import { newSecret } from "../../../../gateway/access/secret.ts";
import { evictionEveryMs } from "../../../../sensors/mqtt/broker/eviction.ts";
import { pauseMs, readingsIn, type Rig, silentLog, siteOf, startRig, until } from "../rig.ts";

const secrets = new Map(["s1", "s2", "reader", "pager-1"].map((id) => [id, newSecret()]));
const listed = (...ids: readonly string[]) =>
  new Map<string, Credential>(
    [...secrets].flatMap(([id, { kept }]) => {
      const terminal = id === "pager-1" ? { terminal: true as const } : {};
      return ids.includes(id) ? [[id, { id, secret: kept, ...terminal }] as const] : [];
    }),
  );

let data: string;
let rig: Rig;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "gridpost-eviction-"));
  writeCredentials(credentialFileIn(data), listed("s1", "s2", "reader", "pager-1"));
  rig = await startRig(siteOf(2, 0, [], { readers: [{ id: "reader" as DeviceId }] }), silentLog, data);
});
afterAll(async () => {
  await rig.close();
  rmSync(data, { recursive: true, force: true });
});

async function login(id: string): Promise<MqttClient> {
  const credential = { username: id, password: secrets.get(id)?.secret ?? "" };
  const client = await connectAsync(rig.url(), { protocolVersion: 4, reconnectPeriod: 0, ...credential });
  client.on("error", () => undefined);
  return client;
}

test("a terminal reads what the box says of itself, measures nothing, and hears no other client", async () => {
  const pager = await login("pager-1");
  const box = siteOf(1).site.box.id;
  const heard: string[] = [];
  pager.on("message", (topic) => heard.push(topic));
  expect(await pager.subscribeAsync(`gridpost/${box}/#`)).toMatchObject([{ qos: 0 }]);
  await until(() => heard.includes(`gridpost/${box}/status`));
  await expect(pager.subscribeAsync("gridpost/in/#")).rejects.toThrow();
  const before = readingsIn(rig.core.inputs).length;
  await pager.publishAsync("gridpost/in/s1", JSON.stringify({ smoke: 1 }));
  await pauseMs(100);
  expect(readingsIn(rig.core.inputs)).toHaveLength(before);
  await pager.endAsync(true);
});

test("whose credential is taken back is out within seconds and stays out; the others stay in", async () => {
  const [pager, reader, sensor] = [await login("pager-1"), await login("reader"), await login("s1")];
  writeCredentials(credentialFileIn(data), listed("s1", "s2", "reader"));
  await until(() => !pager.connected, evictionEveryMs + 3_000);
  await expect(login("pager-1")).rejects.toThrow();
  expect([reader.connected, sensor.connected]).toEqual([true, true]);
  writeCredentials(credentialFileIn(data), listed("s1", "s2"));
  await until(() => !reader.connected, evictionEveryMs + 3_000);
  expect(sensor.connected).toBe(true);
  await Promise.all([pager, reader, sensor].map((client) => client.endAsync(true)));
});

test("a list that nobody can read sends no sensor away", async () => {
  const sensor = await login("s2");
  writeFileSync(credentialFileIn(data), "{");
  await pauseMs(evictionEveryMs + 700);
  expect(sensor.connected).toBe(true);
  rmSync(credentialFileIn(data));
  await pauseMs(evictionEveryMs + 700);
  expect(sensor.connected).toBe(true);
  await sensor.endAsync(true);
});
