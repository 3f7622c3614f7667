import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type DeviceProfile, deviceProfileSchema } from "../../../config/device-profile.ts";
import { type Site, type SiteInput, siteSchema } from "../../../config/site.ts";

export function loadProfile(name: string): DeviceProfile {
  const file = join(import.meta.dirname, `../../../config/devices/${name}.yaml`);
  return deviceProfileSchema.parse(parse(readFileSync(file, "utf8")));
}

/** A site with one river station. */
export function siteWith(sl651: Partial<SiteInput["sl651"]> = {}): Site {
  return siteSchema.parse({
    box: { id: "box-1", name: "示例小区" },
    sl651: { center: 1, ...sl651 },
    grids: [{ id: "g1", tier: "grid", name: "一网格" }],
    devices: [
      {
        id: "river-1",
        name: "河道站",
        profile: "sl651-river",
        place: { grid: "g1" },
        station: "0099000001",
        password: "1234",
      },
    ],
    people: [{ id: "p1", title: "网格员甲", channels: ["screen"] }],
    roster: [{ grid: "g1", role: "worker", people: ["p1"], shift: "24h", handover: "08:00", from: "2026-01-01" }],
    ladder: {
      rungs: [{ tier: "grid", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  } satisfies SiteInput);
}
