import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../../config/limits.ts";
import type { Clock } from "../core/ports.ts";
import { diskOf } from "./directory.ts";
import { daysLeft, type Disk } from "./space.ts";

export interface RoomView {
  readonly freeShare?: number;
  /** Until the oldest readings must leave; left out while nobody can tell. */
  readonly daysLeft?: number;
}

/** How much room there is for readings, looked at once a minute. */
export interface Room {
  readonly view: () => RoomView;
  readonly stop: () => void;
}

interface Look {
  readonly atMs: number;
  readonly disk: Disk;
  readonly readingsBytes: number;
}

export function createRoom(directory: string, clock: Clock): Room {
  let first: Look | undefined;
  let last: Look | undefined;
  let cancel = () => {};
  const look = async () => {
    const readingsBytes = await bytesIn(join(directory, "readings"));
    last = { atMs: clock.now().monoMs, disk: await diskOf(directory), readingsBytes };
    // Growth is measured over a day at most, and anew when readings left meanwhile.
    if (first === undefined || last.atMs - first.atMs > dayMs || readingsBytes < first.readingsBytes) first = last;
  };
  const keepLooking = () =>
    void look()
      .catch(() => (last = undefined))
      .finally(() => (cancel = clock.after(lookEveryMs, keepLooking)));
  keepLooking();
  return { view: () => viewOf(first, last), stop: () => cancel() };
}

function viewOf(first: Look | undefined, last: Look | undefined): RoomView {
  if (first === undefined || last === undefined) return {};
  const freeShare = last.disk.freeBytes / last.disk.bytes;
  const elapsedMs = last.atMs - first.atMs;
  if (elapsedMs < tellFromMs) return { freeShare };
  const perDay = ((last.readingsBytes - first.readingsBytes) / elapsedMs) * dayMs;
  const days = daysLeft(last.readingsBytes, perDay, { budget: limits.readingsBytesMax, ...last.disk });
  return days === Infinity ? { freeShare } : { freeShare, daysLeft: days };
}

/** A file that is packed away while it is looked at counts nothing. */
async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const lookEveryMs = 60_000;
/** Before that, one table more or less would be all there is to see. */
const tellFromMs = 30 * 60_000;
const dayMs = 86_400_000;
