import { posix } from "node:path";
import type { Tree } from "./tree.ts";

/** Every relative link and every anchor in the documents leads somewhere. */
export function deadLinks(tree: Tree): readonly string[] {
  return [...tree]
    .filter(([path]) => documents.test(path))
    .flatMap(([path, text]) =>
      links(text)
        .filter((link) => !isExternal(link) && !resolves(tree, path, link))
        .map((link) => `${path}: dead link ${link}`),
    );
}

/** Every promise of a README names the recorded proof row that measured it: `(proof: AREA/ROW-ID)`. */
export function unprovenPromises(tree: Tree): readonly string[] {
  return ["README.md", "README.zh-CN.md"].flatMap((path) =>
    proofRows(tree.get(path) ?? "")
      .filter((row) => !hasRow(tree, row))
      .map((row) => `${path}: no recorded proof row ${row}`),
  );
}

function links(text: string): readonly string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  const found = [inlineLink, linkDefinition, htmlLink].flatMap((pattern) => [...prose.matchAll(pattern)]);
  return found.flatMap(([, link]) => (link === undefined ? [] : [link]));
}

function isExternal(link: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link);
}

function resolves(tree: Tree, from: string, link: string): boolean {
  const [target = "", anchor] = decodeURIComponent(link).split("#");
  const path = target === "" ? from : located(from, target);
  if (!tree.has(path)) return anchor === undefined && [...tree.keys()].some((each) => each.startsWith(`${path}/`));
  return anchor === undefined || !path.endsWith(".md") || anchors(tree.get(path) ?? "").includes(anchor);
}

function located(from: string, target: string): string {
  const path = target.startsWith("/") ? target.slice(1) : posix.join(posix.dirname(from), target);
  return path.replace(/\/$/, "");
}

/** As the usual hosts derive them: lower case, words joined by hyphens, all other signs dropped. */
function anchors(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => heading ?? "");
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function proofRows(text: string): readonly string[] {
  return [...text.matchAll(proofReference)].flatMap(([, rows]) => (rows ?? "").split(/[,，]/).map((row) => row.trim()));
}

function hasRow(tree: Tree, row: string): boolean {
  const [area, id, ...rest] = row.split("/");
  if (!area || !id || rest.length > 0) return false;
  const lines = (tree.get(`docs/proof/${area}.md`) ?? "").split("\n");
  return lines.some((line) => line.startsWith("|") && line.split("|")[1]?.trim() === id);
}

const documents = /^((README(\.zh-CN)?|CONTRIBUTING|CHANGELOG)\.md|docs\/.*\.md)$/;
const inlineLink = /\]\(\s*<?([^)\s>]+)/g;
const linkDefinition = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm;
const htmlLink = /<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"\s]+)/g;
const proofReference = /[(（]proof[:：]\s*([^)）]*)[)）]/g;
