import { limits } from "../../../config/limits.ts";
import type { Channel } from "../../../gateway/core/ports.ts";
import { joined, type Meaning, meaningOf } from "../meaning.ts";
import { type Batch, batchItemsMax } from "../messages.ts";
import type { TopicIndex } from "../topic.ts";
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
  readonly meaning: Meaning;
  readonly done: () => void;
}

/** Of what is with the core nothing is kept but who waits for it. */
interface Sent {
  readonly id: number;
  readonly waiting: readonly (() => void)[];
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
    const length = batchLength(line);
    if (!channel.send(batchOf(lastId + 1, line.slice(0, length)))) return void channel.drained().then(send);
    underWay = true;
    lastId += 1;
    unstored.push({ id: lastId, waiting: line.splice(0, length).map(({ done }) => done) });
    unstoredCount += length;
  };
  const decided = (upTo: number) => {
    if (upTo < lastId || !underWay) return;
    underWay = false;
    for (const _ of unstored.at(-1)?.waiting ?? []) credit.giveBack();
    send();
  };
  return {
    take: (topic, payload, done, topics = index) => {
      credit.take();
      line.push({ meaning: meaningOf(topics, topic, payload), done });
      // Aedes hands on all packets of one read in a row: the batch is cut after the last of them.
      if (line.length === 1) queueMicrotask(send);
    },
    decided,
    stored: (upTo) => {
      decided(upTo);
      const held = unstored.findIndex(({ id }) => id > upTo);
      const answered = unstored.splice(0, held === -1 ? unstored.length : held).flatMap(({ waiting }) => waiting);
      unstoredCount -= answered.length;
      for (const done of answered) done();
      send();
    },
  };
}

/** As many entries as fit into one message; at least one. */
function batchLength(line: readonly Entry[]): number {
  let items = 0;
  const tooMany = line.findIndex(
    ({ meaning }) => (items += meaning.readings.length + meaning.rejects.length) > batchItemsMax,
  );
  return Math.min(tooMany === -1 ? line.length : Math.max(1, tooMany), limits.brokerCreditMax);
}

function batchOf(id: number, entries: readonly Entry[]): Batch {
  return { kind: "batch", id, ...joined(entries.map(({ meaning }) => meaning)) };
}
