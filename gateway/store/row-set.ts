import type { Change } from "../core/state.ts";
import { decodeJson } from "./codec.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { stateRange, stateRowOf } from "./keys.ts";

/** Which state rows are stored. Each head carries their number, so that a row which vanishes is missed. */
export interface RowSet {
  readonly sizeAfter: (changes: readonly Change[]) => number;
  readonly apply: (changes: readonly Change[]) => void;
  /** Each as `<table> <key>`. */
  readonly names: () => Iterable<string>;
}

export async function readRowSet({ database, report }: { database: Database; report: DamageReport }): Promise<RowSet> {
  const present = new Set<string>();
  for await (const [key, value] of database.scan(stateRange, { unreadable: report.unreadable })) {
    const { table, row } = stateRowOf(key);
    const content = decodeJson(key, value);
    if (content.ok) present.add(nameOf(table, row));
    else report.row(key, content.error);
  }
  return {
    sizeAfter: (changes) =>
      [...lastOfEach(changes)].reduce(
        (size, [name, stays]) => size + Number(stays) - Number(present.has(name)),
        present.size,
      ),
    apply: (changes) => {
      for (const [name, stays] of lastOfEach(changes))
        if (stays) present.add(name);
        else present.delete(name);
    },
    names: () => present,
  };
}

function lastOfEach(changes: readonly Change[]): ReadonlyMap<string, boolean> {
  return new Map(changes.map(({ table, key, value }) => [nameOf(table, key), value !== undefined]));
}

function nameOf(table: string, key: string): string {
  return `${table} ${key}`;
}
