import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { startGateway } from "../../../bench/proof/path/gateway.ts";
import type { SiteInput } from "../../../config/site.ts";
import type { Snapshot } from "../../../gateway/api/schema.ts";
import { freePort } from "../../../simulators/demo/free-port.ts";
import { sha256 } from "../../acceptance/photographing.ts";
import { seen, smallHuizhou } from "../../acceptance/real-box.ts";
import { neighbourhoodText } from "../../acceptance/sites.ts";
import { photoOfBytes } from "./picture.ts";

/** The built gateway on one directory, through as many lives as it takes. */
async function liveBox() {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-photo-kill-"));
  const [port, mqttPort] = [await freePort(32_100 + (process.pid % 500)), await freePort(34_900 + (process.pid % 500))];
  const site = {
    ...(parse(neighbourhoodText(smallHuizhou)) as SiteInput),
    console: { port, access: "open" },
    mqtt: { port: mqttPort, anonymous: true },
  };
  const [file, data] = [join(folder, "site.yaml"), join(folder, "data")];
  writeFileSync(file, stringify(site, { lineWidth: 0 }));
  let gateway = startGateway(file, data);
  onTestFinished(async () => {
    await gateway.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const isThere = () =>
    Promise.all(
      ["web-listening", "mqtt-listening"].map((event) => gateway.heard((line) => line.event === event, 30_000)),
    );
  await isThere();
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    files: () => readdirSync(join(data, "photos")).toSorted(),
    evidence: async () => {
      const { case: cases } = (await (await fetch(`${origin}/api/v1/state`)).json()) as Snapshot;
      return cases["c1"]?.evidence;
    },
    kill: async () => {
      await gateway.kill("SIGKILL");
      gateway = startGateway(file, data);
      await isThere();
    },
  };
}

test("however often it is killed while photos come, each that was acknowledged is whole, and no other file is left", async () => {
  const box = await liveBox();
  const client = await connectAsync(box.mqttUrl, { protocolVersion: 4 });
  await client.publishAsync("gridpost/in/gas-1", JSON.stringify({ gas: 60 }), { qos: 1 });
  await client.endAsync(true);
  await seen(async () => (await box.evidence()) !== undefined);
  const acknowledged: string[] = [];
  let nth = 0;
  const bring = async () => {
    const body = photoOfBytes(100_000, (nth += 1));
    const url = `${box.origin}/api/v1/cases/c1/photos?as=worker&command=photo-${nth}`;
    const headers = { "content-type": "image/jpeg", origin: box.origin };
    const answer = await fetch(url, { method: "POST", headers, body: Uint8Array.from(body) }).catch(() => undefined);
    if (answer?.status === 200) acknowledged.push(sha256(body));
  };
  for (const afterMs of [15, 40, 80]) {
    await bring();
    const torn = [bring(), bring()];
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await Promise.all([box.kill(), ...torn]);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(3);
  await seen(async () => (await box.evidence()) !== undefined);
  const named = ((await box.evidence()) ?? []).map(({ hash }) => hash);
  expect(named).toEqual(expect.arrayContaining(acknowledged));
  for (const hash of named) {
    const shown = await fetch(`${box.origin}/api/v1/cases/c1/photos/${hash}`);
    expect([shown.status, sha256(Buffer.from(await shown.arrayBuffer()))]).toEqual([200, hash]);
  }
  const wanted = named.map((hash) => `${hash}.jpg`).toSorted();
  await seen(() => JSON.stringify(box.files()) === JSON.stringify(wanted), 5_000, box.files);
}, 120_000);
