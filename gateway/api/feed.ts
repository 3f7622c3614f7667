import type { Channel, Clock, Log } from "../core/ports.ts";
import type { Decision, State } from "../core/state.ts";
import type { CoreMessage } from "./messages.ts";
import { pagesOf } from "./pages.ts";
import { rowOf, rowsOf, type Row } from "./view.ts";

/** Keeps one web part's picture of the state current. */
export interface Feed {
  /** Sends the opening messages, then the whole state; changes follow from there. */
  readonly start: (opening: Iterable<CoreMessage>) => void;
  /** What was just committed. Alarms, cases and the like leave at once, readings together a little later. */
  readonly committed: (decision: Decision) => void;
}

interface FeedDeps {
  readonly state: () => State;
  readonly clock: Clock;
  readonly log: Log;
}

const pointsEveryMs = 200;
export const pageBytesMax = 256 * 1024;
/** Different rows waiting for a reader that is behind; beyond it the whole picture is sent again instead. */
export const rowsWaitingMax = 20_000;

/**
 * Rows wait in a map by key: a reader that falls behind costs at most one entry per row and gets the newest
 * value of each when it has caught up. Nobody waits for it.
 */
export function createFeed(channel: Channel, { state, clock, log }: FeedDeps): Feed {
  const waiting = new Map<string, Row>();
  const points = new Map<string, Row>();
  const tooLarge = ({ table, key }: Row) => log.error("web-row-too-large", { table, key });
  let opening: Iterator<CoreMessage> | undefined;
  let cancelPoints: (() => void) | undefined;

  const next = (): CoreMessage | undefined => {
    const page = opening?.next();
    if (page !== undefined && page.done !== true) return page.value;
    opening = undefined;
    return changesPage(waiting, tooLarge);
  };
  const write = createWriter(channel, next, log);
  const paint = (first: Iterable<CoreMessage>) => {
    waiting.clear();
    points.clear();
    opening = openingOf(first, state(), tooLarge);
  };
  const releasePoints = () => {
    cancelPoints = undefined;
    for (const [key, row] of points) waiting.set(key, row);
    points.clear();
    write();
  };
  const committed = ({ changes }: Decision) => {
    for (const row of changes.flatMap((change) => rowOf(change) ?? [])) {
      (row.table === "point" ? points : waiting).set(keyOf(row), row);
    }
    if (waiting.size + points.size > rowsWaitingMax) paint([]);
    if (points.size > 0) cancelPoints ??= clock.after(pointsEveryMs, releasePoints);
    write();
  };
  channel.signal.addEventListener("abort", () => cancelPoints?.(), { once: true });
  return {
    start: (first) => {
      paint(first);
      write();
    },
    committed,
  };
}

/** One writer at a time. A message that does not fit is kept until the reader has caught up; the next waits behind it. */
function createWriter(channel: Channel, next: () => CoreMessage | undefined, log: Log): () => void {
  let isWriting = false;
  const writeAll = async () => {
    isWriting = true;
    for (let message = next(); message !== undefined && !channel.signal.aborted; message = next()) {
      while (!channel.send(message) && !channel.signal.aborted) await channel.drained();
      await channel.drained();
    }
    isWriting = false;
  };
  const broken = (error: unknown) => {
    log.error("web-feed-broken", { error });
    channel.close();
  };
  return () => {
    if (!isWriting) void writeAll().catch(broken);
  };
}

function* openingOf(first: Iterable<CoreMessage>, state: State, tooLarge: (row: Row) => void): Generator<CoreMessage> {
  yield* first;
  const rows = [...rowsOf(state)];
  let isFirst = true;
  for (const { items, last } of pagesOf(rows, pageBytesMax, tooLarge)) {
    yield { kind: "snapshot", rows: items, first: isFirst, last };
    isFirst = false;
  }
}

/** Takes as many waiting rows as fit one message. */
function changesPage(waiting: Map<string, Row>, tooLarge: (row: Row) => void): CoreMessage | undefined {
  if (waiting.size === 0) return undefined;
  const page = pagesOf(waiting.values(), pageBytesMax, tooLarge).next();
  if (page.done === true) return undefined;
  if (page.value.last) waiting.clear();
  for (const row of page.value.items) waiting.delete(keyOf(row));
  return { kind: "changes", rows: page.value.items };
}

function keyOf({ table, key }: Row): string {
  return `${table} ${key}`;
}
