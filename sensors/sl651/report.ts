import { localTimeMs } from "../../gateway/core/time.ts";
import type { Frame } from "./frame.ts";
import { identifierOf } from "./symbols.ts";

/** What a station reports. Elements by their hexadecimal identifier; of repeated ones the last is the newest. */
export interface Report {
  readonly serial: string;
  /** When it says it sends, YYMMDDhhmmss. */
  readonly sentAt: string;
  /** When it says it measured, YYMMDDhhmm. */
  readonly observedAt?: string;
  readonly elements: ReadonlyMap<string, Element>;
  /** Why the body was not read to its end; the elements before that are sure. */
  readonly rest?: string;
}

/** Bytes as they came, with the number of decimals they were announced with; or the number they spell in characters. */
export type Element =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly decimals: number }
  | { readonly kind: "text"; readonly text: string };

/** Body of a frame → a report, or why it is none. Never throws. */
export function readReport({ encoding, body }: Frame): Report | string {
  return encoding === "hex" ? hexReport(body) : asciiReport(Buffer.from(body).toString("latin1"));
}

/** Serial number 2 bytes, time of sending 6 bytes. */
const headBytes = 8;

function hexReport(body: Uint8Array): Report | string {
  const head = digits(body.subarray(0, headBytes));
  if (body.length < headBytes) return `a body of ${body.length} bytes`;
  const elements = new Map<string, Element>();
  const state = { at: headBytes, observedAt: undefined as string | undefined };
  let rest: string | undefined;
  while (state.at < body.length && rest === undefined) rest = takeElement(body, state, elements);
  return {
    serial: head.slice(0, 4),
    sentAt: head.slice(4),
    elements,
    ...(state.observedAt === undefined ? {} : { observedAt: state.observedAt }),
    ...(rest === undefined ? {} : { rest }),
  };
}

/** Marks that stand twice and have a length of their own (table of 6.6.2): time 5 bytes, station 5 and its class 1. */
const timeMark = "F0F0";
const stationMark = "F1F1";
/** What a person typed, pictures, bulk data: never kept, and nothing behind it can be told apart. */
const opaqueMarks: ReadonlySet<string> = new Set(["F2F2", "F3F3", "FDFD"]);

/** Moves on by one element; the reason when it cannot. */
function takeElement(
  body: Uint8Array,
  state: { at: number; observedAt: string | undefined },
  elements: Map<string, Element>,
): string | undefined {
  const mark = digits(body.subarray(state.at, state.at + 2));
  if (opaqueMarks.has(mark)) return void (state.at = body.length);
  if (mark === timeMark || mark === stationMark) return takeMark(mark, body, state);
  const isMakers = mark.startsWith("FF");
  const identifier = isMakers ? mark : mark.slice(0, 2);
  const from = state.at + (isMakers ? 3 : 2);
  const definition = body[from - 1];
  // Table of 6.6.2: the upper five bits count bytes, the lower three decimals.
  const length = (definition ?? 0) >> 3;
  if (definition === undefined || from + length > body.length) return `element ${identifier} is cut short`;
  elements.set(identifier, { kind: "bytes", bytes: body.slice(from, from + length), decimals: definition & 7 });
  state.at = from + length;
  return undefined;
}

function takeMark(
  mark: string,
  body: Uint8Array,
  state: { at: number; observedAt: string | undefined },
): string | undefined {
  const length = mark === timeMark ? 5 : 6;
  const content = body.subarray(state.at + 2, state.at + 2 + length);
  if (content.length < length) return `mark ${mark} is cut short`;
  if (mark === timeMark) state.observedAt = digits(content);
  state.at += 2 + length;
  return undefined;
}

function digits(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}

/** Serial number 4 and time of sending 12 characters, then words: ST station class, TT time, identifier value … */
function asciiReport(text: string): Report | string {
  const head = /^([0-9A-Fa-f]{4})(\d{12})/.exec(text);
  if (head === null) return "a body without serial number and time";
  const elements = new Map<string, Element>();
  const words = text.slice(16).trim().split(/\s+/);
  const { observedAt, rest } = takeWords(words[0] === "" ? [] : words, elements);
  return {
    serial: (head[1] ?? "").toUpperCase(),
    sentAt: head[2] ?? "",
    elements,
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(rest === undefined ? {} : { rest }),
  };
}

const opaqueSymbols: ReadonlySet<string> = new Set(["RGZS", "PIC", "DATA"]);

function takeWords(
  words: readonly string[],
  elements: Map<string, Element>,
): { readonly observedAt: string | undefined; readonly rest: string | undefined } {
  let observedAt: string | undefined;
  for (let at = 0; at < words.length;) {
    const [symbol = "", value] = words.slice(at);
    if (opaqueSymbols.has(symbol)) break;
    if (value === undefined) return { observedAt, rest: "an identifier without a value" };
    if (symbol === "TT") observedAt = value;
    else if (symbol !== "ST") elements.set(identifierOf(symbol) ?? symbol, { kind: "text", text: value });
    at += symbol === "ST" ? 3 : 2;
  }
  return { observedAt, rest: undefined };
}

/** YYMMDDhhmm[ss] of the station's own clock → milliseconds since 1970; nothing when it is no time. */
export function stationMs(text: string | undefined, utcOffset: string): number | undefined {
  const parts = /^(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/.exec(text ?? "");
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0"] = parts;
  return localTimeMs(`20${year}-${month}-${day}`, `${hour}:${minute}`, utcOffset) + Number(second) * 1000;
}
