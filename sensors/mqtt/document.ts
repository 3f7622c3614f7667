import { limits } from "../../config/limits.ts";
import type { MqttMap } from "../../config/mqtt-profile.ts";
import type { Fault } from "../../gateway/core/points/reading.ts";

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
  const text = utf8(bytes);
  if (text === undefined) return malformed("not UTF-8");
  if (format === "text") return { kind: "document", content: text };
  return depthOf(text) > depthMax ? malformed(`nested deeper than ${depthMax}`) : readJson(text);
}

function readJson(text: string): Document {
  try {
    return { kind: "document", content: JSON.parse(text) };
  } catch {
    return malformed(`not JSON: ${text.slice(0, 60)}`);
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
