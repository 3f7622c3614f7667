import type { Problem } from "../problem.ts";
import type { Link } from "../site.ts";
import { words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Devices are on the kind of wire their profile was written for, and a link can keep up with them. */
export function wireFaults(survey: Survey): readonly Problem[] {
  return [...wrongTransports(survey), ...survey.site.links.flatMap((link, at) => crowded(survey, link, at))];
}

function wrongTransports({ site, profiles }: Survey): readonly Problem[] {
  return site.devices.flatMap((device, at) => {
    const transport = profiles.get(device.profile)?.transport;
    const wired = "link" in device ? "modbus" : "mqtt";
    if (transport === undefined || transport === wired) return [];
    const problem = words(
      `型号 ${device.profile} 走 ${transport}，这台设备写成了 ${wired}`,
      `the profile ${device.profile} speaks ${transport}, this device is declared as ${wired}`,
    );
    const hint =
      transport === "modbus"
        ? words("加上 link: 和 unit:，或换型号", "add link: and unit:, or choose another profile")
        : words("删去 link: 和 unit:，或换型号", "delete link: and unit:, or choose another profile");
    return [{ code: "E1312", path: ["devices", at, "profile"], problem, hint }];
  });
}

/** With every device silent a round lasts a timeout each; longer than the poll, and good devices are read late. */
function crowded({ site }: Survey, link: Link, at: number): readonly Problem[] {
  const count = site.devices.filter((device) => "link" in device && device.link === link.id).length;
  const roundMs = count * link.timeout;
  if (roundMs <= link.poll || link.poll === 0 || link.timeout === 0) return [];
  return [
    {
      code: "W1402",
      path: ["links", at, "poll"],
      problem: words(
        `${count} 台设备都不应答时一轮要 ${roundMs}ms，超过 ${link.poll}ms`,
        `with all ${count} devices silent a round takes ${roundMs}ms, more than ${link.poll}ms`,
      ),
      hint: words(
        `poll 至少 ${roundMs}ms，或 timeout 至多 ${Math.floor(link.poll / count)}ms`,
        `poll every ${roundMs}ms or slower, or time out after ${Math.floor(link.poll / count)}ms`,
      ),
    },
  ];
}
