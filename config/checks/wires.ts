import { isBitTable, spanOf, type ModbusProfile, type Table } from "../modbus-profile.ts";
import type { DeviceProfile } from "../device-profile.ts";
import type { Path, Problem } from "../problem.ts";
import { bitsPerCharacter, type Device, type Link, type ModbusDevice, type SerialLink } from "../site.ts";
import { words, type Words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Devices are on the kind of wire their profile was written for, and a link can keep up with them. */
export function wireFaults(survey: Survey): readonly Problem[] {
  const { links } = survey.site;
  return [
    ...wrongTransports(survey),
    ...stationsWithoutDoor(survey),
    ...broadcasts(survey),
    ...unknownActuators(survey),
    ...links.flatMap((link, at) => overloaded(survey, link, at)),
  ];
}

function wrongTransports({ site, profiles }: Survey): readonly Problem[] {
  return site.devices.flatMap((device, at) => {
    const transport = profiles.get(device.profile)?.transport;
    const wired = wiringOf(device);
    if (transport === undefined || transport === wired || (transport === "box" && wired === "mqtt")) return [];
    const problem = words(
      `型号 ${device.profile} 走 ${transport}，这台设备写成了 ${wired}`,
      `the profile ${device.profile} speaks ${transport}, this device is declared as ${wired}`,
    );
    return [{ code: "E1312", path: ["devices", at, "profile"], problem, hint: wiringHint(transport, wired) }];
  });
}

function wiringOf(device: Device): DeviceProfile["transport"] {
  if ("link" in device) return "modbus";
  return "station" in device ? "sl651" : "mqtt";
}

function wiringHint(wanted: DeviceProfile["transport"], declared: DeviceProfile["transport"]): Words {
  if (wanted === "modbus")
    return words("加上 link: 和 unit:，或换型号", "add link: and unit:, or choose another profile");
  if (wanted === "sl651") return words("写 station: 测站地址，或换型号", "write station:, or choose another profile");
  if (declared === "sl651") return words("删去 station:，或换型号", "delete station:, or choose another profile");
  return words("删去 link: 和 unit:，或换型号", "delete link: and unit:, or choose another profile");
}

/** A station that has nowhere to report to would never be heard. */
function stationsWithoutDoor({ site }: Survey): readonly Problem[] {
  const at = site.devices.findIndex((device) => "station" in device);
  if (at === -1 || site.sl651 !== undefined) return [];
  const problem = words("有遥测站，但没有 sl651: 接入地址", "there is a station, but no sl651: to report to");
  const hint = words("加上 sl651: { host: 0.0.0.0, port: 9651 }", "add sl651: { host: 0.0.0.0, port: 9651 }");
  return [{ code: "E1341", path: ["devices", at, "station"], problem, hint }];
}

/** Modbus over Serial Line V1.02, 2.2: unit 0 is everybody, and nobody answers. */
function broadcasts({ site }: Survey): readonly Problem[] {
  const serial = new Set<string>(site.links.filter(({ kind }) => kind !== "modbus-tcp").map(({ id }) => id));
  return site.devices.flatMap((device, at) => {
    if (!("link" in device)) return [];
    const isEverybody = device.unit === 0 && serial.has(device.link);
    if (isEverybody === device.broadcast) return [];
    return isEverybody ? [undeclaredBroadcast(at)] : [broadcastOfOne(at)];
  });
}

function undeclaredBroadcast(at: number): Problem {
  const problem = words(
    "串行链路上站号 0 是广播，没有应答",
    "unit 0 is the broadcast of a serial line, nobody answers",
  );
  const hint = words("写设备的站号 1–247", "write the device's own unit, 1 to 247");
  return { code: "E1323", path: ["devices", at, "unit"], problem, hint };
}

function broadcastOfOne(at: number): Problem {
  const problem = words("只有串行链路上的站号 0 是广播", "only unit 0 on a serial line is a broadcast");
  const hint = words("删去 broadcast，或写 unit: 0", "delete broadcast, or write unit: 0");
  return { code: "E1325", path: ["devices", at, "broadcast"], problem, hint };
}

/** What may be switched is declared by the model's profile first. */
function unknownActuators({ site, profiles }: Survey): readonly Problem[] {
  return site.devices.flatMap((device, at) => {
    const profile = profiles.get(device.profile);
    if (!("link" in device) || profile?.transport !== "modbus") return [];
    const known = profile.actuators.map(({ id }) => id);
    return device.actuators.flatMap((id, each) =>
      known.includes(id) ? [] : [unknownActuator(device.profile, id, known, ["devices", at, "actuators", each])],
    );
  });
}

function unknownActuator(profile: string, id: string, known: readonly string[], path: Path): Problem {
  const list = known.join(" ");
  const problem = words(`型号 ${profile} 没有执行器 ${id}`, `the profile ${profile} has no actuator ${id}`);
  const hint =
    known.length === 0
      ? words("删去它，或在设备档里声明", "delete it, or declare it in the profile")
      : words(`写已有的：${list}`, `write one of: ${list}`);
  return { code: "E1324", path, problem, hint };
}

/** A round of answers at once already takes longer than the poll: the characters alone need the time. */
function overloaded({ site, profiles }: Survey, link: Link, at: number): readonly Problem[] {
  if (link.kind !== "modbus-rtu" || link.poll === 0) return [];
  const devices = site.devices.filter((each): each is ModbusDevice => "link" in each && each.link === link.id);
  const shares = devices.map(({ profile: id }) => {
    const profile = profiles.get(id);
    return profile?.transport === "modbus" ? leastMs(profile, link) : 0;
  });
  const roundMs = Math.ceil(shares.reduce((sum, ms) => sum + ms, 0));
  if (roundMs <= link.poll) return [];
  const problem = words(
    `${link.baud} 波特读一轮至少 ${roundMs}ms，超过 ${link.poll}ms`,
    `at ${link.baud} baud a round takes ${roundMs}ms at least, more than ${link.poll}ms`,
  );
  const hint = words(
    `poll 至少 ${roundMs}ms，或提高 baud，或分成两条总线`,
    `poll every ${roundMs}ms or slower, raise baud, or split the line in two`,
  );
  return [{ code: "W1406", path: ["links", at, "poll"], problem, hint }];
}

/** One request for each table, the cells that are needed and nothing else, the device answering at once. */
function leastMs({ measures }: ModbusProfile, { baud, ...form }: SerialLink): number {
  const tables = new Map<Table, Set<number>>();
  for (const measure of measures) {
    const cells = tables.get(measure.from.table) ?? new Set();
    const { address, end } = spanOf(measure);
    for (let cell = address; cell < end; cell += 1) cells.add(cell);
    tables.set(measure.from.table, cells);
  }
  const dataBytes = [...tables].map(([table, { size }]) => (isBitTable(table) ? Math.ceil(size / 8) : size * 2));
  const characters = dataBytes.reduce((sum, data) => sum + charactersPerRead + data, 0);
  return (characters * bitsPerCharacter(form) * 1000) / baud;
}

/** A request of 8 characters, an answer of 5 around its data, and two pauses of 3.5. */
const charactersPerRead = 20;
