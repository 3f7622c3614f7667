import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { freePort } from "../../../simulators/demo/free-port.ts";

export interface ProofSite {
  readonly file: string;
  readonly consolePort: number;
  readonly mqttUrl: string;
  readonly modbusPort: number;
  /** Names of the MQTT nodes: each stands in a micro-grid of its own, so each opens a case of its own. */
  readonly nodes: readonly string[];
  readonly units: readonly number[];
}

export interface ProofSiteOf {
  readonly nodes: number;
  readonly units: number;
  /** After it a cleared value ends the alarm; short, so that one sensor can ring many times. */
  readonly offDelay?: string;
  readonly uplink?: string;
  /** Frames as they are, where a test reads their bytes. */
  readonly deflate?: boolean;
  readonly summaryEvery?: string;
}

const row = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);

/** A site for measuring: gas nodes on MQTT and gas transmitters on Modbus, one micro-grid for each. */
export async function writeSite(file: string, of: ProofSiteOf): Promise<ProofSite> {
  // Away from those of another run: a gateway that starts again must find its own ports, and nobody else's devices.
  const apart = process.pid % 1_000;
  const consolePort = await freePort(28_080 + apart);
  const mqttPort = await freePort(21_883 + apart);
  const modbusPort = await freePort(25_020 + apart);
  const nodes = row(1, of.nodes).map((at) => `n${at}`);
  const units = row(1, of.units);
  const grids = [...nodes, ...units.map((unit) => `u${unit}`)];
  const site: SiteInput = {
    box: { id: "proof", name: "试验小区" },
    console: { port: consolePort, access: "open" },
    mqtt: { port: mqttPort, anonymous: true },
    links: [{ id: "tcp", kind: "modbus-tcp", host: "127.0.0.1", port: modbusPort, poll: "200ms", timeout: "500ms" }],
    grids: [
      { id: "community", tier: "community", name: "试验社区" },
      ...grids.map((id) => ({ id: `m-${id}`, tier: "micro" as const, name: `微网格 ${id}`, parent: "community" })),
    ],
    devices: [
      ...nodes.map((id) => ({ id, name: `节点 ${id}`, profile: "gridpost-gas", place: { grid: `m-${id}` } })),
      ...units.map((unit) => ({
        id: `u${unit}`,
        name: `探头 ${unit}`,
        profile: "gas-transmitter",
        link: "tcp",
        unit,
        place: { grid: `m-u${unit}` },
      })),
    ],
    rules: [
      {
        id: "gas.hh",
        title: { zh: "燃气高浓度", en: "Gas high-high" },
        kind: "limit",
        on: { quantity: "combustible-gas" },
        hazard: "gas",
        severity: 1,
        above: "45 %LEL",
        clear: "40 %LEL",
        offDelay: of.offDelay ?? "0s",
        basis: "for measuring",
      },
    ],
    people: [{ id: "worker", title: "网格员甲", channels: ["screen"] }],
    roster: grids.map((id) => ({
      grid: `m-${id}`,
      role: "worker",
      people: ["worker"],
      shift: "12h",
      handover: "08:00",
      from: "2026-01-01",
    })),
    ladder: {
      rungs: [{ tier: "micro", role: "worker", after: "0s" }],
      repeat: "60min",
      respondBy: "60min",
      basis: "for measuring",
    },
    ...(of.uplink === undefined
      ? {}
      : { uplink: { url: of.uplink, deflate: of.deflate ?? true, summaryEvery: of.summaryEvery ?? "60s" } }),
  };
  writeFileSync(file, stringify(site));
  return { file, consolePort, mqttUrl: `mqtt://127.0.0.1:${mqttPort}`, modbusPort, nodes, units };
}
