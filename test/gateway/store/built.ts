import { mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export interface BuiltWorker {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** A script of this folder made runnable for a process of its own, together with the store as it stands now. */
export async function builtWorker(script: URL): Promise<BuiltWorker> {
  // Inside the package, so that the worker finds its modules.
  const outDir = await mkdtemp(join(import.meta.dirname, "../../../node_modules/.store-worker-"));
  const ssr = fileURLToPath(script);
  await build({ configFile: false, logLevel: "silent", build: { ssr, outDir, target: "node20" } });
  return {
    path: join(outDir, basename(ssr).replace(".ts", ".js")),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
