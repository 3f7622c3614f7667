import {
  cellsPerReadMax,
  isBitTable,
  spanOf,
  type ModbusMeasure,
  type ModbusProfile,
  type Span,
  type Table,
} from "../../config/modbus-profile.ts";
import type { ReadRequest } from "./pdu.ts";

/** One request and the measures its answer holds. */
export interface PlannedRead extends ReadRequest {
  readonly measures: readonly ModbusMeasure[];
}

type Limits = Pick<ModbusProfile, "cellsPerRead" | "gapCells">;
type Planned = Span & { readonly table: Table; readonly measures: readonly ModbusMeasure[] };

/** As few requests as the device's own limits allow: neighbours of one table are read together, small gaps included. */
export function planReads(profile: Limits & Pick<ModbusProfile, "measures">): readonly PlannedRead[] {
  const single = profile.measures
    .map((measure): Planned => ({ ...spanOf(measure), table: measure.from.table, measures: [measure] }))
    .toSorted((a, b) => a.table.localeCompare(b.table) || a.address - b.address || a.end - b.end);
  const merged = single.reduce<readonly Planned[]>((done, next) => joinedTo(done, next, profile), []);
  return merged.map(({ table, address, end, measures }) => ({ table, address, count: end - address, measures }));
}

function joinedTo(done: readonly Planned[], next: Planned, limits: Limits): readonly Planned[] {
  const last = done.at(-1);
  if (last === undefined || !fits(last, next, limits)) return [...done, next];
  const both = { ...last, end: Math.max(last.end, next.end), measures: [...last.measures, ...next.measures] };
  return [...done.slice(0, -1), both];
}

function fits(last: Planned, next: Planned, limits: Limits): boolean {
  const most = Math.min(limits.cellsPerRead ?? Infinity, cellsPerReadMax[last.table]);
  const gapMax = limits.gapCells ?? gapCellsDefault(last.table);
  const together = Math.max(last.end, next.end) - last.address;
  return last.table === next.table && next.address - last.end <= gapMax && together <= most;
}

/** A second request costs 12 + 9 bytes and a turnaround; undeclared cells cost little, but some devices refuse them. */
function gapCellsDefault(table: Table): number {
  return isBitTable(table) ? 32 : 8;
}
