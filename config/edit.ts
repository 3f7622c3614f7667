import { isCollection, isSeq, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { sharedLines } from "./difference.ts";

const step = z.union([z.string().min(1).max(64), z.int().min(0).max(10_000)]);

/** One change of a file: a value set where the path leads, added at the end of the list there, or taken out. */
export const editSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("set"), path: z.array(step).min(1).max(8), value: z.json() }),
  z.strictObject({ do: z.literal("add"), path: z.array(step).min(1).max(8), value: z.json() }),
  z.strictObject({ do: z.literal("remove"), path: z.array(step).min(1).max(8) }),
]);
export type Edit = z.infer<typeof editSchema>;

/**
 * The text with the edits in it. Comments, order and the lines that no edit touches stay as their author wrote them;
 * `undefined` when the text is no YAML or a path leads into something that holds nothing.
 */
export function editedText(text: string, edits: readonly Edit[]): string | undefined {
  const document = parseDocument(text, { stringKeys: true });
  if (document.errors.length > 0) return undefined;
  const style = styleOf(text);
  const before = document.toString(style);
  try {
    for (const edit of edits) make(document, edit);
  } catch {
    return undefined;
  }
  const restyled = document.toString(style);
  const own = inOwnWords(text, before, restyled);
  return isSame(valueOf(own), document.toJS()) ? own : restyled;
}

function make(document: Document, edit: Edit): void {
  switch (edit.do) {
    case "set":
      // A bare value goes into the node that is there, whose comment stays.
      return document.setIn(edit.path, isBare(edit.value) ? edit.value : document.createNode(edit.value));
    case "remove":
      return void document.deleteIn(edit.path);
    case "add":
      return add(document, edit);
  }
}

function add(document: Document, { path, value }: Extract<Edit, { do: "add" }>): void {
  const list = document.getIn(path);
  if (!isSeq(list)) return document.setIn(path, document.createNode([value]));
  // An empty list in brackets would grow in brackets.
  if (list.items.length === 0) list.flow = false;
  const node = document.createNode(value);
  const last = list.items.at(-1);
  if (isCollection(node) && isCollection(last)) node.flow = last.flow === true;
  list.add(node);
}

function isBare(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function styleOf(text: string) {
  return { lineWidth: 0, flowCollectionPadding: !/\{\S/.test(text), indentSeq: !/^\S.*:\n- /m.test(text) } as const;
}

/**
 * The package restyles lines that nobody touched. What the edits left alone of its own writing is put back as the
 * author has it, stretch by stretch.
 */
function inOwnWords(text: string, before: string, after: string): string {
  const [own, base, edited] = [text, before, after].map((each) => each.split("\n")) as [string[], string[], string[]];
  const ownAt = new Map(sharedLines(base.map(withoutBlanks), own.map(withoutBlanks)));
  const editedAt = new Map(sharedLines(base, edited));
  const lines: string[] = [];
  let [fromBase, fromOwn, fromEdited] = [0, 0, 0];
  const settle = (toBase: number, toOwn: number, toEdited: number) => {
    const theirs = edited.slice(fromEdited, toEdited);
    const isLeftAlone = isSame(base.slice(fromBase, toBase), theirs);
    lines.push(...(isLeftAlone ? own.slice(fromOwn, toOwn) : theirs));
  };
  for (const [at, inEdited] of editedAt) {
    const inOwn = ownAt.get(at);
    if (inOwn === undefined) continue;
    settle(at, inOwn, inEdited);
    lines.push(own[inOwn] ?? "");
    [fromBase, fromOwn, fromEdited] = [at + 1, inOwn + 1, inEdited + 1];
  }
  settle(base.length, own.length, edited.length);
  return lines.join("\n");
}

function withoutBlanks(line: string): string {
  return line.replaceAll(/\s+/g, "");
}

function valueOf(text: string): unknown {
  const document = parseDocument(text, { stringKeys: true });
  return document.errors.length > 0 ? undefined : document.toJS();
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
