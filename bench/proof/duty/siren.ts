import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { cellBank, startModbusDevices, type ModbusUnit } from "../../../simulators/devices/modbus-device.ts";
import { createMqttNode, type MqttNode } from "../../../simulators/devices/mqtt-node.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, nowMs, percentile, sleep } from "../path/figures.ts";
import { startGateway, withScratch } from "../path/gateway.ts";
import { writeSite } from "../path/site.ts";
import { mqttUrlIn, startLoad, wantedPerSecond } from "./load.ts";

const boundMs = 100;
const loaders = 40;
/** Detectors read five times a second on the siren's own line, and one more that never answers. */
const neighbours = 8;
const sirenUnit = 100;
const givenUpMs = 5_000;

/**
 * From the publish of a reading over the limit to the coil of the siren, a thousand readings a second beside it and
 * the siren's line busy with polls. Each sensor rings once: one that comes and goes is held as chatter.
 */
export async function readingToSiren({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const ringers = full ? 500 : 100;
    const site = await writeSite(join(directory, "site.yaml"), {
      nodes: loaders + ringers,
      units: neighbours + 1,
      uplink: "mqtt://127.0.0.1:9",
    });
    addSiren(site.file);
    const coil = sirenCoil();
    const devices = await startModbusDevices({ port: site.modbusPort, units: [...detectors(), coil.unit] });
    const gateway = startGateway(site.file, join(directory, "data"));
    const mqttUrl = mqttUrlIn((await gateway.heard((line) => line.event === "listening")).line);
    const load = startLoad(mqttUrl, site.nodes.slice(0, loaders));
    const sensor = createMqttNode({ url: mqttUrl, clientId: "proof" });
    try {
      await sleep(2_000);
      load.begin();
      const took: number[] = [];
      for (const node of site.nodes.slice(loaders)) took.push(await ring(sensor, node, coil));
      log(`${Math.round(load.rate())} readings/s meanwhile`);
      return sirenVerdict(took, load.rate());
    } finally {
      await load.stop();
      await sensor.close();
      await gateway.kill("SIGTERM");
      await devices.stop();
    }
  });
}

export function sirenVerdict(took: readonly number[], rate: number): Verdict {
  const p99 = percentile(took, 0.99);
  const missed = took.filter((each) => each === Infinity).length;
  return {
    kind: p99 <= boundMs && missed === 0 && rate >= wantedPerSecond * 0.95 ? "held" : "missed",
    figure: `p50 ${ms(percentile(took, 0.5))}, p99 ${ms(p99)}, worst ${ms(Math.max(...took))} (${took.length}, ${missed} never); ${Math.round(rate)} readings/s, ${neighbours} detectors on its line, and a dead one`,
  };
}

/** How long the siren took to sound; then it is quiet again. A sensor sends its next reading once it is thanked. */
async function ring(sensor: MqttNode, node: string, coil: Coil): Promise<number> {
  const tookMs = await switched(1, 60);
  await switched(0, 1);
  await sleep(50);
  return tookMs;

  async function switched(to: number, gas: number) {
    const fromMs = nowMs();
    const [took] = await Promise.all([coil.written(to, fromMs), sensor.publish(`gridpost/in/${node}`, { gas })]);
    return took;
  }
}

interface Coil {
  readonly unit: ModbusUnit;
  /** Milliseconds until it is written so, or never within what anybody waits. */
  readonly written: (value: number, fromMs: number) => Promise<number>;
}

function sirenCoil(): Coil {
  const bank = cellBank(sirenUnit);
  bank.set("discrete", 0, 0, 0, 0, 0, 0, 0, 0, 0);
  bank.set("coil", 0, 0, 0);
  let last: { readonly value: number; readonly atMs: number } | undefined;
  const write: typeof bank.write = (table, address, value) => {
    last = { value, atMs: nowMs() };
    return bank.write?.(table, address, value) ?? { exception: 1 };
  };
  return {
    unit: { ...bank, write },
    written: async (value, fromMs) => {
      while ((last?.value !== value || last.atMs < fromMs) && nowMs() - fromMs < givenUpMs) await sleep(1);
      return last?.value === value && last.atMs >= fromMs ? last.atMs - fromMs : Infinity;
    },
  };
}

function detectors(): readonly ModbusUnit[] {
  return Array.from({ length: neighbours }, (_, at) => {
    const bank = cellBank(at + 1);
    bank.set("holding", 0, 1);
    return bank;
  });
}

function addSiren(file: string): void {
  const site = parse(readFileSync(file, "utf8")) as SiteInput;
  const io = {
    id: "io-1",
    name: "警号输出",
    profile: "waveshare-io-8ch",
    link: "tcp",
    unit: sirenUnit,
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
