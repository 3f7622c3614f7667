import type { Defect } from "./defects.ts";
import { mutantOf } from "./mutant.ts";
import { search, type Search } from "./search.ts";
import { worlds } from "./world.ts";

export interface Catch {
  readonly defect: string;
  readonly world: string;
  readonly found: Search;
}

/** The first world in which a defect shows; nothing when it is as good as the original everywhere. */
export async function hunt(built: string, defect: Defect): Promise<Catch | undefined> {
  const mutant = await mutantOf(built, defect);
  try {
    for (const world of worlds()) {
      const found = search(world, mutant.step, { until: "broken" });
      if (found.violations.size > 0 || found.deadEnds > 0) return { defect: defect.name, world: world.name, found };
    }
    return undefined;
  } finally {
    await mutant.remove();
  }
}
