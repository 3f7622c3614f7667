import { pagesOf } from "./pages.ts";
import type { Row } from "./view.ts";

/** Different rows waiting for a reader that is behind; beyond it the whole picture is sent again instead. */
export const rowsWaitingMax = 20_000;

/**
 * Rows that changed and were not sent yet, each once with its newest value. Too many, and only that is
 * remembered: the state itself has them all.
 */
export interface WaitingRows {
  readonly keep: (row: Row) => void;
  /** Readings wait apart, so that many of one moment leave together. */
  readonly hasReadings: () => boolean;
  readonly releaseReadings: () => void;
  /** As many rows as fit; empty when none wait. */
  readonly take: (bytesMax: number, tooLarge: (row: Row) => void) => readonly Row[];
  readonly isOverflown: () => boolean;
  readonly clear: () => void;
}

export function createWaitingRows(): WaitingRows {
  const ready = new Map<string, Row>();
  const readings = new Map<string, Row>();
  let isOverflown = false;

  const clear = () => {
    ready.clear();
    readings.clear();
    isOverflown = false;
  };
  const keep = (row: Row) => {
    if (isOverflown) return;
    (row.table === "point" ? readings : ready).set(keyOf(row), row);
    if (ready.size + readings.size <= rowsWaitingMax) return;
    clear();
    isOverflown = true;
  };
  const releaseReadings = () => {
    for (const [key, row] of readings) ready.set(key, row);
    readings.clear();
  };
  return {
    keep,
    hasReadings: () => readings.size > 0,
    releaseReadings,
    take: (bytesMax, tooLarge) => takePage(ready, bytesMax, tooLarge),
    isOverflown: () => isOverflown,
    clear,
  };
}

function takePage(ready: Map<string, Row>, bytesMax: number, tooLarge: (row: Row) => void): readonly Row[] {
  const page = pagesOf(ready.values(), bytesMax, tooLarge).next();
  if (page.done === true) return [];
  if (page.value.last) ready.clear();
  for (const row of page.value.items) ready.delete(keyOf(row));
  return page.value.items;
}

function keyOf({ table, key }: Row): string {
  return `${table} ${key}`;
}
