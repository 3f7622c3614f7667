import type { Source } from "./source.ts";

/** Same inputs and moments → same facts: the core looks at nothing but its arguments (nor imports any package: layers.ts). */
export function impureCore(sources: readonly Source[]): readonly string[] {
  return sources.filter(isCore).flatMap(({ path, isAsync, names, uses }) => {
    const looks = uses.filter((use) => [ambient, whole, chance].some((each) => each.test(use)));
    const logs = names.filter((name) => logging.test(name));
    const found = [...new Set([...looks, ...logs])].map((name) => `${path}: uses ${name}`);
    return isAsync ? [`${path}: waits (async or await)`, ...found] : found;
  });
}

/** Outside the named files, time, chance, the process and the terminal arrive as capabilities. */
export function ambientUses(sources: readonly Source[]): readonly string[] {
  return sources.filter(isProduct).flatMap(({ path, uses, imports }) => {
    const modules = imports.map(({ to }) => to).filter((to) => ambientModule.test(to));
    const found = [...uses.filter((use) => ambient.test(use) || whole.test(use)), ...modules];
    return [...new Set(found)].filter((use) => !permitted(path, use)).map((use) => `${path}: uses ${use}`);
  });
}

function isCore({ path }: Pick<Source, "path">): boolean {
  return path.startsWith("gateway/core/");
}

function isProduct({ path }: Pick<Source, "path">): boolean {
  return !isCore({ path }) && /^(main\.ts|app\.ts|(config|gateway|sensors|cloud-bridge)\/)/.test(path);
}

function permitted(path: string, use: string): boolean {
  return permits.some(({ files, uses }) => files.test(path) && uses.test(use));
}

const ambient =
  /^(Date|performance|process|console|Math\.random|set(Timeout|Interval|Immediate)|AbortSignal\.timeout)(\.|$)/;
// Whole and undotted, `Math` and `globalThis` are on their way to being taken apart.
const whole = /^(Math|globalThis)$/;
const ambientModule = /^(node:)?(timers(\/promises)?|perf_hooks|process|console)$/;
const chance = /^crypto(\.|$)/;
const logging = /(^|\.)log(ger)?\.(trace|debug|info|warn|error|fatal)$/;

const permits: readonly { readonly files: RegExp; readonly uses: RegExp }[] = [
  { files: /^(gateway\/platform|main)\.ts$/, uses: /./ },
  { files: /^config\/load\.ts$/, uses: /^process\.env(\.|$)/ },
  // The supervisor talks to the processes it starts, but owns no clock.
  { files: /^gateway\/supervise\.ts$/, uses: /^(node:)?process(\.|$)/ },
];
