import type { Duplex } from "node:stream";
import { pointId, type ActuatorId, type DeviceId, type LinkId, type PointId } from "../../../config/ids.ts";
import type { ModbusActuator, ModbusProfile, Table } from "../../../config/modbus-profile.ts";
import type { Link, ModbusDevice } from "../../../config/site.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { Cell, ModbusUnit } from "../../devices/device-program.ts";
import type { Mishap } from "../../devices/mishap.ts";
import { startModbusDevices } from "../../devices/modbus-device.ts";
import { serveLine, startPseudoTerminal, startRtuDevices } from "../../devices/rtu-device.ts";
import { cellsOf, writeValue } from "../../encode/registers.ts";
import { createRng } from "../../rng.ts";
import { modbusPlace, type Address } from "../file/bench-declaration.ts";
import { valueAt, type Course, type Sensors, type WireAil } from "./sensors.ts";

/** Somebody switched an output of a pretend device. */
export type Switched = (device: DeviceId, actuator: ActuatorId, isOn: boolean) => void;

export interface ModbusSensors extends Sensors {
  /** Where the gateway finds each link of its site, as far as this bench has moved it. */
  readonly moved: ReadonlyMap<LinkId, Partial<Address> | { readonly port: string }>;
}

export interface ModbusBenchOf {
  readonly site: SiteIndex;
  /** `modbus` of the bench's declaration. */
  readonly at: string;
  readonly seed: number;
  /** For pseudo-terminals. */
  readonly folder: string;
  readonly switched: Switched;
}

/** The Modbus devices of a site as their firmware answers, on the wire that the bench declares. */
export async function startModbusSensors(of: ModbusBenchOf): Promise<ModbusSensors> {
  const courses = new Map<PointId, Course>();
  const ails = new Map<DeviceId, WireAil>();
  const rng = createRng(of.seed);
  const devices = of.site.site.devices.filter((device): device is ModbusDevice => "link" in device);
  const unitsOn = (link: LinkId): readonly ModbusUnit[] =>
    devices.filter((device) => device.link === link).flatMap((device) => unitOf(device, { ...of, courses, ails }));
  const mishapOn =
    (link: LinkId) =>
    (unit: number): Mishap | undefined => {
      const device = devices.find((each) => each.link === link && each.unit === unit);
      const ail = device && ails.get(device.id);
      return ail !== undefined && rng.next() < ail.share ? mishapOf(ail) : undefined;
    };
  const lines = await Promise.all(
    of.site.site.links.map(async (link) => {
      const line = { units: unitsOn(link.id), mishap: mishapOn(link.id) };
      return { link: link.id, ...(await serve(link, line, of)) };
    }),
  );
  return {
    follow: (point, course) => void courses.set(point, course),
    ail: (device, ail) => void (ail === undefined ? ails.delete(device) : ails.set(device, ail)),
    moved: new Map(lines.map(({ link, moved }) => [link, moved])),
    stop: async () => void (await Promise.all(lines.map((line) => line.stop()))),
  };
}

interface UnitOf extends ModbusBenchOf {
  readonly courses: ReadonlyMap<PointId, Course>;
  readonly ails: ReadonlyMap<DeviceId, WireAil>;
}

function unitOf(device: ModbusDevice, { site, courses, ails, switched }: UnitOf): readonly ModbusUnit[] {
  const profile = site.profiles.get(device.profile);
  if (profile?.transport !== "modbus") return [];
  const registers = registersOf(device, profile, courses);
  const outputs = new Map<string, number>();
  return [
    {
      unit: device.unit,
      read: (table, address): Cell => {
        const ail = ails.get(device.id)?.kind;
        if (ail === "silent") return "silent";
        if (ail === "exception") return { exception: serverDeviceFailure };
        return outputs.get(`${table} ${address}`) ?? registers(table, address);
      },
      write: (table, address, value): Cell => {
        const actuator = actuatorAt(device, profile, { table, address });
        if (actuator?.kind !== "siren" || ails.get(device.id)?.kind === "silent") return { exception: illegalAddress };
        outputs.set(`${table} ${address}`, value);
        switched(device.id, actuator.id, value === actuator.on);
        return value;
      },
    },
  ];
}

/** What the registers hold now: quiet, but for the points that follow a course. */
function registersOf(device: ModbusDevice, profile: ModbusProfile, courses: ReadonlyMap<PointId, Course>) {
  const cells = cellsOf(profile);
  return (table: Table, address: number): number => {
    for (const measure of profile.measures) {
      const course = courses.get(pointId(device.id, measure.id));
      if (course !== undefined) writeValue(cells, measure, valueAt(course, Date.now()));
    }
    return cells.at(table, address);
  };
}

function actuatorAt(
  device: ModbusDevice,
  { actuators }: ModbusProfile,
  { table, address }: { readonly table: Table; readonly address: number },
): ModbusActuator | undefined {
  const allowed = actuators.filter(({ id }) => device.actuators.includes(id));
  return allowed.find(({ to }) => to.table === table && to.address === address);
}

/** `silent` and `exception` are of the device itself, not of its answer. */
function mishapOf({ kind, byMs }: WireAil): Mishap | undefined {
  if (kind === "delay") return { kind, ms: byMs };
  if (kind === "crc") return { kind: "corrupt" };
  return kind === "silent" || kind === "exception" || kind === "malformed" ? undefined : { kind };
}

interface Served {
  readonly moved: Partial<Address> | { readonly port: string };
  readonly stop: () => Promise<void>;
}

interface Line {
  readonly units: readonly ModbusUnit[];
  readonly mishap: (unit: number) => Mishap | undefined;
}

async function serve(link: Link, line: Line, { at, folder }: ModbusBenchOf): Promise<Served> {
  const place = modbusPlace(at);
  if (place.kind === "serial") return serveSerial(place, line);
  const listening = place.kind === "tcp" ? place : { host: "127.0.0.1", port: 0 };
  if (link.kind === "modbus-tcp") {
    const server = await startModbusDevices({ ...line, ...listening });
    return { moved: { host: listening.host, port: server.port }, stop: server.stop };
  }
  const server = await startRtuDevices({ ...line, ...listening });
  if (link.kind === "modbus-rtu-tcp") return { moved: { host: listening.host, port: server.port }, stop: server.stop };
  const path = `${folder}/${link.id}`;
  const terminal = await startPseudoTerminal(path, server.port);
  const stop = async () => void (await Promise.all([terminal.stop(), server.stop()]));
  return { moved: { port: path }, stop };
}

/** The bench's own adapter on the same line as the gateway's. */
async function serveSerial(
  { path, baud }: { readonly path: string; readonly baud: number },
  line: Line,
): Promise<Served> {
  const { SerialPort } = await import("serialport");
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  const stream: Duplex = port;
  serveLine(stream, line);
  return { moved: {}, stop: () => new Promise((resolve) => port.close(() => resolve())) };
}

/** Modbus Application Protocol V1.1b3, section 7. */
const illegalAddress = 2;
const serverDeviceFailure = 4;
