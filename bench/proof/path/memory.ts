import { join } from "node:path";
import { startModbusDevices } from "../../../simulators/devices/modbus-device.ts";
import { startDistrict } from "../../../simulators/district/district.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "./figures.ts";
import { memoryMb, partsOf, startGateway, withScratch } from "./gateway.ts";
import { writeSite } from "./site.ts";

const boundMb = 150;

/** All processes of the gateway with 50 points and an open district link, shared pages counted once among them. */
export function memoryOfAll({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const district = await startDistrict({ port: 0 });
    const uplink = `mqtt://127.0.0.1:${district.port}`;
    const site = await writeSite(join(directory, "site.yaml"), { nodes: 30, units: 20, uplink });
    const devices = await startModbusDevices({
      port: site.modbusPort,
      units: site.units.map((unit) => ({ unit, read: () => 5 })),
    });
    const gateway = startGateway(site.file, join(directory, "data"));
    try {
      await gateway.heard((line) => line.event === "listening");
      await sleep(full ? 120_000 : 15_000);
      const parts = [["core", gateway.pid] as const, ...partsOf(gateway.pid)];
      const each = parts.map(([name, pid]) => `${name} ${memoryMb([pid]).toFixed(0)}`);
      const total = memoryMb(parts.map(([, pid]) => pid));
      log(each.join(", "));
      return { kind: total <= boundMb ? "held" : "missed", figure: `${total.toFixed(0)} MB (${each.join(", ")})` };
    } finally {
      await gateway.kill("SIGTERM");
      await devices.stop();
      await district.stop();
    }
  });
}
