import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { startGateway, type GatewayProcess } from "../../bench/proof/path/gateway.ts";
import { keysCommand } from "../../cloud-bridge/cli/keys.ts";
import { newKeyPair, type KeyPair } from "../../cloud-bridge/cose-key.ts";
import { replaceFile } from "../../gateway/access/credential-file.ts";
import type { Snapshot } from "../../gateway/api/schema.ts";
import { commandRoles, type Command, type CommandRole, type CommandTier } from "../../gateway/core/commands/command.ts";
import type { Field } from "../../gateway/core/commands/fields.ts";
import { commandTable } from "../../gateway/core/commands/table.ts";
import type { SiteInput } from "../../config/site.ts";
import { freePort } from "../../simulators/demo/free-port.ts";
import { startCentre, type Centre, type CentreOptions } from "../../simulators/district/centre.ts";
import { createCommander, type Commander } from "../../simulators/district/commander.ts";
import { startDistrict, type District, type DistrictOptions } from "../../simulators/district/district.ts";
import { neighbourhoodText, type Neighbourhood } from "./sites.ts";

/** The built gateway with all its processes, under a programme, reporting to a platform that is there. */
export interface RealBox {
  readonly id: string;
  readonly gateway: GatewayProcess;
  readonly mqttPort: number;
  readonly origin: string;
  /** Its data directory. */
  readonly data: string;
  /** A detector says its value, as its own MQTT client. */
  readonly says: (device: string, value: object) => Promise<void>;
  readonly state: () => Promise<Snapshot>;
  /** What a person does to a case on the box's own pages; the HTTP status. */
  readonly act: (id: string, verb: string, by: string, more?: object) => Promise<number>;
  /** The one-time code that a person on the box gives out. */
  readonly code: (tier: CommandTier, roles: readonly CommandRole[]) => string;
  /** A desk whose key a person on the box let in. */
  readonly desk: (through: District, tier: CommandTier, roles: readonly CommandRole[]) => Promise<Commander>;
}

interface RealBoxOf extends Neighbourhood {
  readonly id?: string;
  readonly primary: number;
  readonly mirror?: number;
  /** Beside those of the neighbourhood. */
  readonly devices?: NonNullable<SiteInput["devices"]>;
  readonly rules?: NonNullable<SiteInput["rules"]>;
  readonly photos?: SiteInput["photos"];
}

export async function realBox(declared: RealBoxOf): Promise<RealBox> {
  const { id = "box-1", primary, mirror, devices = [], rules = [], photos, ...of } = declared;
  const folder = mkdtempSync(join(tmpdir(), "gridpost-district-"));
  const apart = (process.pid + nth++ * 37) % 1_000;
  const [consolePort, mqttPort] = [await freePort(31_080 + apart), await freePort(33_883 + apart)];
  const url = (port: number) => `mqtt://127.0.0.1:${port}`;
  const drawn = parse(neighbourhoodText(of)) as SiteInput;
  const site = {
    ...drawn,
    devices: [...(drawn.devices ?? []), ...devices],
    rules: [...(drawn.rules ?? []), ...rules],
    box: { id, name: "样例" },
    console: { port: consolePort, access: "open" },
    mqtt: { port: mqttPort, anonymous: true },
    ...(photos && { photos }),
    uplink: { url: url(primary), ...(mirror !== undefined && { mirror: url(mirror) }) },
  };
  const file = join(folder, "site.yaml");
  writeFileSync(file, stringify(site, { lineWidth: 0 }));
  const data = join(folder, "data");
  const gateway = startGateway(file, data);
  onTestFinished(async () => {
    await gateway.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const wanted = ["web-listening", "mqtt-listening"];
  await Promise.all(wanted.map((event) => gateway.heard((line) => line.event === event, 30_000)));
  const origin = `http://127.0.0.1:${consolePort}`;
  const state = async () => (await (await fetch(`${origin}/api/v1/state`)).json()) as Snapshot;
  return {
    id,
    gateway,
    mqttPort,
    origin,
    data,
    state,
    says: (device, value) => publish(url(mqttPort), device, value),
    act: (of, verb, by, body = {}) => act(`${origin}/api/v1/cases/${of}/${verb}`, { by, ...body }),
    code: (tier, roles) => codeFrom(data, tier, roles),
    desk: (through, tier, roles) => letIn({ id, data }, through, { tier, roles }),
  };
}

let nth = 0;

async function publish(url: string, device: string, value: object): Promise<void> {
  const client = await connectAsync(url, { protocolVersion: 4 });
  await client.publishAsync(`gridpost/in/${device}`, JSON.stringify(value), { qos: 1 });
  await client.endAsync();
}

let acts = 0;

async function act(url: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json", origin: new URL(url).origin };
  acts += 1;
  const text = JSON.stringify({ command: `test-${acts}`, ...body });
  return (await fetch(url, { method: "POST", headers, body: text })).status;
}

async function letIn(
  { id, data }: { readonly id: string; readonly data: string },
  through: District,
  { tier, roles }: { readonly tier: CommandTier; readonly roles: readonly CommandRole[] },
): Promise<Commander> {
  const nowMs = () => Date.now();
  const code = codeFrom(data, tier, roles);
  const role = roles[0] ?? "desk";
  const commander = createCommander({ box: id, tier, role, operator: `${tier}-1`, nowMs, keys: newKeyPair() });
  await seen(() => through.received().some(({ box }) => box === id));
  through.command(id, commander.enrol(code));
  await seen(() => resultsAt(through, id).some(({ verb, result }) => verb === "keys.enrol" && result === "done"));
  // The next key's order must not be taken for this one's.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return commander;
}

function codeFrom(data: string, tier: CommandTier, roles: readonly CommandRole[]): string {
  let said = "";
  const out = { write: (text: string) => (said += text) };
  const args = ["enrol", "--data", data, "--tier", tier, "--role", roles.join()];
  keysCommand(args, { out, nowMs: Date.now, replaceFile, env: {} });
  return said.split("\n")[0] ?? "";
}

/** A whole command centre that goes with its test, its desk let in by the box. */
export async function centreOf(options: CentreOptions): Promise<Centre> {
  const centre = await startCentre(options);
  onTestFinished(() => centre.stop());
  return centre;
}

export async function letCentreIn(centre: Centre, box: RealBox, tier: CommandTier = "district"): Promise<KeyPair> {
  const keys = newKeyPair();
  await seen(() => centre.district.received().some((each) => each.box === box.id));
  centre.letIn(box.id, { keys, code: box.code(tier, commandRoles) });
  await seen(() =>
    resultsAt(centre.district, box.id).some(({ verb, result }) => verb === "keys.enrol" && result === "done"),
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  return keys;
}

/** A platform that goes with its test. */
export async function platform(options: DistrictOptions = {}): Promise<District> {
  const started = await startDistrict(options);
  onTestFinished(() => started.stop());
  return started;
}

export interface ThreeTiers {
  readonly city: District;
  readonly district: District;
  readonly street: District;
}

/** 市 ← 区 ← 街道, each at its own broker, each knowing those next to it alone. */
export async function threeTiers(): Promise<ThreeTiers> {
  const city = await platform({ id: "city", children: ["district"] });
  const above = (of: District) => `mqtt://127.0.0.1:${of.port}`;
  const district = await platform({ id: "district", children: ["street"], upstream: above(city) });
  const street = await platform({ id: "street", upstream: above(district) });
  return { city, district, street };
}

/** Arguments that are in order, whatever they say. */
export function argsFor(verb: keyof typeof commandTable): Command["args"] {
  const fields: [string, Field][] = Object.entries(commandTable[verb].fields);
  return Object.fromEntries(fields.flatMap(([name, field]) => (field.optional ? [] : [[name, valueFor(field)]])));
}

function valueFor(field: Field): string | number {
  if (field.is === "word") return field.of[0] ?? "";
  return field.is === "integer" ? field.min : "x";
}

/** What became of commands, as a platform was told. */
export function resultsAt(at: District, box: string) {
  return recordsAt(at, box).flatMap(({ body }) => (body.kind === "command-result" ? [body] : []));
}

/** All records of a box that a platform holds, lane by lane. */
export function recordsAt(at: District, box: string) {
  const of = at.received().filter((each) => each.box === box);
  return of.flatMap(({ lanes }) => [...lanes.event.records, ...lanes.step.records, ...lanes.summary.records]);
}

/** Waits until it is so; how long it took, ms. `around` tells what else was to be seen when it never was. */
export async function seen(
  isSo: () => boolean | Promise<boolean>,
  withinMs = 45_000,
  around: () => unknown = () => "",
): Promise<number> {
  const beganMs = performance.now();
  while (!(await isSo())) {
    const isLate = performance.now() - beganMs > withinMs;
    if (isLate) throw new Error(`not so within ${withinMs} ms: ${String(isSo)} ${JSON.stringify(around())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - beganMs;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Infinity;
}

/** A street with one village and one responsibility grid in it, a gas detector in that. */
export const smallHuizhou: Neighbourhood = {
  programme: "huizhou",
  grids: [
    { id: "s", tier: "street", name: "镇街" },
    { id: "c", tier: "community", name: "村居网格", parent: "s" },
    { id: "g", tier: "grid", name: "责任网格", parent: "c" },
    { id: "g2", tier: "grid", name: "责任网格二", parent: "c" },
  ],
  seats: [
    ["g", "worker", "worker"],
    ["g2", "worker", "worker-2"],
    ["c", "deputy", "deputy"],
    ["c", "head", "head"],
  ],
  gas: { "gas-1": { grid: "g" }, "gas-2": { grid: "g2" } },
};
