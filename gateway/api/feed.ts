import type { Decision } from "../core/decision.ts";
import type { Channel, Clock, Log } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { CoreMessage } from "./messages.ts";
import { pagesOf } from "./pages.ts";
import { rowOf, rowsOf, type Row } from "./view.ts";
import { createWaitingRows } from "./waiting-rows.ts";

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

const readingsEveryMs = 200;
export const pageBytesMax = 256 * 1024;

/** Nobody waits for a reader that is behind: it costs at most one entry per row, and gets the newest values later. */
export function createFeed(channel: Channel, { state, clock, log }: FeedDeps): Feed {
  const waiting = createWaitingRows();
  const tooLarge = ({ table, key }: Row) => log.error("web-row-too-large", { table, key });
  let picture: Iterator<CoreMessage> | undefined;
  let cancelReadings: (() => void) | undefined;

  /** Whatever waits is in the state already, and so in the picture. */
  const allRows = () => {
    waiting.clear();
    return [...rowsOf(state())];
  };
  const next = (): CoreMessage | undefined => {
    const page = picture?.next();
    if (page !== undefined && page.done !== true) return page.value;
    picture = waiting.isOverflown() ? pictureOf([], allRows, tooLarge) : undefined;
    if (picture !== undefined) return next();
    const rows = waiting.take(pageBytesMax, tooLarge);
    return rows.length === 0 ? undefined : { kind: "changes", rows };
  };
  const write = createWriter(channel, next, log);
  const releaseReadings = () => {
    cancelReadings = undefined;
    waiting.releaseReadings();
    write();
  };
  const start = (opening: Iterable<CoreMessage>) => {
    picture = pictureOf(opening, allRows, tooLarge);
    write();
  };
  const committed = ({ changes }: Decision) => {
    for (const row of changes.flatMap((change) => rowOf(change) ?? [])) waiting.keep(row);
    if (waiting.hasReadings()) cancelReadings ??= clock.after(readingsEveryMs, releaseReadings);
    write();
  };
  channel.signal.addEventListener("abort", () => cancelReadings?.(), { once: true });
  return { start, committed };
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
    log.error("web-feed-broken", { error: String(error) });
    channel.close();
  };
  return () => {
    if (!isWriting) void writeAll().catch(broken);
  };
}

function* pictureOf(
  opening: Iterable<CoreMessage>,
  allRows: () => readonly Row[],
  tooLarge: (row: Row) => void,
): Generator<CoreMessage> {
  yield* opening;
  let isFirst = true;
  for (const { items, last } of pagesOf(allRows(), pageBytesMax, tooLarge)) {
    yield { kind: "snapshot", rows: items, first: isFirst, last };
    isFirst = false;
  }
}
