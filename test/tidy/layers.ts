import type { Import, Source } from "./source.ts";

interface Layer {
  readonly files: RegExp;
  /** Which of our own files it may import. */
  readonly may: RegExp;
  readonly mayLoad?: RegExp;
  readonly mayTypes?: RegExp;
  readonly packages: "any" | "none";
}

/** An import never points down this list and siblings never meet. The first line that matches a file holds. */
const layers: readonly Layer[] = [
  { files: /^config\//, may: /^config\//, packages: "any" },
  { files: /^gateway\/core\//, may: /^(config|gateway\/core)\//, packages: "none" },
  { files: /^sensors\//, may: /^(config|gateway\/core|sensors)\//, packages: "any" },
  { files: /^gateway\//, may: /^(config|gateway)\//, packages: "any" },
  { files: /^cloud-bridge\//, may: /^(config|gateway\/core|cloud-bridge)\//, packages: "any" },
  { files: /^(app|part)\.ts$/, may: /^(config|gateway|sensors|cloud-bridge)\//, packages: "any" },
  {
    files: /^main\.ts$/,
    may: /^((app|part)\.ts$|config\/|gateway\/cli\/|gateway\/(supervise|platform)\.ts$)/,
    mayLoad: /^(simulators\/|(sensors\/modbus|cloud-bridge)\/cli\/|gateway\/(serial|access\/credential-file)\.ts$)/,
    packages: "any",
  },
  // The pretend district speaks the real wire, so it may use its codec; the machines behind it stay unknown to it.
  {
    files: /^simulators\//,
    may: /^(config\/|gateway\/core\/|simulators\/|cloud-bridge\/(cbor|cose)[\w-]*\.ts$)/,
    packages: "any",
  },
  { files: /^console\//, may: /^console\//, mayTypes: /^gateway\/api\/schema\.ts$/, packages: "any" },
  { files: /^(test|bench)\/|^vite(st)?\.config\.ts$/, may: /./, packages: "any" },
];

export function wrongImports(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, imports }) => {
    const layer = layers.find(({ files }) => files.test(path));
    if (layer === undefined) return [`${path}: belongs to no layer`];
    return imports.filter((each) => !allowed(layer, each)).map((each) => `${path}: must not import ${each.to}`);
  });
}

function allowed(layer: Layer, { to, ours, typeOnly, dynamic }: Import): boolean {
  if (!ours) return layer.packages === "any" && !to.startsWith("(");
  if (layer.may.test(to)) return true;
  return (dynamic && layer.mayLoad?.test(to) === true) || (typeOnly && layer.mayTypes?.test(to) === true);
}

/** Types count too: two files that need each other's types are one file, or miss a third. */
export function importCycles(sources: readonly Source[]): readonly string[] {
  const next = new Map(sources.map(({ path, imports }) => [path, imports.filter((each) => each.ours)]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path))
      return [`${path}: import cycle ${[...trail.slice(trail.indexOf(path)), path].join(" → ")}`];
    if (done.has(path)) return [];
    const found = (next.get(path) ?? []).flatMap(({ to }) => walk(to, [...trail, path]));
    done.add(path);
    return found;
  };
  return sources.flatMap(({ path }) => walk(path, []));
}
