import type { Path, Problem } from "../problem.ts";
import { words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Who may connect, and from where: nothing that opens the box by mistake. */
export function accessFaults(survey: Survey): readonly Problem[] {
  return [...openToAll(survey), ...readAlong(survey), ...takenNames(survey), ...strangeDevices(survey)];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function openToAll({ site: { mqtt } }: Survey): readonly Problem[] {
  if (!mqtt.anonymous || isLoopback(mqtt.host)) return [];
  const problem = words(
    `免凭据只能用在本机地址，${mqtt.host} 上谁都连得到`,
    `without credentials only this machine may connect; anybody reaches ${mqtt.host}`,
  );
  const hint = words("删去 anonymous，或 host 写 127.0.0.1", "delete anonymous, or write host: 127.0.0.1");
  return [{ code: "E1330", path: ["mqtt", "anonymous"], problem, hint }];
}

function readAlong({ site: { mqtt } }: Survey): readonly Problem[] {
  if (isLoopback(mqtt.host) || mqtt.external !== undefined) return [];
  const problem = words(
    `${mqtt.host}:${mqtt.port} 不加密，凭据和读数在局域网上看得到`,
    `${mqtt.host}:${mqtt.port} is not encrypted: the network reads credentials and values`,
  );
  const hint = words(
    "会 TLS 的设备连 tls 端口；不会的放在单独的网段",
    "devices that know TLS use the tls port; keep the others on a network of their own",
  );
  return [{ code: "W1410", path: ["mqtt", "host"], problem, hint }];
}

/** A credential is looked up by its id alone. */
function takenNames({ site: { mqtt, devices } }: Survey): readonly Problem[] {
  const taken = new Set<string>(devices.map(({ id }) => id));
  const named: readonly (readonly [string, Path])[] = [
    ...mqtt.bridges.map(({ id }, at) => [id, ["mqtt", "bridges", at, "id"]] as const),
    ...mqtt.readers.map(({ id }, at) => [id, ["mqtt", "readers", at, "id"]] as const),
  ];
  return named.flatMap(([id, path]) => {
    const isTaken = taken.has(id);
    taken.add(id);
    if (!isTaken) return [];
    const problem = words(`凭据 ${id} 已经用过`, `the credential ${id} is already taken`);
    const hint = words("设备、网桥和读者的编号各不相同", "give devices, bridges and readers ids of their own");
    return [{ code: "E1331", path, problem, hint }];
  });
}

function strangeDevices({ site: { mqtt, devices } }: Survey): readonly Problem[] {
  const known = new Set<string>(devices.flatMap((device) => ("link" in device ? [] : [device.id])));
  return mqtt.bridges.flatMap((bridge, at) =>
    bridge.devices.flatMap((id, index) => {
      if (known.has(id)) return [];
      const problem = words(`没有走 MQTT 的设备 ${id}`, `there is no device ${id} on MQTT`);
      const hint = words("先在 devices 里声明它", "declare it under devices");
      return [{ code: "E1332", path: ["mqtt", "bridges", at, "devices", index], problem, hint }];
    }),
  );
}
