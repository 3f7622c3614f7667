import { basicProgramme } from "../../basic-programme.ts";
import type { z } from "zod";
import type { ruleSchema } from "../../../config/rule.ts";
import { profileIdSchema } from "../../../config/ids.ts";
import type { ModbusProfile } from "../../../config/modbus-profile.ts";
import { siteSchema } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";

export interface PretendLink {
  readonly port: number | string;
  /** Modbus/TCP when left out; a path for a port is a serial line. */
  readonly kind?: "modbus-tcp" | "modbus-rtu" | "modbus-rtu-tcp";
  readonly echo?: boolean;
  readonly poll?: string;
  readonly fastPoll?: string;
  readonly timeout?: string;
  /** Device id → its unit and its profile. */
  readonly devices: Readonly<Record<string, PretendDevice>>;
}

interface PretendDevice {
  readonly unit: number;
  readonly profile: ModbusProfile;
  readonly poll?: string;
  readonly actuators?: readonly string[];
  readonly broadcast?: boolean;
}

/** A site of nothing but Modbus links; the people in it are there because a site has people. */
export function siteOf(
  links: Readonly<Record<string, PretendLink>>,
  rules: readonly z.input<typeof ruleSchema>[] = [],
): SiteIndex {
  const devices = Object.entries(links).flatMap(([link, each]) =>
    Object.entries(each.devices).map(([id, device]) => ({ ...device, id, link })),
  );
  const site = siteSchema.parse({
    box: { id: "box", name: "测试" },
    links: Object.entries(links).map(
      ([id, { kind = "modbus-tcp", port, echo, poll = "1s", fastPoll, timeout = "500ms" }]) => ({
        id,
        kind,
        ...(kind === "modbus-rtu" ? {} : { host: "127.0.0.1" }),
        ...(echo === undefined ? {} : { echo }),
        port,
        poll,
        ...(fastPoll === undefined ? {} : { fastPoll }),
        timeout,
      }),
    ),
    grids: [{ id: "g1", tier: "grid", name: "一格" }],
    devices: devices.map(({ id, link, unit, poll, actuators, broadcast }) => ({
      id,
      name: id,
      profile: id,
      place: { grid: "g1" },
      link,
      unit,
      ...(poll === undefined ? {} : { poll }),
      ...(actuators === undefined ? {} : { actuators: [...actuators] }),
      ...(broadcast === undefined ? {} : { broadcast }),
    })),
    rules,
    people: [{ id: "p1", title: "网格员甲", channels: ["screen"] }],
    roster: [{ grid: "g1", role: "worker", people: ["p1"], shift: "12h", handover: "08:00", from: "2026-06-01" }],
    ladder: {
      rungs: [{ tier: "grid", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "15min",
      basis: "assumed",
    },
  });
  return indexSite(
    site,
    new Map(devices.map(({ id, profile }) => [profileIdSchema.parse(id), profile])),
    basicProgramme,
  );
}
