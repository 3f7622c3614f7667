import { pointId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Channel } from "../../../gateway/core/ports.ts";
import { type Document, readDocument } from "../document.ts";
import { type Batch, batchItemsMax, type Heard, type Refused } from "../messages.ts";
import { readPayload } from "../payload.ts";
import type { Listener, TopicIndex } from "../topic.ts";
import type { Credit } from "./credit.ts";

export interface Ingest {
  /**
   * `done` runs once the core has on disk what the message meant; in the order in which the messages came.
   * `topics`: what its sender may speak of, everything when left out.
   */
  readonly take: (topic: string, payload: Uint8Array, done: () => void, topics?: TopicIndex) => void;
  /** The core has evaluated every batch up to this one. */
  readonly decided: (upTo: number) => void;
  /** Every batch up to this one is on disk. */
  readonly stored: (upTo: number) => void;
}

/** One publish on its way to the core. */
interface Entry {
  readonly readings: readonly Heard[];
  readonly rejects: readonly Refused[];
  readonly done: () => void;
}

interface Sent {
  readonly id: number;
  readonly entries: readonly Entry[];
}

/**
 * Publishes → batches, one first-in-first-out line for the whole broker. One batch is evaluated at a time; what
 * arrives meanwhile is the next one, so batches grow with the load. Publishers are acknowledged when their batch is on
 * disk. A disk that does not answer leaves them waiting, but lets up to `brokerUnstoredMax` more in to be evaluated.
 */
export function createIngest(index: TopicIndex, channel: Channel, credit: Credit): Ingest {
  const line: Entry[] = [];
  const unstored: Sent[] = [];
  let unstoredCount = 0;
  let underWay = false;
  let lastId = 0;
  const send = () => {
    if (underWay || line.length === 0 || unstoredCount >= limits.brokerUnstoredMax || channel.signal.aborted) return;
    const entries = line.slice(0, batchLength(line));
    if (!channel.send(batchOf(lastId + 1, entries))) return void channel.drained().then(send);
    underWay = true;
    lastId += 1;
    line.splice(0, entries.length);
    unstored.push({ id: lastId, entries });
    unstoredCount += entries.length;
  };
  const decided = (upTo: number) => {
    if (upTo < lastId || !underWay) return;
    underWay = false;
    for (const _ of unstored.at(-1)?.entries ?? []) credit.giveBack();
    send();
  };
  return {
    take: (topic, payload, done, topics = index) => {
      credit.take();
      line.push({ ...meaningOf(topics.devicesOn(topic), topic, payload), done });
      // Aedes hands on all packets of one read in a row: the batch is cut after the last of them.
      if (line.length === 1) queueMicrotask(send);
    },
    decided,
    stored: (upTo) => {
      decided(upTo);
      const held = unstored.findIndex(({ id }) => id > upTo);
      const answered = unstored.splice(0, held === -1 ? unstored.length : held).flatMap(({ entries }) => entries);
      unstoredCount -= answered.length;
      for (const { done } of answered) done();
      send();
    },
  };
}

/** As many entries as fit into one message; at least one. */
function batchLength(line: readonly Entry[]): number {
  let items = 0;
  const tooMany = line.findIndex((entry) => (items += entry.readings.length + entry.rejects.length) > batchItemsMax);
  return Math.min(tooMany === -1 ? line.length : Math.max(1, tooMany), limits.brokerCreditMax);
}

function batchOf(id: number, entries: readonly Entry[]): Batch {
  const readings = entries.flatMap((entry) => entry.readings);
  return { kind: "batch", id, readings, rejects: entries.flatMap((entry) => entry.rejects) };
}

type Meaning = Omit<Entry, "done">;

function meaningOf(listeners: readonly Listener[], topic: string, payload: Uint8Array): Meaning {
  const read = createReader(payload);
  const found = listeners.map((listener) => meaningFor(listener, read(listener.map.format)));
  const heard = found.filter((each) => each !== undefined);
  if (heard.length === 0) return refusedAs("unknown-topic", "malformed", topic.slice(0, 60));
  const readings = heard.flatMap((each) => each.readings);
  if (readings.length > batchItemsMax)
    return refusedAs("broker", "malformed", `${readings.length} values in a message`);
  return { readings, rejects: heard.flatMap((each) => each.rejects).slice(0, 1) };
}

/** The bytes are parsed once, however many devices they may speak of. */
function createReader(payload: Uint8Array): (format: "json" | "text") => Document {
  const read = new Map<string, Document>();
  return (format) => {
    const document = read.get(format) ?? readDocument(format, payload);
    read.set(format, document);
    return document;
  };
}

/** `undefined` when the message speaks of another device of the same bridge. */
function meaningFor({ device, name, map }: Listener, document: Document): Meaning | undefined {
  const payload = document.kind === "refused" ? document : readPayload(map, name, document.content);
  switch (payload.kind) {
    case "another-device":
      return undefined;
    case "refused":
      return refusedAs(device, payload.why, payload.detail);
    case "samples":
      return {
        readings: payload.samples.map(({ measure, sample }) => ({ point: pointId(device, measure), sample })),
        rejects: [],
      };
  }
}

function refusedAs(source: string, why: Refused["why"], detail: string): Meaning {
  return { readings: [], rejects: [{ source, why, detail: detail.slice(0, 120) }] };
}
