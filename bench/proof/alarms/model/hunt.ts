import type { Defect } from "./defects.ts";
import { mutantOf } from "./mutant.ts";
import { search, type Search } from "./search.ts";
import { worlds } from "./world.ts";

/** What the search says of a defect, in the world in which it should show, up to the first violation. */
export async function hunt(built: string, defect: Defect): Promise<Search> {
  const all = worlds();
  const world = all.find(({ name }) => name === defect.world) ?? all[0];
  if (world === undefined) throw new Error("there is no world");
  const mutant = await mutantOf(built, defect);
  try {
    return search(world, mutant.step, { until: "broken" });
  } finally {
    await mutant.remove();
  }
}

export function isCaught({ violations, deadEnds }: Search): boolean {
  return violations.size > 0 || deadEnds > 0;
}
