import { isBitTable, type Table } from "../../config/modbus-profile.ts";

/** What a read costs on its line, in the time of one byte: everything but the data. */
export interface WireCost {
  readonly perRequest: number;
}

export interface SerialPace {
  readonly baud: number;
  /** Start, data, parity and stop: 10 for 8N1, 11 with parity or two stop bits. */
  readonly bitsPerByte: number;
  /** How long the device takes to answer. */
  readonly turnaroundMs: number;
}

/** Modbus/TCP: 7 + 5 bytes asked; 7 + 2 bytes answered around the data. */
export const tcpCost: WireCost = { perRequest: 21 };

/** RTU: 8 bytes asked, 5 answered around the data, silence before each frame, and the device's own time. */
export function rtuCost(pace: SerialPace): WireCost {
  const byteMs = (pace.bitsPerByte * 1000) / pace.baud;
  return { perRequest: 8 + 5 + (2 * silenceMs(pace.baud, byteMs) + pace.turnaroundMs) / byteMs };
}

export function costOf(table: Table, cells: number, cost: WireCost): number {
  return cost.perRequest + (isBitTable(table) ? Math.ceil(cells / 8) : cells * 2);
}

/** Modbus over Serial Line V1.02, 2.5.1.1: 3.5 characters, above 19200 baud fixed. */
function silenceMs(baud: number, byteMs: number): number {
  return baud > 19_200 ? 1.75 : 3.5 * byteMs;
}
