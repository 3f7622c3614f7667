import { isSource, type Tree } from "./tree.ts";

/** Work that is announced but not done, and tests that silently leave others out. */
export function leftovers(tree: Tree): readonly string[] {
  return [...tree].flatMap(([path, text]) => {
    const wanted = isSource(path) ? [unfinished, focused, silenced] : [unfinished];
    return path === lockFile ? [] : named(path, text, wanted, "leftover");
  });
}

export function sizesAndNames(tree: Tree): readonly string[] {
  return [...tree]
    .filter(([path]) => isSource(path))
    .flatMap(([path, text]) => [...tooLong(path, text), ...vague(path)]);
}

/** Nothing that only holds on one machine or inside one network. */
export function foreignWords(tree: Tree): readonly string[] {
  return [...tree].flatMap(([path, text]) => {
    const problems = named(path, text, [machinePath, registryHost], "names a machine's own place");
    const resolved = path === lockFile && /"resolved":/.test(text) ? [`${path}: records download addresses`] : [];
    return [...problems, ...resolved];
  });
}

function named(path: string, text: string, patterns: readonly RegExp[], why: string): readonly string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) =>
    patterns.flatMap((pattern) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1}: ${why}: ${found}`];
    }),
  );
}

function tooLong(path: string, text: string): readonly string[] {
  const most = path.startsWith("test/") ? 800 : 400;
  const lines = text.replace(/\n$/, "").split("\n").length;
  return lines > most ? [`${path}: ${lines} lines, at most ${most}`] : [];
}

function vague(path: string): readonly string[] {
  return /(^|\/)(utils?|helpers?|managers?|services?|index)\.tsx?$/.test(path)
    ? [`${path}: name it after its noun`]
    : [];
}

const lockFile = "package-lock.json";

// Put together from parts, so that this file is not its own first finding.
const unfinished = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
const focused = new RegExp("\\.on" + "ly\\(");
const silenced = new RegExp("\\b(describe|it|test)\\.sk" + "ip\\b");
const machinePath = new RegExp(`(?<![\\w.~-])/(${["wo" + "rk", "ho" + "me", "ro" + "ot"].join("|")})/`);
const registryHost = new RegExp(
  [
    `//[^/\\s"']*(${["regis" + "try", "mir" + "ror", "artifac" + "tory", "verdac" + "cio", "nex" + "us"].join("|")})[^/\\s"']*`,
    `\\bregis${"try"}\\.(npmjs|yarnpkg|npmmirror)\\.\\w+`,
    `\\bnpm\\.pkg\\.git${"hub"}\\.com`,
  ].join("|"),
);
