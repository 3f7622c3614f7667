import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { placeOf, type Place, type Span } from "./place.ts";
import type { Path } from "./problem.ts";
import type { Sheet, SheetDocument } from "./sheet.ts";

/** The place of a path in the file; of what encloses it when the path itself is not written there. */
export function locate(sheet: Sheet, path: Path, atKey = false): Place {
  return placeOf(sheet, sheet.document ? spanAt(sheet.document, path, atKey) : [0, 0]);
}

function spanAt(document: SheetDocument, path: Path, atKey: boolean): Span {
  let node: Node | null = document.contents;
  let span = spanOf(node) ?? [0, 0];
  for (const [depth, step] of path.entries()) {
    const found = entryAt(resolved(node, document), step);
    if (found === undefined) return startOf(resolved(node, document)) ?? span;
    node = found.value;
    const key = depth === path.length - 1 && atKey ? found.key : undefined;
    span = key ?? writtenSpan(node) ?? found.key ?? span;
  }
  return span;
}

/** What is missing from a mapping is looked for at its first key. */
function startOf(node: Node | null | undefined): Span | undefined {
  return isMap<Node, Node>(node) ? spanOf(node.items[0]?.key) : undefined;
}

interface Entry {
  readonly key: Span | undefined;
  readonly value: Node | null;
}

function entryAt(node: Node | null | undefined, step: string | number): Entry | undefined {
  if (isSeq<Node>(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { key: undefined, value };
  }
  if (!isMap<Node, Node>(node)) return undefined;
  const pair = node.items.findLast((each) => keyText(each) === String(step));
  return pair && { key: spanOf(pair.key), value: pair.value };
}

function keyText({ key }: Pair<Node, Node | null>): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function resolved(node: Node | null, document: SheetDocument): Node | null | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

/** An empty value has no text of its own to point at. */
function writtenSpan(node: Node | null): Span | undefined {
  const span = spanOf(node);
  return span && span[1] > span[0] ? span : undefined;
}

function spanOf(node: Node | null | undefined): Span | undefined {
  const range = node?.range;
  return range ? [range[0], range[1]] : undefined;
}
