import { createPlatform } from "../../../gateway/platform.ts";
import type { Put } from "../../../gateway/core/ports.ts";
import { createModbus } from "../../../sensors/modbus/source.ts";
import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import { startRtuDevices } from "../../../simulators/devices/rtu-device.ts";
import type { Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { nothingStored, silentSerial } from "./loose.ts";
import { benchSite } from "./site.ts";

const pollMs = 100;
const measuredMs = 8_000;

/** Unit 1 is dead on one bus and well on the other, over real sockets. */
export async function sameUnitTwice(): Promise<Verdict> {
  const [dead, well] = [cellBank(1), cellBank(1)];
  well.set("holding", 0, 100);
  dead.override("silent");
  const servers = [await startRtuDevices({ units: [dead] }), await startRtuDevices({ units: [well] })];
  const link = (at: number) => ({ kind: "modbus-rtu-tcp", host: "127.0.0.1", port: servers[at]?.port });
  const bus = { units: [1], registers: 1, poll: `${pollMs}ms`, timeout: "150ms" };
  const site = benchSite({ a: { ...bus, link: link(0) }, b: { ...bus, link: link(1) } });
  const { clock, rng, log } = createPlatform("proof");
  const memory = { recall: () => undefined, keep: () => Promise.resolve() };
  const modbus = createModbus(site, { clock, rng, log, memory, serial: silentSerial });
  const heard = { a: 0, b: 0, usableA: 0 };
  const put: Put = (input) => {
    if (input.kind === "readings")
      for (const { point, sample } of input.readings) {
        if (point.startsWith("b-")) heard.b += sample.kind === "good" ? 1 : 0;
        else {
          heard.a += 1;
          heard.usableA += sample.kind === "bad" ? 0 : 1;
        }
      }
    return nothingStored(input);
  };
  const stopping = new AbortController();
  const running = modbus.run(put, stopping.signal);
  await sleep(measuredMs);
  const standing = Object.fromEntries(
    modbus.status().map(({ link: id, devices }) => [id, devices.map(({ kind }) => kind).join()]),
  );
  stopping.abort();
  await running;
  for (const server of servers) await server.stop();
  const share = heard.b / ((measuredMs - 500) / pollMs);
  const isApart = standing["a"] === "silent" && standing["b"] === "answering" && heard.usableA === 0;
  const figure = `unit 1 on bus a: ${standing["a"]}, ${heard.a} refusals, ${heard.usableA} values; unit 1 on bus b: ${standing["b"]}, read at ${(share * 100).toFixed(0)} % of its polls`;
  return { kind: isApart && share >= 0.95 ? "held" : "missed", figure };
}
