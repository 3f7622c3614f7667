import { busLoad, busLoadMax, pollMsOf } from "../bus-load.ts";
import type { Problem } from "../problem.ts";
import type { Link, ModbusDevice, SerialLink } from "../site.ts";
import { words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** What alert and emergency ask of a line is checked before anybody needs it. */
export function fastFaults(survey: Survey): readonly Problem[] {
  const { links } = survey.site;
  return links.flatMap((link, at) =>
    link.kind === "modbus-rtu"
      ? [...overBudget(survey, link, at), ...slower(survey, link, at)]
      : slower(survey, link, at),
  );
}

function overBudget({ site, profiles }: Survey, link: SerialLink, at: number): readonly Problem[] {
  const isFaster = devicesOn(site.devices, link).some(
    (each) => pollMsOf(link, each, "fast") < pollMsOf(link, each, "base"),
  );
  const load = busLoad(site, link, { profiles, sampling: "fast" });
  if (!isFaster || load <= busLoadMax) return [];
  const [share, most] = [Math.ceil(load * 100), busLoadMax * 100];
  const problem = words(
    `战备、战时的轮询要占用总线 ${share}%，超过 ${most}%`,
    `in alert and emergency the line would be busy ${share} % of the time, more than ${most} %`,
  );
  const times = Math.ceil((load / busLoadMax) * 10) / 10;
  const hint = words(
    `fastPoll 放慢到 ${times} 倍，或提高 baud，或分成两条总线`,
    `make fastPoll ${times} times slower, raise baud, or split the line in two`,
  );
  return [{ code: "E1343", path: ["links", at, link.fastPoll === undefined ? "id" : "fastPoll"], problem, hint }];
}

/** Fast that is slower than usual is a slip of the pen. */
function slower({ site }: Survey, link: Link, at: number): readonly Problem[] {
  const ofLink = link.fastPoll !== undefined && link.fastPoll > link.poll ? [["links", at, "fastPoll"] as const] : [];
  const ofDevices = devicesOn(site.devices, link).flatMap((device) =>
    device.fastPoll !== undefined && device.fastPoll > pollMsOf(link, device, "base")
      ? [["devices", site.devices.indexOf(device), "fastPoll"] as const]
      : [],
  );
  return [...ofLink, ...ofDevices].map((path) => ({
    code: "E1344",
    path,
    problem: words("战时反而读得更慢", "alert and emergency would read more seldom than peace"),
    hint: words("fastPoll 不大于 poll，或删去", "make fastPoll no longer than poll, or delete it"),
  }));
}

function devicesOn(devices: Survey["site"]["devices"], link: Link): readonly ModbusDevice[] {
  return devices.filter((each): each is ModbusDevice => "link" in each && each.link === link.id);
}
