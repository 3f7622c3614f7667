import type { PointId } from "../../config/ids.ts";
import type { Asks } from "./asks.ts";
import type { ErrorCode, HistoryReply, Reading } from "./schema.ts";

export interface HistoryRange {
  readonly point: PointId;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

const pageRows = 2_000;
/** A day at one reading a second and some more; a longer range is answered as far as this reaches. */
const pagesMax = 50;

/** Reads a range page by page, so that the core never hands out more than one page at a time. */
export async function readHistory(ask: Asks["ask"], range: HistoryRange): Promise<HistoryReply | ErrorCode> {
  const kept = createThinner(range);
  let { from } = range;
  let taken = 0;
  for (let page = 0; page < pagesMax && from <= range.to; page += 1) {
    const reply = await ask({ kind: "history", point: range.point, from, to: range.to, limit: pageRows });
    if (reply.kind === "failed") return reply.code;
    if (reply.kind !== "history") return "core-failed";
    const fresh = reply.readings.slice(taken);
    fresh.forEach(kept.add);
    const last = reply.readings.at(-1);
    if (!reply.more || last === undefined) break;
    ({ from, taken } = pageAfter(reply.readings, last.at.wallMs, fresh.length > 0));
  }
  return { point: range.point, ...kept.result() };
}

/**
 * Readings may share a millisecond, so the next page begins with it again and leaves out what is taken already.
 * A millisecond that fills a whole page by itself is passed over, or reading would never end.
 */
function pageAfter(page: readonly Reading[], lastMs: number, hadFresh: boolean): { from: number; taken: number } {
  if (!hadFresh) return { from: lastMs + 1, taken: 0 };
  return { from: lastMs, taken: page.filter((reading) => reading.at.wallMs === lastMs).length };
}

interface Slice {
  readonly lowest: Reading;
  readonly highest: Reading;
}

/** Keeps all readings up to the limit; beyond it the lowest and the highest of each slice of time, so no peak is lost. */
function createThinner({ from, to, limit }: HistoryRange) {
  const all: Reading[] = [];
  const slices = new Map<number, Slice>();
  const slicesMax = Math.max(1, Math.floor(limit / 2));
  const sliceMs = Math.max(1, (to - from) / slicesMax);
  const add = (reading: Reading) => {
    if (all.length <= limit) all.push(reading);
    const at = Math.min(slicesMax - 1, Math.floor((reading.at.wallMs - from) / sliceMs));
    slices.set(at, widened(slices.get(at), reading));
  };
  const result = () => {
    if (all.length <= limit) return { thinned: false, readings: all };
    return { thinned: true, readings: [...slices.values()].flatMap(endsOf).slice(0, limit) };
  };
  return { add, result };
}

function widened(slice: Slice | undefined, reading: Reading): Slice {
  if (slice === undefined) return { lowest: reading, highest: reading };
  return {
    lowest: valueOf(reading) < valueOf(slice.lowest) ? reading : slice.lowest,
    highest: valueOf(reading) > valueOf(slice.highest) ? reading : slice.highest,
  };
}

function endsOf({ lowest, highest }: Slice): readonly Reading[] {
  if (lowest === highest) return [lowest];
  return lowest.at.wallMs <= highest.at.wallMs ? [lowest, highest] : [highest, lowest];
}

/** History holds no bad readings; one that turned up would be neither lowest nor highest. */
function valueOf({ sample }: Reading): number {
  return sample.kind === "bad" ? Number.NaN : sample.value;
}
