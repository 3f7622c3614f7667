import { shippedProgramme } from "../../config/programmes.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { neighbourhood, type Seat } from "./sites.ts";

/** One grid of each tier of a programme under the one above, all its roles filled, a gas detector in the lowest. */
export function programmeChain(name: string): SiteIndex {
  const { tiers, roles } = shippedProgramme(name);
  const seats = roles.flatMap(({ key, tier }): readonly Seat[] =>
    (tier === undefined ? tiers.map((each) => each.key) : [tier]).map((at) => [at, key, `${key}-${at}`]),
  );
  const lowest = tiers.at(-1)?.key ?? "";
  return neighbourhood({
    programme: name,
    isLinked: true,
    grids: tiers.map(({ key, label }, at) => {
      const parent = tiers[at - 1]?.key;
      return { id: key, tier: key, name: label.zh, ...(parent && { parent }) };
    }),
    seats,
    gas: { "gas-1": { grid: lowest, building: "1号楼", floor: "3层" } },
    smoke: { "smoke-1": { grid: lowest, building: "2号楼", floor: "1层" } },
  });
}
