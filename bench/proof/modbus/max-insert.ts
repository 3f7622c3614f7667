import { cellsPerReadMax, spanOf, type Table } from "../../../config/modbus-profile.ts";
import type { ReadRequest } from "../../../sensors/modbus/pdu.ts";
import type { RegisterMap } from "./register-maps.ts";

/**
 * Neighbours are joined, first come first served, while the gap is at most `fill` cells and the request is not too
 * long: the strategy that Telegraf's Modbus input calls `max_insert` (optimization_max_register_fill, 50 by default).
 */
export function maxInsert(map: RegisterMap, fill: number): readonly ReadRequest[] {
  const most = Math.min(fill, map.gapCells ?? Infinity);
  return sorted(map).reduce<readonly ReadRequest[]>((done, { table, address, end }) => {
    const last = done.at(-1) ?? { table, address: -Infinity, count: 0 };
    const count = Math.max(end - last.address, last.count);
    const joins = last.table === table && address - last.address - last.count <= most && count <= cellsMax(map, table);
    return joins ? [...done.slice(0, -1), { ...last, count }] : [...done, { table, address, count: end - address }];
  }, []);
}

export function cellsMax({ cellsPerRead = Infinity }: RegisterMap, table: Table): number {
  return Math.min(cellsPerRead, cellsPerReadMax[table]);
}

export function sorted({ measures }: RegisterMap) {
  return measures
    .map((each) => ({ ...spanOf(each), table: each.from.table }))
    .toSorted((a, b) => a.table.localeCompare(b.table) || a.address - b.address || a.end - b.end);
}
