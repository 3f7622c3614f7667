import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { step } from "../../../../gateway/core/step.ts";
import type { Defect } from "./defects.ts";

export interface Mutant {
  readonly step: typeof step;
  readonly remove: () => Promise<void>;
}

/** The built core with one defect. `built` is where the build put the product. */
export async function mutantOf(built: string, { file, find, replace }: Defect): Promise<Mutant> {
  // Inside the package, so that what the core builds on finds its modules.
  const place = await mkdtemp(join(built, "../node_modules/.defect-"));
  const core = join(place, "gateway/core");
  await cp(join(built, "gateway/core"), core, { recursive: true });
  await symlink(join(built, "config"), join(place, "config"));
  await writeFile(join(place, "package.json"), '{"type":"module"}');
  const text = await readFile(join(core, file), "utf8");
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  await writeFile(join(core, file), parts.join(replace));
  const mutated = (await import(pathToFileURL(join(core, "step.js")).href)) as { readonly step: typeof step };
  return { step: mutated.step, remove: () => rm(place, { recursive: true, force: true }) };
}
