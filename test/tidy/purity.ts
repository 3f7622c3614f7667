import type { Source } from "./source.ts";

/** Same inputs and moments → same facts: the core may not look at anything but its arguments. */
export function impureCore(sources: readonly Source[]): readonly string[] {
  return sources.filter(isCore).flatMap((source) => [
    ...(source.isAsync ? [`${source.path}: waits (async or await)`] : []),
    ...nodeImports(source).map((to) => `${source.path}: imports ${to}`),
    ...source.uses.filter((use) => ambient.test(use) || logging.test(use)).map((use) => `${source.path}: uses ${use}`),
  ]);
}

/** Outside the named files, time, chance, the process and the terminal arrive as capabilities. */
export function ambientUses(sources: readonly Source[]): readonly string[] {
  return sources.filter(isProduct).flatMap(({ path, uses, imports }) => {
    const modules = imports.map(({ to }) => to).filter((to) => ambientModule.test(to));
    const found = [...uses.filter((use) => ambient.test(use)), ...modules];
    return found.filter((use) => !permitted(path, use)).map((use) => `${path}: uses ${use}`);
  });
}

function isCore({ path }: Source): boolean {
  return path.startsWith("gateway/core/");
}

function isProduct({ path }: Source): boolean {
  return !isCore({ path } as Source) && /^(main\.ts|app\.ts|(config|gateway|sensors|cloud-bridge)\/)/.test(path);
}

function nodeImports({ imports }: Source): readonly string[] {
  return imports.map(({ to }) => to).filter((to) => to.startsWith("node:"));
}

function permitted(path: string, use: string): boolean {
  return permits.some(({ files, uses }) => files.test(path) && uses.test(use));
}

const ambient =
  /^(Date|performance|process|console|crypto|Math\.random|set(Timeout|Interval|Immediate)|AbortSignal\.timeout)(\.|$)/;
const ambientModule = /^(node:)?(timers(\/promises)?|perf_hooks|process|console)$/;
const logging = /(^|\.)log(ger)?\./;

const permits: readonly { readonly files: RegExp; readonly uses: RegExp }[] = [
  { files: /^(gateway\/platform|main)\.ts$/, uses: /./ },
  { files: /^config\/load\.ts$/, uses: /^process\.env(\.|$)/ },
  // The supervisor and the entry files of the child processes talk to their own process, but own no clock.
  { files: /^(gateway\/supervise|gateway\/api\/main|sensors\/mqtt\/broker\/main)\.ts$/, uses: /^(node:)?process(\.|$)/ },
];
