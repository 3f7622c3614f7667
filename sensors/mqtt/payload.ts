import type { MeasureId } from "../../config/ids.ts";
import type { MqttMap, MqttMeasure, Scalar, Word } from "../../config/mqtt-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";
import type { Refusal } from "./document.ts";
import { escaped, valueAt } from "./pointer.ts";

export interface Measured {
  readonly measure: MeasureId;
  readonly sample: Sample;
}
export type Payload =
  | { readonly kind: "samples"; readonly samples: readonly Measured[] }
  /** A bridge's message about another of its devices. */
  | { readonly kind: "another-device" }
  | Refusal;

/**
 * What a message says of the device called `name`. A measure whose field is missing or null gets no sample at all:
 * silence about it neither raises nor clears, while the other fields show that the device is there.
 */
export function readPayload(map: MqttMap, name: string, content: unknown): Payload {
  const roots = map.roots.map((pointer) => pointer.replaceAll("{name}", () => escaped(name)));
  const root = roots.map((pointer) => valueAt(content, pointer)).find((found) => found !== undefined);
  if (root === undefined) return rootless(map);
  if (!fits(map, root)) return { kind: "refused", why: "malformed", detail: "not an object" };
  const samples = map.measures.flatMap((measure): readonly Measured[] => {
    const value = valueAt(root, measure.pointer);
    if (value === undefined || value === null) return [];
    return [{ measure: measure.id, sample: excused(measure, root) ?? sampleOf(measure, value) }];
  });
  return { kind: "samples", samples };
}

function rootless({ roots }: MqttMap): Payload {
  if (roots.some((pointer) => pointer.includes("{name}"))) return { kind: "another-device" };
  return { kind: "refused", why: "missing", detail: `nothing at ${roots.join(" or ")}` };
}

/** A bare number or word is a message only where the profile reads the whole payload. */
function fits({ measures }: MqttMap, root: unknown): boolean {
  return (typeof root === "object" && root !== null) || measures.some(({ pointer }) => pointer === "");
}

/** The device itself says that the value counts for nothing now. */
function excused({ unless }: MqttMeasure, root: unknown): Sample | undefined {
  const exception = unless.find(({ pointer, is }) => says(valueAt(root, pointer), is));
  return exception && bad(exception.why, `${exception.pointer} is ${exception.is}`);
}

function sampleOf(measure: MqttMeasure, value: unknown): Sample {
  if (typeof value === "object") return bad("malformed", Array.isArray(value) ? "a list" : "an object");
  if (measure.sentinels.some((sentinel) => says(value, sentinel))) return bad("sentinel", JSON.stringify(value));
  const raw = measure.words ? meaningOf(measure.words, value, measure.otherwise) : numberFrom(measure, value);
  return raw === undefined ? bad("unknown-word", JSON.stringify(value)) : toSample(raw, measure);
}

function meaningOf(words: readonly Word[], value: unknown, otherwise: number | undefined): number | undefined {
  const word = words.find((each) =>
    "is" in each ? says(value, each.is) : typeof value === "string" && value.trim().endsWith(each.ends),
  );
  return word === undefined ? otherwise : word.value;
}

/** `true` is the active state of a contact; an analogue value is never a yes or no. */
function numberFrom({ quantity, suffixes }: MqttMeasure, value: unknown): number | undefined {
  if (typeof value === "boolean") return factsOf(quantity).kind === "contact" ? Number(value) : undefined;
  if (typeof value !== "string") return numberIn(value);
  const suffix = suffixes.find((each) => value.endsWith(each)) ?? "";
  return numberIn(value.slice(0, value.length - suffix.length));
}

function says(value: unknown, word: Scalar): boolean {
  if (typeof word === "number") return numberIn(value) === word;
  if (typeof word === "boolean" || typeof value !== "string") return value === word;
  return value.trim().toLowerCase() === word.toLowerCase();
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const notANumber = /^[+-]?(nan|inf|infinity)$/i;

/** A number, or text that is one and nothing else: `"100.00"`, not `"2.3(low battery)"`. */
function numberIn(value: unknown): number | undefined {
  if (typeof value !== "string") return typeof value === "number" ? value : undefined;
  const text = value.trim();
  if (notANumber.test(text)) return Number.NaN;
  return decimal.test(text) ? Number(text) : undefined;
}
