import type { MeasureId } from "../../config/ids.ts";
import type { ListEntry, MqttMap, MqttMeasure, Word } from "../../config/mqtt-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Unit } from "../../config/units.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { bad, toSample } from "../decode.ts";
import { deviceTimeIn } from "./device-time.ts";
import type { Refusal } from "./document.ts";
import { readFrame } from "./frame.ts";
import { escaped, valueAt } from "./pointer.ts";
import { told } from "./privacy.ts";
import { numberIn, says } from "./word.ts";

export interface Measured {
  readonly measure: MeasureId;
  readonly sample: Sample;
}
export type Payload =
  | {
      readonly kind: "samples";
      readonly samples: readonly Measured[];
      /** The device's own time of the message: shown beside the gateway's, never used for order or age. */
      readonly deviceMs?: number;
      /** Why a part of the message was not read. */
      readonly rest?: string;
    }
  /** A bridge's message about another of its devices. */
  | { readonly kind: "another-device" }
  | Refusal;

/**
 * What a message says of the device called `name`. A measure whose field is missing or null gets no sample at all:
 * silence about it neither raises nor clears, while the other fields show that the device is there.
 */
export function readPayload(map: MqttMap, name: string, content: unknown): Payload {
  const found = rootOf(map, name, content);
  if (found.kind !== "root") return found;
  const { root, rest } = found;
  if (!fits(map, root)) return { kind: "refused", why: "malformed", detail: "not an object" };
  const samples = map.measures.flatMap((measure) => measuredIn(measure, root));
  const deviceMs = deviceTimeIn(map.time, content);
  return {
    kind: "samples",
    samples,
    ...(deviceMs === undefined ? {} : { deviceMs }),
    ...(rest === undefined ? {} : { rest }),
  };
}

type Root = Payload | { readonly kind: "root"; readonly root: unknown; readonly rest?: string };

function rootOf(map: MqttMap, name: string, content: unknown): Root {
  for (const pointer of map.format === "binary" ? [] : map.roots) {
    const root = valueAt(
      content,
      pointer.replaceAll("{name}", () => escaped(name)),
    );
    if (isThere(map, root)) return { kind: "root", root };
  }
  return map.frame === undefined ? rootless(map) : framed(map, readFrame(map.frame, content));
}

/** An empty object is no root where the device's own bytes may say more: a network server without a codec. */
function isThere({ frame }: MqttMap, root: unknown): boolean {
  if (frame === undefined) return root !== undefined;
  return typeof root === "object" && root !== null && Object.keys(root).length > 0;
}

function framed(map: MqttMap, frame: ReturnType<typeof readFrame>): Root {
  switch (frame.kind) {
    case "fields":
      return { kind: "root", root: frame.content, ...(frame.rest === undefined ? {} : { rest: frame.rest }) };
    case "absent":
      return rootless(map);
    case "other":
      return { kind: "samples", samples: [] };
    case "refused":
      return { kind: "refused", why: "malformed", detail: frame.detail };
  }
}

function rootless({ roots, frame }: MqttMap): Payload {
  if (roots.some((pointer) => pointer.includes("{name}"))) return { kind: "another-device" };
  const places = [...roots, ...(frame?.at ?? [])];
  return { kind: "refused", why: "missing", detail: `nothing at ${places.join(" or ")}` };
}

/** A bare number or word is a message only where the profile reads the whole payload. */
function fits({ measures }: MqttMap, root: unknown): boolean {
  return (typeof root === "object" && root !== null) || measures.some(({ pointer }) => pointer === "");
}

function measuredIn(measure: MqttMeasure, root: unknown): readonly Measured[] {
  const holder = measure.entry === undefined ? root : entryOf(measure.entry, root);
  const value = valueAt(holder, measure.pointer);
  if (value === undefined || value === null) return [];
  return [{ measure: measure.id, sample: excused(measure, holder) ?? sampleOf(measure, holder, value) }];
}

/** The last entry that says all of it: lists are written in the order in which things were measured. */
function entryOf({ at, where }: ListEntry, root: unknown): unknown {
  const list = valueAt(root, at);
  if (!Array.isArray(list)) return undefined;
  return list.findLast((entry: unknown) => where.every(({ pointer, is }) => says(valueAt(entry, pointer), is)));
}

/** The device itself says that the value counts for nothing now. */
function excused({ unless }: MqttMeasure, holder: unknown): Sample | undefined {
  const exception = unless.find(({ pointer, is }) => says(valueAt(holder, pointer), is));
  return exception && bad(exception.why, `${exception.pointer} is ${exception.is}`);
}

function sampleOf(measure: MqttMeasure, holder: unknown, value: unknown): Sample {
  if (typeof value === "object") return bad("malformed", Array.isArray(value) ? "a list" : "an object");
  if (measure.sentinels.some((sentinel) => says(value, sentinel))) return bad("sentinel", told(value));
  const unit = unitOf(measure, holder);
  if (unit === undefined) return bad("unknown-word", "an unknown unit");
  const raw = measure.words ? meaningOf(measure.words, value, measure.otherwise) : numberFrom(measure, value);
  return raw === undefined
    ? bad("unknown-word", told(value))
    : toSample(raw, unit === measure.unit ? measure : { ...measure, unit });
}

/** The profile's unit, unless the message names one: then that one, or none. */
function unitOf({ unit, unitAt }: MqttMeasure, holder: unknown): Unit | undefined {
  const named = unitAt === undefined ? undefined : valueAt(holder, unitAt.pointer);
  if (unitAt === undefined || named === undefined || named === null) return unit;
  return typeof named === "string" && Object.hasOwn(unitAt.is, named) ? unitAt.is[named] : undefined;
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
