import { limits } from "../../config/limits.ts";
import type { MqttMap } from "../../config/mqtt-profile.ts";
import type { Fault } from "../../gateway/core/points/reading.ts";
import { readStationFrame } from "../sl651/content.ts";
import { readCbor } from "./cbor.ts";
import { outlineOfText } from "./privacy.ts";
import { readSenml } from "./senml.ts";

export interface Refusal {
  readonly kind: "refused";
  readonly why: Fault;
  readonly detail: string;
}
export type Document = { readonly kind: "document"; readonly content: unknown } | Refusal;

/** Deeper than any sensor's message (the deepest known, a LoRaWAN server's, has 6 levels). */
export const depthMax = 16;

/** Bytes of a message → what they spell, or why they spell nothing. Never throws. */
export function readDocument(format: MqttMap["format"], bytes: Uint8Array): Document {
  if (bytes.length === 0) return malformed("an empty message");
  if (bytes.length > limits.mqttFrameBytesMax) return malformed(`${bytes.length} bytes`);
  switch (format) {
    case "binary":
      return { kind: "document", content: bytes };
    case "sl651":
      return stationDocument(bytes);
    case "cbor":
      return cborDocument(bytes);
    case "senml-cbor":
      return senml(cborDocument(bytes), "cbor");
    case "senml-json":
      return senml(textDocument(bytes, jsonDocument), "json");
    case "json":
      return textDocument(bytes, jsonDocument);
    case "text":
      return textDocument(bytes, (content) => ({ kind: "document", content }));
  }
}

/** A frame as it is, or as hexadecimal text: whole, with a right checksum, or nothing at all. */
function stationDocument(bytes: Uint8Array): Document {
  const content = readStationFrame(bytes);
  return typeof content === "string" ? malformed(content) : { kind: "document", content };
}

function cborDocument(bytes: Uint8Array): Document {
  const read = readCbor(bytes);
  return read.kind === "fault" ? malformed(`CBOR: ${read.fault}`) : { kind: "document", content: read.content };
}

function senml(document: Document, labels: "json" | "cbor"): Document {
  if (document.kind === "refused") return document;
  const content = readSenml(document.content, labels);
  return typeof content === "string" ? malformed(content) : { kind: "document", content };
}

function textDocument(bytes: Uint8Array, read: (text: string) => Document): Document {
  const text = utf8(bytes);
  return text === undefined ? malformed("not UTF-8") : read(text);
}

function jsonDocument(text: string): Document {
  if (depthOf(text) > depthMax) return malformed(`nested deeper than ${depthMax}`);
  try {
    return { kind: "document", content: JSON.parse(text) };
  } catch {
    return malformed(`not JSON: ${outlineOfText(text)}`);
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Brackets outside strings, counted before anything is built from them; one pass, whatever the text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '"') quoted = !quoted;
    else if (quoted) at += mark === "\\" ? 1 : 0;
    else if (mark === "[" || mark === "{") deepest = Math.max(deepest, ++depth);
    else if (mark === "]" || mark === "}") depth -= 1;
  }
  return deepest;
}

function malformed(detail: string): Refusal {
  return { kind: "refused", why: "malformed", detail };
}
