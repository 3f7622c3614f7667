import { pointId, type LinkId, type PointId } from "../../config/ids.ts";
import type { ModbusProfile, Table } from "../../config/modbus-profile.ts";
import type { ModbusDevice } from "../../config/site.ts";
import { startModbusDevices, type Cell, type ModbusUnit } from "../devices/modbus-device.ts";
import { cellsOf, writeValue, type Cells } from "../encode/registers.ts";
import { startReplay, type Replayed } from "./replayed.ts";
import type { Part, PartDeps } from "./stage.ts";

/** Every Modbus device of the site, one server for each link, its registers filled from the world. */
export async function modbusPart(deps: PartDeps): Promise<Part> {
  const { stage } = deps;
  const replayed = startReplay("modbus", deps);
  const servers = await Promise.all(
    stage.site.site.links.flatMap((link) => {
      if (link.kind !== "modbus-tcp") return [];
      return [startModbusDevices({ port: link.port, units: unitsOf(link.id, { stage, replayed }) })];
    }),
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

function unitsOf(link: LinkId, deps: UnitDeps): readonly ModbusUnit[] {
  const devices = deps.stage.site.site.devices.filter((device): device is ModbusDevice => "link" in device);
  return devices.filter((device) => device.link === link).flatMap((device) => unitOf(device, deps));
}

function unitOf(device: ModbusDevice, deps: UnitDeps): readonly ModbusUnit[] {
  const profile = deps.stage.site.profiles.get(device.profile);
  if (profile?.transport !== "modbus") return [];
  const registers = livingRegisters(device, profile, deps);
  const read = (table: Table, address: number): Cell => {
    const fault = deps.stage.faultOf(device.id);
    if (fault === "silent") return "silent";
    const cells = fault === "exception" ? undefined : registers();
    return cells?.at(table, address) ?? { exception: serverDeviceFailure };
  };
  return [{ unit: device.unit, read }];
}

/**
 * Registers that follow the world, asked of it at most every `freshMs`, so that the cells of one request belong
 * together. None while a replayed cell holds nothing a register could say: then the device reports its failure.
 */
function livingRegisters(device: ModbusDevice, profile: ModbusProfile, deps: UnitDeps): () => Cells | undefined {
  const cells = cellsOf(profile);
  let filledMs = -freshMs;
  let isWhole = true;
  return () => {
    if (Date.now() - filledMs < freshMs) return isWhole ? cells : undefined;
    filledMs = Date.now();
    isWhole = profile.measures.every((measure) =>
      writeValue(cells, measure, valueOf(pointId(device.id, measure.id), deps)),
    );
    return isWhole ? cells : undefined;
  };
}

function valueOf(point: PointId, { stage, replayed }: UnitDeps): number {
  return replayed.valueOf(point) ?? stage.world.valueAt(point, stage.worldMs());
}

const freshMs = 50;
/** Modbus Application Protocol V1.1b3, section 7: exception 04. */
const serverDeviceFailure = 4;
