import { connectAsync } from "mqtt";
import { writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { expect, type TestContext, test } from "vitest";
import type { MqttSite } from "../../../config/mqtt.ts";
import { describeMqttSource } from "../../contract/mqtt-source.ts";
import { hasMosquitto, startMosquitto } from "./mosquitto.ts";
import { pauseMs, siteOf, startRig, until } from "./rig.ts";

const needsMosquitto = (ctx: TestContext) => {
  if (!hasMosquitto) ctx.skip("no mosquitto");
};

describeMqttSource("our own broker", async () => {
  const rig = await startRig(siteOf(5));
  return { rig, close: rig.close };
});

for (const version of ["5", "3.1.1"] as const)
  describeMqttSource(
    `mosquitto, MQTT ${version}`,
    async () => {
      const mosquitto = await startMosquitto();
      const rig = await startRig(siteOf(5, 0, [], { external: { url: mosquitto.url, version } }));
      await rig.connected();
      const close = async () => {
        await rig.close();
        await mosquitto.stop();
      };
      return { rig, close };
    },
    needsMosquitto,
  );

const connectedTo = async (external: MqttSite["external"]) => {
  const rig = await startRig(siteOf(2, 0, [], { external }));
  await rig.connected();
  return rig;
};

test("a retained reading of long ago is no reading of now", async (ctx) => {
  needsMosquitto(ctx);
  const mosquitto = await startMosquitto();
  const node = await connectAsync(mosquitto.url);
  await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1, retain: true });
  const rig = await connectedTo({ url: mosquitto.url, version: "5" });
  await node.publishAsync("gridpost/in/s2", '{"smoke":0}', { qos: 1 });
  await until(() => rig.core.valuesOf("s2/smoke").length === 1);
  expect(rig.core.valuesOf("s1/smoke")).toEqual([]);
  await node.endAsync(true);
  await rig.close();
  await mosquitto.stop();
});

test("messages that arrive while the box is away are waiting when it is back; the broker tells readers that it was gone", async (ctx) => {
  needsMosquitto(ctx);
  const mosquitto = await startMosquitto();
  const rig = await connectedTo({ url: mosquitto.url, version: "3.1.1" });
  const node = await connectAsync(mosquitto.url);
  const heard: string[] = [];
  node.on("message", (_, payload) => heard.push(payload.toString()));
  await node.subscribeAsync("gridpost/box-1/status", { qos: 1 });
  await rig.kill();
  await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos: 1 });
  await pauseMs(50);
  expect(rig.core.valuesOf("s1/smoke")).toEqual([]);
  await rig.restart();
  await until(() => rig.core.valuesOf("s1/smoke").length === 1);
  await until(() => heard.length === 3);
  expect(heard).toEqual(["online", "offline", "online"]);
  await node.endAsync(true);
  await rig.close();
  await mosquitto.stop();
});

test("a broker that wants a password gets the one in the file; a broker that comes later is found", async (ctx) => {
  needsMosquitto(ctx);
  const folder = mkdtempSync(join(tmpdir(), "gridpost-external-"));
  const [passwords, passwordFile] = [join(folder, "passwords"), join(folder, "password")];
  execFileSync("mosquitto_passwd", ["-b", "-c", passwords, "box", "s3cret-of-the-box"]);
  execFileSync("chmod", ["644", passwords]);
  execFileSync("chmod", ["755", folder]);
  writeFileSync(passwordFile, "s3cret-of-the-box\n", { mode: 0o600 });
  const first = await startMosquitto([`password_file ${passwords}`]);
  await first.stop();
  const external = { url: first.url, version: "5" as const, username: "box", passwordFile };
  const rig = await startRig(siteOf(1, 0, [], { external }));
  const second = await startMosquitto([`password_file ${passwords}`]);
  expect(second.port).toBe(first.port);
  await rig.connected();
  await rig.close();
  await second.stop();
  rmSync(folder, { recursive: true, force: true });
}, 15_000);
