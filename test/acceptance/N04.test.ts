import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { CommissioningReport, SiteDraftReply, SurveyReply } from "../../gateway/api/schema.ts";
import { cellBank, type CellBank } from "../../simulators/devices/modbus-device.ts";
import { startRtuDevices } from "../../simulators/devices/rtu-device.ts";
import { openStream } from "../gateway/api/event-reader.ts";

const root = join(import.meta.dirname, "../..");
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What is wrong in the buildings: two devices at one number, a head that is not plugged in, a sensor that is stuck. */
const faults = { clash: 7, headless: 19, stuck: 33 } as const;
const [clean, gassed, noHead] = [3, 60, 0xffff] as const;

test("N04 scan, identify, bind by the code of the place, walk test, report: 40 devices with 3 faults, all found, all tested", async () => {
  const isMended = new Set<number>();
  const banks = Array.from({ length: 40 }, (_, at) => cellBank(at + 1));
  const show = (unit: number, value: number) => banks[unit - 1]?.set("holding", 0, value);
  const showAll = (value: number, units = banks.map(({ unit }) => unit)) => units.forEach((unit) => show(unit, value));
  showAll(clean);
  show(faults.headless, noHead);
  const lines = [await lineOf(banks.slice(0, 20), isMended), await lineOf(banks.slice(20), isMended)] as const;
  const box = await startBox();

  const found = [...(await box.scan(lines[0], 1, 20)), ...(await box.scan(lines[1], 21, 40))];
  expect(found).toHaveLength(40);
  expect(found.filter(({ kind }) => kind === "clash").map(({ unit }) => unit)).toEqual([faults.clash]);
  for (const unit of [1, 40]) expect(await box.models(lines[unit > 20 ? 1 : 0], unit)).toContain("gas-transmitter");

  const sound = found.filter(({ kind }) => kind === "device").map(({ unit }) => unit);
  await box.bind(lines.map(linkOf), sound);
  const before = await box.reported(({ counts }) => counts.heard === 38);
  expect(before.openItems.filter(({ kind }) => kind === "unheard").map(({ about }) => about)).toEqual([
    expect.stringContaining(`d-${faults.headless}/`),
  ]);

  isMended.add(faults.clash);
  show(faults.headless, clean);
  expect(await box.scan(lines[0], faults.clash, faults.clash)).toMatchObject([{ kind: "device" }]);
  await box.bind([], [faults.clash]);
  await box.reported(({ counts }) => counts.heard === 40);

  await box.sitDown();
  const all = found.map(({ unit }) => unit);
  for (let from = 0; from < all.length; from += walkers) {
    const some = all.slice(from, from + walkers);
    for (const unit of some) await box.tryOut(unit, 12_000);
    showAll(gassed, without(faults.stuck, some));
    await box.reported(({ points }) =>
      points.every(({ id, test: tried }) => !isOf(some)({ id }) || tried !== undefined),
    );
    showAll(clean, some);
  }
  const walked = await box.reported(({ counts }) => counts.heard === 40);
  expect(walked.counts).toMatchObject({ points: 40, watching: 40, tested: 39 });
  expect(walked.openItems).toMatchObject([
    { kind: "test-failed", about: expect.stringContaining(`d-${faults.stuck}/`) },
  ]);

  await box.tryOut(faults.stuck, 30_000);
  show(faults.stuck, gassed);
  await box.reported(({ counts }) => counts.tested === 40);
  show(faults.stuck, clean);
  const last = await box.reported(({ openItems }) => openItems.length === 0);
  expect(last.counts).toEqual({ points: 40, heard: 40, watching: 40, tested: 40 });
  expect(last.configuration).toMatchObject({ isOnTrial: false });
  const page = await (await fetch(`${box.origin}/api/v1/commissioning.html?lang=zh`)).text();
  expect(page).toContain(last.configuration?.hash);
  expect(page).toContain("安装（签字、日期）");
}, 400_000);

/** Twenty transmitters on one pair of wires, behind a converter. */
async function lineOf(units: readonly CellBank[], isMended: ReadonlySet<number>): Promise<number> {
  const mishap = (unit: number) =>
    unit === faults.clash && !isMended.has(unit) ? ({ kind: "duplicate" } as const) : undefined;
  const server = await startRtuDevices({ units, mishap });
  closing.push(server.stop);
  return server.port;
}

async function startBox() {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-n04-"));
  writeFileSync(join(folder, "site.yaml"), siteText);
  const { child, origin } = await started(folder);
  closing.push(async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  const get = async <T>(path: string) => (await (await fetch(`${origin}/api/v1/${path}`)).json()) as T;
  const send = async <T>(method: string, path: string, body: object, more: Readonly<Record<string, string>> = {}) => {
    const headers = { "content-type": "application/json", origin, ...more };
    const ask = () => fetch(`${origin}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
    // The gateway begins anew with each site: a connection of before is none any more.
    const said = await ask().catch(ask);
    if (said.status === 204) return undefined as T;
    if (said.status !== 200) throw new Error(`${path}: ${said.status} ${await said.text()}`);
    return (await said.json()) as T;
  };
  const survey = async (wish: object) => {
    await send("POST", "survey", wish);
    await until(async () => !(await get<SurveyReply>("survey")).view.isRunning, 120_000);
    return (await get<SurveyReply>("survey")).view.result;
  };
  return {
    origin,
    sitDown: async () => {
      const leave = await sitDown(origin, send);
      closing.push(async () => leave());
    },
    scan: async (port: number, first: number, last: number) => {
      const result = await survey({ do: "scan", place: `rtu+tcp://127.0.0.1:${port}`, units: { first, last } });
      return result?.do === "scan" ? result.found : [];
    },
    models: async (port: number, unit: number) => {
      const result = await survey({ do: "identify", place: `rtu+tcp://127.0.0.1:${port}`, unit });
      return result?.do === "identify" ? result.models.map(({ profile }) => profile) : [];
    },
    /** As the console does it: what the code of the place says goes into the file, which is tried and kept. */
    bind: async (links: readonly object[], units: readonly number[]) => {
      const edits = [
        ...links.map((value) => ({ do: "add", path: ["links"], value })),
        ...units.map((unit) => ({ do: "add", path: ["devices"], value: deviceOf(unit) })),
      ];
      const draft = await send<SiteDraftReply>("POST", "site-file/draft", { edits });
      expect(draft.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      await send("PUT", "site-file", { text: draft.text, reason: "开通" }, { "if-match": `"${draft.base}"` });
      await until(async () => (await get<CommissioningReport>("commissioning")).points.some(isOf(units)), 40_000);
      await send("POST", "site-file/keep", {});
    },
    reported: async (holds: (report: CommissioningReport) => boolean) => {
      await until(async () => holds(await get<CommissioningReport>("commissioning")), 90_000);
      return get<CommissioningReport>("commissioning");
    },
    /** One device is tried by one person who stands before it. */
    tryOut: (unit: number, forMs: number) =>
      send("POST", "drills", {
        by: "worker-a",
        command: `try-${unit}-${forMs}`,
        method: "physical",
        points: [`d-${unit}/gas`],
        forMs,
      }),
  };
}

interface Called {
  readonly id: string;
  readonly case: string;
}

type Send = (method: string, path: string, body: object) => Promise<unknown>;

/** The worker at the screen: sees what calls them, and claims it as they would a real alarm. */
async function sitDown(origin: string, send: Send): Promise<() => void> {
  const stream = await openStream(`${origin}/api/v1/stream?as=worker-a`);
  const answered = new Set<string>();
  const look = () => {
    const calls = stream.events.flatMap(({ event, data }) => (event === "notice" ? [data as Called] : []));
    for (const { id, case: of } of calls.filter((each) => !answered.has(each.id))) {
      answered.add(id);
      const press = { by: "worker-a", command: `claim-${of}` };
      void send("POST", `notices/${encodeURIComponent(id)}/shown`, { by: "worker-a" })
        .then(() => new Promise((resume) => setTimeout(resume, 300)))
        .then(() => send("POST", `cases/${of}/claim`, press))
        .catch(() => undefined);
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    stream.close();
  };
}

function isOf(units: readonly number[]) {
  return ({ id }: Pick<CommissioningReport["points"][number], "id">) => units.some((unit) => id === `d-${unit}/gas`);
}

function without(unit: number, units: readonly number[]): number[] {
  return units.filter((each) => each !== unit);
}

/** So many tests at once. */
const walkers = 8;

function linkOf(port: number, at: number) {
  return { id: `bus-${at + 1}`, kind: "modbus-rtu-tcp", host: "127.0.0.1", port, poll: "1s", timeout: "200ms" };
}

function deviceOf(unit: number) {
  const place = {
    grid: "grid-1",
    building: `${Math.ceil(unit / 10)}号楼`,
    floor: `${((unit - 1) % 10) + 1}层`,
    spot: "厨房",
  };
  const link = unit > 20 ? "bus-2" : "bus-1";
  return { id: `d-${unit}`, name: `燃气 ${unit}`, profile: "gas-transmitter", place, link, unit };
}

async function started(folder: string): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const args = ["dist/main.js", "run", "--config", join(folder, "site.yaml"), "--data", join(folder, "data")];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const listening = /"url":"([^"]+?)\/?"[^\n]*"event":"web-listening"/;
  await until(async () => listening.test(said), 60_000);
  return { child, origin: listening.exec(said)?.[1] ?? "" };
}

async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resume) => setTimeout(resume, 250));
  }
}

const siteText = `box: { id: box-1, name: 甲小区 }
grids:
  - { id: grid-1, tier: grid, name: 一号网格 }
rules:
  - id: gas.high
    kind: limit
    title: { zh: 可燃气体低浓度, en: Combustible gas }
    on: { quantity: combustible-gas }
    hazard: gas
    severity: 2
    above: 20 %LEL
    clear: 15 %LEL
    basis: assumed
people: [{ id: worker-a, title: 网格员甲, channels: [screen] }]
roster: [{ grid: grid-1, role: worker, people: [worker-a], shift: 24h, handover: "08:00", from: 2026-01-01 }]
ladder:
  rungs: [{ tier: grid, role: worker, after: 0s }]
  repeat: 5min
  respondBy: 15min
  basis: assumed
console: { port: 18520, access: open }
mqtt: { port: 18530 }
`;
