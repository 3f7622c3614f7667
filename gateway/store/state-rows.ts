import { caseOfRow } from "../core/cases/former.ts";
import { volatileTables, type Change, type MutableState, type State, type TableName } from "../core/state.ts";

/** Changes a disk has to know; the volatile tables are rebuilt from readings. */
export function storedChanges(changes: readonly Change[]): readonly Change[] {
  return changes.filter(({ table }) => !volatileTables.has(table));
}

export function isTable(state: State, name: string): name is TableName {
  return Object.hasOwn(state, name);
}

/** The row was checked against its sum, so it is what was written: a row of that table, by this version or an earlier one. */
export function putRow(state: MutableState, table: TableName, key: string, value: unknown): void {
  const row = table === "case" ? caseOfRow(value as Parameters<typeof caseOfRow>[0]) : value;
  (state[table] as Map<string, unknown>).set(key, row);
}
