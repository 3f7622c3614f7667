import { cellBank, startModbusDevices, type ModbusServer } from "../devices/modbus-device.ts";
import type { RecordedRegisters } from "./profile-shelf.ts";

/** Serves recorded registers, one unit for each recording; what was not recorded answers "illegal data address". */
export async function serveRegisters(
  port: number,
  recordings: readonly { readonly unit: number; readonly registers: readonly RecordedRegisters[] }[],
): Promise<ModbusServer> {
  const units = recordings.map(({ unit, registers }) => {
    const bank = cellBank(unit);
    for (const { table, address, words } of registers) bank.set(table, address, ...words);
    return bank;
  });
  return startModbusDevices({ port, units });
}
