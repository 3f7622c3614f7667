import { nearest } from "../../config/nearest.ts";
import { faultOf, fileStart, type Diagnostic } from "../../config/diagnostic.ts";
import { isMapping } from "../../config/findings.ts";
import { locate } from "../../config/locate.ts";
import { lined, placeOf, type Place, type Span } from "../../config/place.ts";
import type { Path } from "../../config/problem.ts";
import { readSheet } from "../../config/sheet.ts";
import { textIn } from "../../config/text-file.ts";
import { shown, words, type Words } from "../../config/words.ts";
import { rowsOfCsv, type Cell } from "./csv.ts";
import { columns, type Column } from "./roster-columns.ts";

/** Layers as a file writes them, not looked at yet, and where each of their values stands in it. */
export interface RosterSheet {
  readonly layers: readonly unknown[];
  readonly find: (path: Path) => Place;
  readonly diagnostics: readonly Diagnostic[];
}

export function readRosterSheet(file: string, bytes: Uint8Array): RosterSheet {
  const { text, faults } = textOf(bytes);
  const outer = faults.map((fault) => faultOf(fault, file, fault.place ?? fileStart));
  if (text === undefined) return { layers: [], find: () => fileStart, diagnostics: outer };
  const sheet = /\.ya?ml$/i.test(file) ? yamlSheet(file, text) : csvSheet(file, text);
  return { ...sheet, diagnostics: [...outer, ...sheet.diagnostics] };
}

/** Spreadsheets on Chinese Windows write CSV in GBK. */
function textOf(bytes: Uint8Array): ReturnType<typeof textIn> {
  const read = textIn(bytes);
  if (read.text !== undefined || read.faults.every(({ code, place }) => code !== "E1005" || place === undefined))
    return read;
  try {
    return { text: new TextDecoder("gb18030", { fatal: true }).decode(bytes), faults: [] };
  } catch {
    return read;
  }
}

function yamlSheet(file: string, text: string): RosterSheet {
  const { sheet, faults, broken } = readSheet(text);
  const diagnostics = faults.map((fault) => faultOf(fault, file, placeOf(sheet, fault.span)));
  const layers: unknown = isMapping(sheet.value) ? sheet.value["roster"] : undefined;
  const find = (path: Path) => locate(sheet, path);
  if (broken || Array.isArray(layers)) return { layers: Array.isArray(layers) ? layers : [], find, diagnostics };
  const problem = words("没有 roster: 列表", "it has no roster: list");
  const hint = words("写成 roster: 和一串层", "write roster: and a list of layers");
  return {
    layers: [],
    find,
    diagnostics: [...diagnostics, faultOf({ code: "E1380", problem, hint }, file, fileStart)],
  };
}

/** A layer on its way: its values, and the cells they come from. */
interface Draft {
  readonly value: Record<string, unknown>;
  readonly cells: Record<string, Span>;
  readonly dates: string[];
}

function csvSheet(file: string, text: string): RosterSheet {
  const whole = lined(text);
  const { rows, open } = rowsOfCsv(text);
  const [head = [], ...body] = rows;
  const found: Diagnostic[] = [];
  const tell: Tell = (code, span, problem, hint) =>
    void found.push(faultOf({ code, problem, hint }, file, placeOf(whole, span)));
  if (open !== undefined) {
    tell("E1384", open, words("引号没有闭合", "the quote is never closed"), words("补上引号", "close it"));
    return { layers: [], find: () => fileStart, diagnostics: found };
  }
  const known = headOf(head, tell);
  const drafts = merged(body.map((row) => draftOf(row, known, tell)));
  const find = ([section, at, key]: Path) => {
    const cells = section === "roster" ? drafts[Number(at)]?.cells : undefined;
    return placeOf(whole, cells?.[String(key)] ?? Object.values(cells ?? {})[0] ?? [0, 1]);
  };
  return { layers: drafts.map(layerOf), find, diagnostics: found };
}

type Tell = (code: string, span: Span, problem: Words, hint: Words) => void;

function headOf(head: readonly Cell[], tell: Tell): readonly (Column | undefined)[] {
  const names = columns.flatMap((column) => column.names);
  const known = head.map(({ text, span }) => {
    const column = columns.find((each) => each.names.includes(text));
    if (column !== undefined || text === "") return column;
    const meant = nearest(text, names);
    const hint =
      meant === undefined
        ? words(`用这些：${names.join(" ")}`, `use one of: ${columns.map(({ key }) => key).join(" ")}`)
        : words(`改成 ${meant}`, `write ${meant}`);
    tell("E1381", span, words(`不认识的列 ${shown(text)}`, `unknown column ${shown(text)}`), hint);
    return undefined;
  });
  for (const key of ["grid", "role"]) {
    const label = columns.find((column) => column.key === key)?.names[1] ?? key;
    if (!known.some((column) => column?.key === key))
      tell(
        "E1382",
        [0, 1],
        words(`缺少列 ${label}`, `the column ${key} is missing`),
        words("加在第一行", "add it to the first line"),
      );
  }
  return known;
}

/** A spreadsheet turns a long number into 9.9E+16 and loses its last digits. */
const rounded = /^\d(\.\d+)?E\+\d+$/i;

function draftOf(row: readonly Cell[], known: readonly (Column | undefined)[], tell: Tell): Draft {
  const draft: Draft = { value: {}, cells: {}, dates: [] };
  for (const [at, { text, span }] of row.entries()) {
    const column = known[at];
    if (column === undefined || text === "") continue;
    const value = rounded.test(text) ? undefined : column.read(text);
    if (value === undefined)
      tell(
        "E1383",
        span,
        words(`${shown(text)} 读不成`, `${shown(text)} does not read as it should`),
        rounded.test(text) ? asText : column.form,
      );
    else if (column.key === "date" && typeof value === "string") draft.dates.push(value);
    else draft.value[column.key] = value;
    draft.cells[column.key] = span;
  }
  return draft;
}

const asText = words(
  "表格把编号写成了科学计数，把这一列设为文本再填",
  "the spreadsheet rounded the id; set the column to text and write it again",
);

/** Rows that differ in their date alone are one layer with a list of dates. */
function merged(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.value, draft.dates.length > 0]);
    const before = draft.dates.length > 0 ? seen.get(key) : undefined;
    if (before === undefined) seen.set(draft.dates.length > 0 ? key : `${key} ${seen.size}`, draft);
    else before.dates.push(...draft.dates);
  }
  return [...seen.values()];
}

function layerOf({ value, dates }: Draft): unknown {
  return dates.length === 0 ? value : { ...value, days: [...new Set(dates)].toSorted() };
}
