import { type DeviceId, pointId } from "../../config/ids.ts";
import type { MqttMap } from "../../config/mqtt-profile.ts";
import { bad } from "../decode.ts";
import { type Document, readDocument } from "./document.ts";
import {
  batchItemsMax,
  type Heard,
  type LocalRequest,
  outlineMax,
  type Refused,
  requestSchema,
  type StrangeMessage,
} from "./messages.ts";
import { type Payload, readPayload } from "./payload.ts";
import { valueAt } from "./pointer.ts";
import { attendanceIn } from "./presence.ts";
import { outlineOf, outlineOfText, personalFieldsIn, topicOutline } from "./privacy.ts";
import type { Listener, TopicIndex } from "./topic.ts";

/** What one message, or several, mean to the core. */
export interface Meaning {
  readonly readings: readonly Heard[];
  readonly rejects: readonly Refused[];
  /** Devices that spoke, whatever they said. */
  readonly heard: readonly DeviceId[];
  /** Messages that somebody has to map. */
  readonly strange: readonly StrangeMessage[];
  readonly requests: readonly LocalRequest[];
}

const nothing: Meaning = { readings: [], rejects: [], heard: [], strange: [], requests: [] };

/** One message → readings, and the reasons why parts of it are none. Never throws. */
export function meaningOf(
  index: Pick<TopicIndex, "devicesOn" | "requests">,
  topic: string,
  payload: Uint8Array,
): Meaning {
  if (index.requests !== undefined && topic.startsWith(index.requests))
    return asked(topic.slice(index.requests.length), payload);
  const read = createReader(payload);
  const found = index.devicesOn(topic).map((listener) => meaningFor(listener, payload, read));
  const heard = found.filter((each) => each !== undefined);
  if (heard.length === 0) return strange("unknown-topic", topic, payload, topicOutline(topic).slice(0, 60));
  const all = onceRefused(joined(heard));
  if (all.readings.length > batchItemsMax) return refused("broker", "malformed", `${all.readings.length} values`);
  const [first] = all.rejects;
  if (first === undefined || first.why !== "malformed") return all;
  return { ...all, strange: strange(first.source, topic, payload, first.detail).strange };
}

/** Bytes that none of the devices behind a bridge can read are one message, not one for each of them. */
function onceRefused(meaning: Meaning): Meaning {
  if (meaning.rejects.length < 2) return meaning;
  const personal = meaning.rejects.filter(({ why }) => why === "personal");
  return { ...meaning, rejects: [...meaning.rejects.filter(({ why }) => why !== "personal").slice(0, 1), ...personal] };
}

/** The same (source, reason) of several messages becomes one with a count. */
export function joined(meanings: readonly Meaning[]): Meaning {
  const [only] = meanings;
  if (meanings.length === 1 && only !== undefined) return only;
  const rejects = new Map<string, Refused>();
  for (const refusal of meanings.flatMap((each) => each.rejects)) {
    const key = `${refusal.source}|${refusal.why}`;
    const before = rejects.get(key);
    const count = (before?.count ?? (before ? 1 : 0)) + (refusal.count ?? 1);
    rejects.set(key, count === 1 ? refusal : { ...refusal, count });
  }
  return {
    readings: meanings.flatMap((each) => each.readings),
    rejects: [...rejects.values()],
    heard: [...new Set(meanings.flatMap((each) => each.heard))],
    strange: meanings.flatMap((each) => each.strange).slice(-strangeMax),
    requests: meanings.flatMap((each) => each.requests).slice(0, requestsMax),
  };
}

/** Of a flood of messages that nobody can read, the last few say as much as all. */
const strangeMax = 8;
const requestsMax = 16;

/** A question: its verb stands in the topic, a mark and a device in the payload, both optional. */
function asked(verb: string, payload: Uint8Array): Meaning {
  const document: Document = payload.length === 0 ? { kind: "document", content: {} } : readDocument("json", payload);
  const content = document.kind === "document" ? document.content : undefined;
  const fields = ["transaction", "device"].flatMap((name) => {
    const value = valueAt(content, `/${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  const request = requestSchema.safeParse({ verb, ...Object.fromEntries(fields) });
  if (content === undefined || !request.success) return refused("request", "malformed", "a question that is none");
  return { ...nothing, requests: [request.data] };
}

type Read = (format: MqttMap["format"]) => Document;

/** The bytes are parsed once, however many devices they may speak of. */
function createReader(payload: Uint8Array): Read {
  let last: { readonly format: MqttMap["format"]; readonly document: Document } | undefined;
  return (format) => {
    if (last?.format !== format) last = { format, document: readDocument(format, payload) };
    return last.document;
  };
}

/** `undefined` when the message speaks of another device of the same bridge. */
function meaningFor(listener: Listener, bytes: Uint8Array, read: Read): Meaning | undefined {
  const { device, name, map, presence } = listener;
  if (presence === true) return attendance(listener, bytes);
  const document = read(map.format);
  const payload = document.kind === "refused" ? document : readPayload(map, name, document.content);
  switch (payload.kind) {
    case "another-device":
      return undefined;
    case "refused":
      return refused(device, payload.why, payload.detail);
    case "samples": {
      const heard = spoken(device, payload);
      const count = document.kind === "document" ? personalFieldsIn(document.content) : 0;
      return count === 0 ? heard : joined([heard, personal(device, count)]);
    }
  }
}

function spoken(device: DeviceId, { samples, deviceMs, rest }: Payload & { kind: "samples" }): Meaning {
  return {
    readings: samples.map(({ measure, sample }) => {
      const point = pointId(device, measure);
      return deviceMs === undefined ? { point, sample } : { point, sample, deviceMs };
    }),
    rejects: rest === undefined ? nothing.rejects : refused(device, "malformed", rest).rejects,
    heard: [device],
    strange: nothing.strange,
    requests: nothing.requests,
  };
}

/** What is said of persons is counted, and goes no further than here. */
function personal(device: DeviceId, count: number): Meaning {
  return { ...nothing, rejects: [{ source: device, why: "personal", detail: "fields of persons", count }] };
}

/** Gone: nothing it said before counts as how things are now. There again: that alone says nothing of its values. */
function attendance({ device, map }: Listener, bytes: Uint8Array): Meaning {
  const said = map.presence && attendanceIn(map.presence, bytes);
  if (said === undefined) return refused(device, "unknown-word", "neither there nor gone");
  if (said === "online") return { ...nothing, heard: [device] };
  const sample = bad("disconnected", "its own word, or its bridge's");
  return { ...nothing, readings: map.measures.map(({ id }) => ({ point: pointId(device, id), sample })) };
}

function refused(source: string, why: Refused["why"], detail: string): Meaning {
  return { ...nothing, rejects: [{ source, why, detail: detail.slice(0, 120) }] };
}

function strange(source: string, topic: string, payload: Uint8Array, detail: string): Meaning {
  const message = {
    source,
    topic: topicOutline(topic),
    bytes: payload.length,
    outline: outlineOfBytes(payload),
    detail,
  };
  return { ...refused(source, "malformed", detail), strange: [{ ...message, detail: detail.slice(0, 120) }] };
}

function outlineOfBytes(payload: Uint8Array): string {
  for (const format of ["json", "text"] as const) {
    const document = readDocument(format, payload.subarray(0, outlinedBytesMax));
    if (document.kind === "refused") continue;
    const outline =
      format === "json" ? JSON.stringify(outlineOf(document.content)) : outlineOfText(String(document.content));
    return outline.slice(0, outlineMax);
  }
  return `${payload.length} bytes`;
}

const outlinedBytesMax = 4_096;
