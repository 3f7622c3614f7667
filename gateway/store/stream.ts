import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { seqOf, type KeyRange } from "./keys.ts";
import { createSequence } from "./sequence.ts";

/** A stream of rows whose keys end in numbers without gaps. */
export interface Stream {
  readonly name: string;
  readonly range: KeyRange;
  /** The numbers that must be there. */
  readonly first: number;
  readonly last: number;
}

/** The rows in order, at most `limit`. Damaged rows and missing numbers are reported and left out. */
export async function* readStream(
  { name, range, first, last }: Stream,
  limit: number,
  { database, report }: { readonly database: Database; readonly report: DamageReport },
): AsyncGenerator<unknown, void, undefined> {
  const sequence = createSequence(name, first, report);
  let left = limit;
  if (left <= 0) return;
  for await (const [key, value] of database.scan(range, { atOnce: limit, unreadable: report.unreadable })) {
    const row = decodeJson(key, value);
    if (!row.ok) report.row(key, row.error);
    if (!sequence.takes(seqOf(key), row.ok) || !row.ok) continue;
    yield row.value;
    left -= 1;
    if (left === 0) return;
  }
  sequence.end(last);
}
