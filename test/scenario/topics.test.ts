import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { partsOf, startGateway, type GatewayProcess } from "../../bench/proof/path/gateway.ts";
import { writeSite, type ProofSite } from "../../bench/proof/path/site.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-topics-"));
let site: ProofSite;
let gateway: GatewayProcess;
let reader: MqttClient;
const heard: { readonly topic: string; readonly payload: string; readonly retain: boolean }[] = [];

beforeAll(async () => {
  site = await writeSite(join(folder, "site.yaml"), { nodes: 2, units: 0 });
  const document = parseDocument(readFileSync(site.file, "utf8"));
  document.setIn(["mqtt", "homeAssistant"], true);
  writeFileSync(site.file, document.toString());
  gateway = startGateway(site.file, join(folder, "data"));
  await gateway.heard(({ event }) => event === "mqtt-listening");
  reader = await connectAsync(site.mqttUrl, { protocolVersion: 4, clientId: "reader", reconnectPeriod: 200 });
  reader.on("message", (topic, payload, { retain }) => heard.push({ topic, payload: payload.toString(), retain }));
  await reader.subscribeAsync(["gridpost/proof/#", "homeassistant/#"], { qos: 1 });
});
afterAll(async () => {
  await reader?.endAsync(true);
  await gateway?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const last = (topic: string) => heard.findLast((each) => each.topic === topic)?.payload;
const json = (topic: string): unknown => JSON.parse(last(topic) ?? "null");

it("says that it is there, what it is and how it is", async () => {
  await expect.poll(() => last("gridpost/proof/status")).toBe("online");
  await expect
    .poll(() => json("gridpost/proof/info"))
    .toMatchObject({ schema: "gridpost.mqtt/v1", site: { id: "proof" } });
  await expect.poll(() => json("gridpost/proof/health")).toMatchObject({ points: expect.any(Number), store: "sound" });
});

it("says what a device says, with its time and how long that counts", async () => {
  const node = await connectAsync(site.mqttUrl, { protocolVersion: 4 });
  await node.publishAsync("gridpost/in/n1", '{"gas":3,"ts":1780000000000}', { qos: 1 });
  await expect
    .poll(() => json("gridpost/proof/dev/n1/last"), { timeout: 10_000 })
    .toMatchObject({
      ts: expect.any(Number),
      seq: expect.any(Number),
      q: "good",
      stale_after_s: 900,
      points: { gas: { value: 3, unit: "%LEL", q: "good", device_ts: 1_780_000_000_000 } },
    });
  await expect.poll(() => last("gridpost/proof/dev/n1/availability")).toBe("online");
  expect(heard.find(({ topic }) => topic.endsWith("dev/n1/state"))?.retain).toBe(false);
  await node.publishAsync("gridpost/in/n1/status", "offline", { qos: 1 });
  await expect.poll(() => last("gridpost/proof/dev/n1/availability"), { timeout: 10_000 }).toBe("offline");
  await node.endAsync();
});

it("says what rings, at once and as a whole", async () => {
  const node = await connectAsync(site.mqttUrl, { protocolVersion: 4 });
  await node.publishAsync("gridpost/in/n2", '{"gas":80}', { qos: 1 });
  await expect
    .poll(() => json("gridpost/proof/alarm/event"), { timeout: 5_000 })
    .toMatchObject({
      event: "raised",
      alarm: "n2/gas#gas.hh",
      severity: 1,
      hazard: "gas",
      value: 80,
      limit: 45,
    });
  await expect
    .poll(() => json("gridpost/proof/alarm/active"))
    .toMatchObject({ total: 1, alarms: [{ alarm: "n2/gas#gas.hh" }] });
  await expect.poll(() => json("gridpost/proof/case/open")).toMatchObject({ total: 1, cases: [{ state: "reported" }] });
  await node.endAsync();
});

it("tells Home Assistant of its devices, and offers no command", async () => {
  await expect
    .poll(() => json("homeassistant/device/gridpost_proof_n1/config"))
    .toMatchObject({
      components: { gas: { platform: "sensor", unit_of_measurement: "%LEL" } },
      availability_mode: "all",
    });
  const all = heard.filter(({ topic }) => topic.startsWith("homeassistant/")).map(({ payload }) => payload);
  expect(all.join("")).not.toMatch(/command_topic/);
  expect(all.join("")).not.toMatch(/"device_class":"gas"/);
});

it("answers a reader's questions, and says what it does not know", async () => {
  await reader.publishAsync("gridpost/proof/request/alarms", '{"transaction":"t1"}', { qos: 1 });
  await reader.publishAsync("gridpost/proof/request/device", '{"transaction":"t2","device":"n1"}', { qos: 1 });
  await reader.publishAsync("gridpost/proof/request/silence-the-siren", '{"transaction":"t3"}', { qos: 1 });
  await expect
    .poll(() => json("gridpost/proof/response/alarms"))
    .toMatchObject({ transaction: "t1", status: "ok", data: { total: 1 } });
  expect(json("gridpost/proof/response/device")).toMatchObject({
    transaction: "t2",
    status: "ok",
    data: { device: "n1" },
  });
  expect(json("gridpost/proof/response/silence-the-siren")).toEqual({
    transaction: "t3",
    status: "error",
    error: "unknown",
  });
});

it("a broker that is started again is told everything again", async () => {
  const broker = partsOf(gateway.pid).get("broker");
  expect(broker).toBeDefined();
  process.kill(broker ?? 0, "SIGKILL");
  heard.length = 0;
  await expect.poll(() => last("gridpost/proof/status"), { timeout: 15_000 }).toBe("online");
  await expect.poll(() => json("gridpost/proof/alarm/active"), { timeout: 10_000 }).toMatchObject({ total: 1 });
  await expect.poll(() => last("gridpost/proof/dev/n1/last"), { timeout: 10_000 }).toBeDefined();
}, 40_000);

it("says that it leaves", async () => {
  void gateway.kill("SIGTERM");
  await expect.poll(() => last("gridpost/proof/status"), { timeout: 10_000 }).toBe("offline");
});
