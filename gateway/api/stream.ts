import type { ServerResponse } from "node:http";
import type { PersonId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import type { Clock, Rng } from "../core/ports.ts";
import { createEventRing, eventText, withId, type EventRing, type EventText } from "./event-ring.ts";
import { securityHeaders } from "./guard.ts";
import type { Sight } from "./sight.ts";

export interface Streams {
  /** Takes the response over; false when too many are open. `as` is the person who says to sit there. */
  readonly open: (visit: Visit, greeting: Greeting) => boolean;
  /** Ends the streams of sessions that are over. */
  readonly end: (isOver: (session: string) => boolean) => void;
  /** `cut` makes of it what somebody of one village may be told; nothing says that it is not for them. */
  readonly send: (event: EventText, cut: CutEvent) => void;
  readonly sendTo: (person: PersonId, event: EventText, cut: CutEvent) => void;
  /** Everybody with an open stream, each once. */
  readonly people: () => readonly PersonId[];
  readonly close: () => void;
}

export type CutEvent = (sight: Sight) => EventText | undefined;

export interface Visit {
  readonly response: ServerResponse;
  readonly as: PersonId | undefined;
  /** Of whoever signed in. */
  readonly session?: string | undefined;
  /** What they may see; the whole box without it. */
  readonly sight?: Sight | undefined;
  /** The last event this screen has had, as it says itself. */
  readonly after?: string | undefined;
}

/** What a screen is told first. */
export interface Greeting {
  /** Everything it needs to start from nothing. */
  readonly whole: () => readonly EventText[];
  /** What nobody was told while it was away, because only people who are there are told. */
  readonly own: () => readonly EventText[];
}

interface Reader extends Visit {
  /** Bytes that may wait for it: its greeting and what a healthy reader never lets pile up. */
  readonly bytesMax: number;
  waitingBytes: number;
}

const reconnectMs = 500;
const beatMs = 5_000;
/** No proxy may hold events back to fill a buffer. */
const headers = {
  ...securityHeaders,
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

interface StreamsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly changed: () => void;
}

/**
 * Fans events out to open screens. Whoever comes back is told what they missed; a reader too slow for that is dropped,
 * and greeted with a whole picture when it comes back.
 */
export function createStreams({ clock, rng, changed }: StreamsDeps): Streams {
  const readers = new Set<Reader>();
  const ring = createEventRing(lifeOf(rng));
  const beat = () => eventText("beat", { nowMs: clock.now().wallMs });
  const open: Streams["open"] = (visit, greeting) => {
    if (readers.size >= limits.streamsMax) return false;
    const reader = greet(visit, [...firstWords(ring, visit, greeting), withId(beat(), ring.lastId())]);
    readers.add(reader);
    visit.response.on("close", () => {
      if (readers.delete(reader)) changed();
    });
    changed();
    return true;
  };
  const cancelBeat = keepBeating(clock, () => {
    dropStuck(readers);
    for (const reader of readers) write(reader, beat());
  });
  return {
    open,
    end: (isOver) =>
      readers.forEach(({ session, response }) => session !== undefined && isOver(session) && response.destroy()),
    send: (event, cut) => {
      const numbered = ring.add(event);
      for (const reader of readers) writeCut(reader, numbered, cut);
    },
    sendTo: (person, event, cut) => {
      const numbered = ring.add(event, person);
      for (const reader of readers) if (reader.as === person) writeCut(reader, numbered, cut);
    },
    people: () => [...new Set([...readers].flatMap(({ as }) => as ?? []))],
    close: () => {
      cancelBeat();
      readers.forEach(({ response }) => response.destroy());
    },
  };
}

function lifeOf(rng: Rng): string {
  return Math.floor(rng.next() * 36 ** 8)
    .toString(36)
    .padStart(8, "0");
}

/** `reset`: what was missed is not known any more; what follows begins anew. */
function firstWords(ring: EventRing, { after, as, sight }: Visit, { whole, own }: Greeting): readonly EventText[] {
  if (after === undefined) return whole();
  // What is kept was written for who sees the whole box.
  const missed = sight === undefined ? ring.since(after, as) : undefined;
  return missed === undefined ? [eventText("reset", {}), ...whole()] : [...missed, ...own()];
}

function greet(visit: Visit, words: readonly EventText[]): Reader {
  const { response } = visit;
  const text = `retry: ${reconnectMs}\n\n${words.join("")}`;
  response.on("error", () => response.destroy());
  response.writeHead(200, headers);
  response.write(text);
  return { ...visit, bytesMax: Buffer.byteLength(text) + limits.streamBehindBytesMax, waitingBytes: 0 };
}

function writeCut(reader: Reader, event: EventText, cut: CutEvent): void {
  const own = reader.sight === undefined ? event : cut(reader.sight);
  if (own !== undefined) write(reader, own);
}

function write({ response, bytesMax }: Reader, event: EventText): void {
  if (response.destroyed) return;
  response.write(event);
  if (response.writableLength > bytesMax) response.destroy();
}

/** A reader whose waiting bytes did not shrink from one beat to the next takes nothing any more. */
function dropStuck(readers: ReadonlySet<Reader>): void {
  for (const reader of readers) {
    const waitingBytes = reader.response.writableLength;
    if (waitingBytes > 0 && reader.waitingBytes > 0 && waitingBytes >= reader.waitingBytes) reader.response.destroy();
    reader.waitingBytes = waitingBytes;
  }
}

function keepBeating(clock: Clock, beat: () => void): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(beatMs, () => {
      beat();
      arm();
    });
  };
  arm();
  return () => cancel();
}
