import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { seqOf, type KeyRange } from "./keys.ts";

/** A stream of rows whose keys end in numbers without gaps. */
export interface Stream {
  readonly name: string;
  readonly range: KeyRange;
  /** The number the first row must have. */
  readonly first: number;
}

export interface Numbered {
  readonly seq: number;
  readonly row: unknown;
}

/** The rows in order, at most `limit`. Damaged rows and missing numbers are reported and left out. */
export async function* readStream(
  { name, range, first }: Stream,
  limit: number,
  { database, report }: { readonly database: Database; readonly report: DamageReport },
): AsyncGenerator<Numbered, void, undefined> {
  let expected = first;
  let left = limit;
  if (left <= 0) return;
  for await (const [key, value] of database.scan(range, { unreadable: report.unreadable })) {
    const seq = seqOf(key);
    if (seq > expected) report.gap(name, expected, seq - 1);
    expected = seq + 1;
    const row = decodeJson(key, value);
    if (!row.ok) {
      report.row(key, row.error);
      continue;
    }
    yield { seq, row: row.value };
    left -= 1;
    if (left === 0) return;
  }
}
