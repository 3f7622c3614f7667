import type { GridId } from "../../config/ids.ts";
import type { SiteIndex } from "./site-index.ts";

/** The grid a code means today: its own id, its code, or the code of a grid it took over. */
export function gridOfCode({ grids, site }: Pick<SiteIndex, "grids" | "site">, code: string): GridId | undefined {
  if (grids.has(code as GridId)) return code as GridId;
  return site.grids.find((grid) => grid.code === code || grid.aliases.includes(code))?.id;
}

/** Former codes that no grid took over. */
export function unmappedCodes(site: Pick<SiteIndex, "grids" | "site">, codes: readonly string[]): readonly string[] {
  return codes.filter((code) => gridOfCode(site, code) === undefined);
}
