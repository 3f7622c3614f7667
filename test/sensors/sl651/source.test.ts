import { basicProgramme } from "../../basic-programme.ts";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { ProfileId } from "../../../config/ids.ts";
import type { SiteInput } from "../../../config/site.ts";
import type { Input } from "../../../gateway/core/input.ts";
import { nothing } from "../../../gateway/core/decision.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import { createSl651Source } from "../../../sensors/sl651/source.ts";
import { riverElements, stationFrame, type StationReport } from "../../../simulators/encode/sl651.ts";
import { createSl651Station } from "../../../simulators/devices/sl651-station.ts";
import { clock, silentLog } from "../mqtt/rig.ts";
import { loadProfile, siteWith } from "./site.ts";

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
});

const report: StationReport = {
  encoding: "hex",
  center: "01",
  station: "0099000001",
  password: "1234",
  function: 0x33,
  serial: 1,
  time: "260603080000",
  elements: riverElements(3.42, 1.2, 12.65),
};

interface Running {
  readonly address: { readonly host: string; readonly port: number };
  readonly inputs: readonly Input[];
  readonly hold: () => () => void;
}

async function start(change: Partial<SiteInput["sl651"]> = {}): Promise<Running> {
  const index = indexSite(
    siteWith(change),
    new Map([["sl651-river" as ProfileId, loadProfile("sl651-river")]]),
    basicProgramme,
  );
  // Port 0 is no port a site may name: the system chooses for the test.
  const site = { ...index.site, sl651: index.site.sl651 && { ...index.site.sl651, port: 0 } };
  const inputs: Input[] = [];
  let held: Promise<void> = Promise.resolve();
  const abort = new AbortController();
  const listening = resolvers<Running["address"]>();
  const source = createSl651Source({ ...index, site }, { clock, log: silentLog, onListening: listening.resolve });
  const running = source.run(async (input) => {
    await held;
    inputs.push(input);
    return nothing;
  }, abort.signal);
  stopping.push(async () => {
    abort.abort();
    await running;
  });
  return {
    address: await listening.promise,
    inputs,
    hold: () => {
      let release = () => {};
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
  };
}

function resolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((given) => (resolve = given));
  return { promise, resolve };
}

test("a report is stored, then confirmed", async () => {
  const gateway = await start();
  const station = await createSl651Station(gateway.address);
  const answer = await station.send(stationFrame(report));
  expect(Buffer.from(answer ?? []).toString("hex")).toContain("7e7e0099000001011234338008020001260603080000" + "1b");
  expect(gateway.inputs).toMatchObject([
    { kind: "readings", readings: [{ point: "river-1/level", sample: { kind: "good", value: 3.42 } }, {}, {}] },
    { kind: "heard", devices: ["river-1"] },
  ]);
  station.close();
});

test("while the core cannot store, nothing is confirmed", async () => {
  const gateway = await start();
  const station = await createSl651Station(gateway.address);
  const release = gateway.hold();
  expect(await station.send(stationFrame(report), 300)).toBeUndefined();
  release();
  expect(await station.send(stationFrame({ ...report, serial: 2 }))).toBeDefined();
  station.close();
});

test("a wrong checksum is counted and never confirmed; the line goes on", async () => {
  const gateway = await start();
  const station = await createSl651Station(gateway.address);
  const broken = Uint8Array.from(stationFrame(report));
  broken[40] = (broken[40] ?? 0) ^ 1;
  expect(await station.send(broken, 200)).toBeUndefined();
  expect(await station.send(stationFrame(report))).toBeDefined();
  const kinds = gateway.inputs.map((input) => (input.kind === "rejected" ? input.why : input.kind));
  expect(kinds[0]).toBe("crc");
  expect(kinds.slice(-2)).toEqual(["readings", "heard"]);
  station.close();
});

test("a connection that never says anything of use is ended", async () => {
  const gateway = await start();
  const socket = connect(gateway.address);
  const ended = new Promise<void>((resolve) => socket.on("error", () => undefined).on("close", () => resolve()));
  const timer = setInterval(() => socket.write("hello"), 5);
  await ended;
  clearInterval(timer);
  const rejected = gateway.inputs.filter(({ kind }) => kind === "rejected");
  expect(rejected.length).toBeGreaterThan(10);
  expect(gateway.inputs.every(({ kind }) => kind === "rejected")).toBe(true);
});

test("one address gets its share of connections, no more", async () => {
  const gateway = await start();
  const stations = await Promise.all(Array.from({ length: 40 }, () => createSl651Station(gateway.address)));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(stations.filter((station) => station.isConnected()).length).toBe(32);
  for (const station of stations) station.close();
});
