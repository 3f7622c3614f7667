import { join } from "node:path";
import { startModbusDevices } from "../../../simulators/devices/modbus-device.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, percentile } from "./figures.ts";
import { startGateway, withScratch } from "./gateway.ts";
import { writeSite } from "./site.ts";

const boundMs = 1500;

/** From the start of the process to the first reading that is accepted and on disk; the first start creates the store. */
export function startToFirstReading({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const site = await writeSite(join(directory, "site.yaml"), { nodes: 2, units: 2 });
    const devices = await startModbusDevices({
      port: site.modbusPort,
      units: site.units.map((unit) => ({ unit, read: () => 5 })),
    });
    const took: number[] = [];
    try {
      for (let run = 0; run < (full ? 40 : 8); run++) {
        const gateway = startGateway(site.file, join(directory, "data"));
        const { atMs } = await gateway.heard((line) => line.event === "first-reading");
        took.push(atMs - gateway.startedMs);
        log(`start ${run + 1}: ${ms(atMs - gateway.startedMs)}`);
        await gateway.kill("SIGTERM");
      }
    } finally {
      await devices.stop();
    }
    const worst = Math.max(...took);
    return {
      kind: worst <= boundMs ? "held" : "missed",
      figure: `median ${ms(percentile(took, 0.5))}, worst ${ms(worst)} of ${took.length} starts`,
    };
  });
}
