import type { PersonId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";

/** One server-sent event, ready to be written to any number of readers. */
export type EventText = string & { readonly event: unique symbol };

/** What went out of late, numbered: a screen whose line broke is told what it missed. */
export interface EventRing {
  /** The event with its id. `to`: one person's. */
  readonly add: (event: EventText, to?: PersonId) => EventText;
  /** For whoever has everything up to now. */
  readonly lastId: () => string;
  /** What came after that id for whoever sits there, in order; `undefined` when it is not known any more. */
  readonly since: (id: string, as: PersonId | undefined) => readonly EventText[] | undefined;
}

interface Kept {
  readonly event: EventText;
  readonly to: PersonId | undefined;
}

export function eventText(event: string, data: unknown): EventText {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n` as EventText;
}

export function withId(event: EventText, id: string): EventText {
  return `id: ${id}\n${event}` as EventText;
}

/** `life`: of this process; ids of another one mean nothing here. */
export function createEventRing(life: string): EventRing {
  const kept: Kept[] = [];
  let last = 0;
  let keptBytes = 0;
  const forgetOld = () => {
    while (keptBytes > limits.streamBehindBytesMax) keptBytes -= Buffer.byteLength(kept.shift()?.event ?? "");
  };
  const add = (event: EventText, to?: PersonId) => {
    last += 1;
    const numbered = withId(event, `${life}-${last}`);
    kept.push({ event: numbered, to });
    keptBytes += Buffer.byteLength(numbered);
    forgetOld();
    return numbered;
  };
  const since = (id: string, as: PersonId | undefined) => {
    const missed = last - (numberIn(id, life) ?? Infinity);
    if (missed < 0 || missed > kept.length) return undefined;
    return kept.slice(kept.length - missed).flatMap(({ event, to }) => (to === undefined || to === as ? [event] : []));
  };
  return { add, lastId: () => `${life}-${last}`, since };
}

function numberIn(id: string, life: string): number | undefined {
  const [, digits] = id.startsWith(`${life}-`) ? (/-(\d{1,15})$/.exec(id) ?? []) : [];
  return digits === undefined ? undefined : Number(digits);
}
