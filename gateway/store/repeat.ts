import { assert } from "../core/result.ts";
import type { AlarmDeps } from "./alarm-place.ts";
import { decodeJson } from "./codec.ts";
import type { Row } from "./database.ts";
import { nameOfKey } from "./keys.ts";

/** A row that holds something. */
export type FullRow = Required<Row>;

/** The rows of a repeated decision that are not there or rotted; a sound one with another content is a defect. */
export async function lostOf(rows: readonly FullRow[], { database, report }: AlarmDeps): Promise<readonly FullRow[]> {
  const view = database.snapshot();
  const lost: FullRow[] = [];
  try {
    for (const row of rows) {
      const stored = await database.get(row.key, { view, unreadable: report.unreadable });
      if (stored === undefined || !decodeJson(row.key, stored).ok) lost.push(row);
      else assert(isSame(stored, row.value), `${nameOfKey(row.key)} is stored with another content`);
    }
    return lost;
  } finally {
    await view.close();
  }
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
