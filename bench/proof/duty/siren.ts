import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { cellBank, startModbusDevices } from "../../../simulators/devices/modbus-device.ts";
import { createMqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import { mqttUrlIn, startLoad, wantedPerSecond } from "./load.ts";

const boundMs = 100;
const loaders = 40;

/** From the publish of a reading over the limit to the coil of the siren, a thousand readings a second beside it. */
export async function readingToSiren({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const count = full ? 500 : 60;
    const site = await writeSite(join(directory, "site.yaml"), {
      nodes: loaders + 1,
      units: 0,
      uplink: "mqtt://127.0.0.1:9",
    });
    const [ringer = "", ...loading] = site.nodes;
    addSiren(site.file);
    const bank = cellBank(1);
    bank.set("discrete", 0, 0, 0, 0, 0, 0, 0, 0, 0);
    bank.set("coil", 0, 0, 0, 0, 0, 0, 0, 0, 0);
    let written: { readonly value: unknown; readonly atMs: number } | undefined;
    const unit: typeof bank = {
      ...bank,
      write: (table, address, value) => {
        written = { value, atMs: nowMs() };
        return bank.write?.(table, address, value) ?? { exception: 1 };
      },
    };
    const devices = await startModbusDevices({ port: site.modbusPort, units: [unit] });
    const gateway = startGateway(site.file, join(directory, "data"));
    const mqttUrl = mqttUrlIn((await gateway.heard((line) => line.event === "listening")).line);
    const load = startLoad(mqttUrl, loading);
    const sensor = createMqttNode({ url: mqttUrl, clientId: "proof" });
    const until = async (value: number, fromMs: number) => {
      while ((written?.value !== value || written.atMs < fromMs) && nowMs() - fromMs < 5_000) await sleep(1);
      return written?.value === value && written.atMs >= fromMs ? written.atMs - fromMs : Infinity;
    };
    try {
      await sleep(2_000);
      load.begin();
      const took: number[] = [];
      for (let at = 0; at < count; at += 1) {
        const fromMs = nowMs();
        await sensor.publish(`gridpost/in/${ringer}`, { gas: 60 });
        took.push(await until(1, fromMs));
        const quietMs = nowMs();
        await sensor.publish(`gridpost/in/${ringer}`, { gas: 1 });
        await until(0, quietMs);
        await sleep(50);
      }
      const rate = load.rate();
      const p99 = percentile(took, 0.99);
      log(`${Math.round(rate)} readings/s meanwhile`);
      return {
        kind: p99 <= boundMs && rate >= wantedPerSecond * 0.95 ? "held" : "missed",
        figure: `p50 ${ms(percentile(took, 0.5))}, p99 ${ms(p99)}, worst ${ms(Math.max(...took))} (${took.length}); ${Math.round(rate)} readings/s`,
      };
    } finally {
      await load.stop();
      await sensor.close();
      await gateway.kill("SIGTERM");
      await devices.stop();
    }
  });
}

function addSiren(file: string): void {
  const site = parse(readFileSync(file, "utf8")) as SiteInput;
  const io = {
    id: "io-1",
    name: "警号输出",
    profile: "waveshare-io-8ch",
    link: "tcp",
    unit: 1,
    actuators: ["output-1"],
    place: { grid: "community" },
  };
  const changed: SiteInput = {
    ...site,
    devices: [...(site.devices ?? []), io],
    sirens: [{ id: "siren", device: "io-1", actuator: "output-1", grids: ["community"] }],
  };
  writeFileSync(file, stringify(changed));
}
