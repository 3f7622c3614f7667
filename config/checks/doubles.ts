import { topicsOf } from "../mqtt-profile.ts";
import type { Path, Problem } from "../problem.ts";
import { words, type Words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** What must be there only once: ids, bus addresses, topics, ports. The second one is named, and the first. */
export function doubles(survey: Survey): readonly Problem[] {
  return [
    ...doubleIds(survey),
    ...doubleTags(survey),
    ...doubleAddresses(survey),
    ...doubleStations(survey),
    ...doubleTopics(survey),
    ...doublePorts(survey),
    ...doubleLines(survey),
  ];
}

interface Claim {
  /** What may be claimed once. */
  readonly key: string;
  readonly path: Path;
}

interface Complaint {
  readonly code: string;
  readonly problem: (key: string) => Words;
  readonly hint: Words;
}

function repeated(claims: readonly Claim[], { code, problem, hint }: Complaint): readonly Problem[] {
  const first = new Map<string, Path>();
  const told = new Set<Path>();
  return claims.flatMap(({ key, path }) => {
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    if (other === undefined || told.has(path)) return [];
    told.add(path);
    return [{ code, path, problem: problem(key), hint, other }];
  });
}

function doubleIds({ site }: Survey): readonly Problem[] {
  const sections = ["links", "grids", "devices", "rules", "people", "channels", "sirens"] as const;
  return sections.flatMap((section) => {
    const claims = site[section].map(({ id }, at) => ({ key: id, path: [section, at, "id"] }));
    return repeated(claims, {
      code: "E1302",
      problem: (id) => words(`编号 ${id} 已经用过`, `the id ${id} is already taken`),
      hint: words("换一个编号", "give one of them another id"),
    });
  });
}

function doubleTags({ site }: Survey): readonly Problem[] {
  const claims = site.devices.flatMap(({ tag }, at) =>
    tag === undefined ? [] : [{ key: tag, path: ["devices", at, "tag"] }],
  );
  return repeated(claims, {
    code: "E1302",
    problem: (key) => words(`标签码 ${key} 已经用过`, `the tag ${key} is already taken`),
    hint: words("一个标签只贴一台设备", "one label sticks to one device"),
  });
}

function doubleAddresses({ site }: Survey): readonly Problem[] {
  const claims = site.devices.flatMap((device, at) =>
    "link" in device ? [{ key: `${device.link} ${device.unit}`, path: ["devices", at, "unit"] }] : [],
  );
  return repeated(claims, {
    code: "E1311",
    problem: (key) => words(`链路和站号 ${key} 已被占用`, `link and unit ${key} already belong to another device`),
    hint: words("同一链路上每台设备站号不同", "give each device on a link a unit of its own"),
  });
}

function doubleStations({ site }: Survey): readonly Problem[] {
  const claims = site.devices.flatMap((device, at) =>
    "station" in device ? [{ key: device.station, path: ["devices", at, "station"] }] : [],
  );
  return repeated(claims, {
    code: "E1340",
    problem: (station) =>
      words(`测站 ${station} 已属于另一台设备`, `the station ${station} already belongs to another device`),
    hint: words("每个遥测站一个测站地址", "give each station an address of its own"),
  });
}

/** Topic and root with the device's own name filled in: two devices there could not be told apart. */
function doubleTopics({ site, profiles }: Survey): readonly Problem[] {
  const claims = site.devices.flatMap((device, at) => {
    const profile = profiles.get(device.profile);
    if ("link" in device || "station" in device || profile?.transport !== "mqtt") return [];
    const path = ["devices", at, device.topicName === undefined ? "id" : "topicName"];
    const named = (text: string) => text.replaceAll("{name}", device.topicName ?? device.id);
    return topicsOf(profile).map((topic) => ({ key: named(`${topic} ${profile.roots.join(" ")}`).trim(), path }));
  });
  return repeated(claims, {
    code: "E1313",
    problem: (topic) => words(`主题 ${topic} 已属于另一台设备`, `the topic ${topic} already belongs to another device`),
    hint: words("给这台设备另一个 topicName", "give this device another topicName"),
  });
}

function doublePorts({ site: { console, mqtt, sl651 } }: Survey): readonly Problem[] {
  const claims = [
    { key: String(console.port), path: ["console", "port"] },
    { key: String(mqtt.port), path: ["mqtt", "port"] },
    ...(mqtt.tls === undefined ? [] : [{ key: String(mqtt.tls.port), path: ["mqtt", "tls", "port"] }]),
    ...(mqtt.websocket === undefined
      ? []
      : [{ key: String(mqtt.websocket.port), path: ["mqtt", "websocket", "port"] }]),
    ...(sl651 === undefined ? [] : [{ key: String(sl651.port), path: ["sl651", "port"] }]),
  ];
  return repeated(claims, {
    code: "E1320",
    problem: (port) => words(`端口 ${port} 已被占用`, `port ${port} is already taken`),
    hint: words("换一个端口，如 1883", "choose another port, such as 1883"),
  });
}

/** Two masters on one line talk into each other's answers. A Modbus/TCP server serves several connections. */
function doubleLines({ site }: Survey): readonly Problem[] {
  const claims = site.links.flatMap((link, at) => {
    if (link.kind === "modbus-tcp") return [];
    const key = link.kind === "modbus-rtu" ? link.port : `${link.host}:${link.port}`;
    return [{ key, path: ["links", at, "port"] }];
  });
  return repeated(claims, {
    code: "E1322",
    problem: (port) => words(`${port} 已属于另一条链路`, `${port} already belongs to another link`),
    hint: words("一条总线只写一条链路，设备都挂在它下面", "declare a line once and put all its devices on it"),
  });
}
