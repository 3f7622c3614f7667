import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Path from the root of the repository, with forward slashes → its text ("" for a binary file). */
export type Tree = ReadonlyMap<string, string>;

/** Every file that belongs to the repository. Walked, not asked of git, so that it also works in an unpacked archive. */
export function readTree(root: string): Tree {
  return new Map(filesBelow(root, "").map((path) => [path, readText(join(root, path))]));
}

export function isSource(path: string): boolean {
  return /\.tsx?$/.test(path);
}

function filesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isOurs(entry.name) ? filesBelow(root, path) : [];
    return entry.isFile() && !/^\.git$|\.log$/.test(entry.name) ? [path] : [];
  });
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  return bytes.includes(0) ? "" : bytes.toString("utf8");
}

/** Leaves out what .gitignore names and the hidden folders that git, editors and package caches keep. */
function isOurs(folder: string): boolean {
  return folder === ".ci" || !/^(\..*|coverage|data|dist|node_modules)$/.test(folder);
}
