import type { ServerResponse } from "node:http";
import type { PersonId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import type { Clock } from "../core/ports.ts";
import { securityHeaders } from "./guard.ts";

/** One server-sent event, ready to be written to any number of readers. */
export type EventText = string & { readonly event: unique symbol };

export interface Streams {
  /** Takes the response over; false when too many are open. `as` is the person who says to sit there. */
  readonly open: (visit: Visit, greeting: readonly EventText[]) => boolean;
  /** Ends the streams of sessions that are over. */
  readonly end: (isOver: (session: string) => boolean) => void;
  readonly send: (event: EventText) => void;
  readonly sendTo: (person: PersonId, event: EventText) => void;
  /** Everybody with an open stream, each once. */
  readonly people: () => readonly PersonId[];
  readonly close: () => void;
}

export interface Visit {
  readonly response: ServerResponse;
  readonly as: PersonId | undefined;
  /** Of whoever signed in. */
  readonly session?: string | undefined;
}

interface Reader extends Visit {
  /** Bytes that may wait for it: its greeting and what a healthy reader never lets pile up. */
  readonly bytesMax: number;
  waitingBytes: number;
}

const reconnectMs = 500;
const beatMs = 5_000;
const behindBytesMax = 1 << 20;
/** No proxy may hold events back to fill a buffer. */
const headers = {
  ...securityHeaders,
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

export function eventText(event: string, data: unknown): EventText {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n` as EventText;
}

/** Fans events out to open screens. A slow reader is dropped: it comes back by itself and is greeted with a whole picture. */
export function createStreams({ clock, changed }: { readonly clock: Clock; readonly changed: () => void }): Streams {
  const readers = new Set<Reader>();
  const send = (event: EventText) => readers.forEach((reader) => write(reader, event));
  const open: Streams["open"] = (visit, greeting) => {
    if (readers.size >= limits.streamsMax) return false;
    const reader = greet(visit, greeting);
    readers.add(reader);
    visit.response.on("close", () => {
      if (readers.delete(reader)) changed();
    });
    changed();
    return true;
  };
  const cancelBeat = keepBeating(clock, () => {
    dropStuck(readers);
    send(eventText("beat", { nowMs: clock.now().wallMs }));
  });
  return {
    open,
    end: (isOver) =>
      readers.forEach(({ session, response }) => session !== undefined && isOver(session) && response.destroy()),
    send,
    sendTo: (person, event) => readers.forEach((reader) => reader.as === person && write(reader, event)),
    people: () => [...new Set([...readers].flatMap(({ as }) => as ?? []))],
    close: () => {
      cancelBeat();
      readers.forEach(({ response }) => response.destroy());
    },
  };
}

function greet(visit: Visit, greeting: readonly EventText[]): Reader {
  const { response } = visit;
  const text = `retry: ${reconnectMs}\n\n${greeting.join("")}`;
  response.on("error", () => response.destroy());
  response.writeHead(200, headers);
  response.write(text);
  return { ...visit, bytesMax: Buffer.byteLength(text) + behindBytesMax, waitingBytes: 0 };
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
