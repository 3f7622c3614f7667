import type { ModbusProfile } from "../../config/modbus-profile.ts";
import type { Link, ModbusDevice } from "../../config/site.ts";
import { pointId } from "../../config/ids.ts";
import { startModbusDevices, type Cell, type ModbusUnit } from "../devices/modbus-device.ts";
import { cellsOf, writeValue, type Cells } from "../encode/registers.ts";
import type { Part, PartDeps } from "./part.ts";
import { playReplay, type Replayed } from "./replayed.ts";

/** Every Modbus device of the site, one server for each link, its registers filled from the world. */
export async function modbusPart({ plan, stage, say }: PartDeps): Promise<Part> {
  const replayed = playReplay(plan.replay, { stage, say, transport: "modbus" });
  const servers = await Promise.all(
    stage.site.site.links.map((link) => startModbusDevices({ port: link.port, units: unitsOf(link, { stage, replayed }) })),
  );
  return {
    stop: async () => {
      replayed.stop();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

interface UnitDeps extends Pick<PartDeps, "stage"> {
  readonly replayed: Replayed;
}

function unitsOf(link: Link, deps: UnitDeps): readonly ModbusUnit[] {
  const devices = deps.stage.site.site.devices.filter((device): device is ModbusDevice => "link" in device);
  return devices.filter((device) => device.link === link.id).flatMap((device) => unitOf(device, deps));
}

function unitOf(device: ModbusDevice, { stage, replayed }: UnitDeps): readonly ModbusUnit[] {
  const profile = stage.site.profiles.get(device.profile);
  if (profile?.transport !== "modbus") return [];
  const cells = cellsOf(profile);
  const read = (table: Parameters<Cells["at"]>[0], address: number): Cell => {
    const fault = stage.faultOf(device.id);
    if (fault === "silent") return "silent";
    if (fault === "exception") return { exception: serverDeviceFailure };
    refresh(cells, device, { stage, replayed, profile });
    return cells.at(table, address);
  };
  return [{ unit: device.unit, read }];
}

/** Values are asked of the world when somebody reads, so that a register is never older than the question. */
function refresh(cells: Cells, device: ModbusDevice, { stage, replayed, profile }: UnitDeps & { profile: ModbusProfile }): void {
  for (const measure of profile.measures) {
    const id = pointId(device.id, measure.id);
    const value = replayed.valueOf(id) ?? stage.world.valueAt(id, stage.worldMs());
    writeValue(cells, measure, value);
  }
}

/** Modbus Application Protocol V1.1b3, section 7: exception 04. */
const serverDeviceFailure = 4;
