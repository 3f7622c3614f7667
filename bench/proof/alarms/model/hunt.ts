import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Defect } from "./defects.ts";

const foundSchema = z.object({
  broken: z.array(z.string()),
  deadEnds: z.number(),
  example: z.array(z.string()),
});
export type Found = z.infer<typeof foundSchema>;

/** What the search says of the built core with one defect, in a process of its own. `built`: where the build put it. */
export async function hunt(built: string, defect: Defect): Promise<Found> {
  // Inside the package, so that what the core builds on finds its modules.
  const place = await mkdtemp(join(built, "../node_modules/.defect-"));
  try {
    await copyProduct(built, place);
    await plant(join(place, "gateway/core"), defect);
    const worker = join(place, model, "worker/main.js");
    const { stdout } = await promisify(execFile)(process.execPath, [worker, defect.world ?? "plain"]);
    return foundSchema.parse(JSON.parse(stdout));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

export function isCaught({ broken, deadEnds }: Found): boolean {
  return broken.length > 0 || deadEnds > 0;
}

const model = "bench/proof/alarms/model";

async function copyProduct(built: string, place: string): Promise<void> {
  for (const part of ["gateway/core", model]) await cp(join(built, part), join(place, part), { recursive: true });
  await symlink(join(built, "config"), join(place, "config"));
  await writeFile(join(place, "package.json"), '{"type":"module"}');
}

/** A line that is not there any more, or twice, would make a defect that is none. */
async function plant(core: string, { file, find, replace }: Defect): Promise<void> {
  const text = await readFile(join(core, file), "utf8");
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  await writeFile(join(core, file), parts.join(replace));
}
