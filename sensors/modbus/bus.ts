import { isBitTable } from "../../config/modbus-profile.ts";
import { bitsPerCharacter, type Link } from "../../config/site.ts";
import { encodeRead, type ReadRequest } from "./pdu.ts";
import type { RtuRequest } from "./rtu.ts";
import type { Turn } from "./turn.ts";

/** What a line without transaction ids asks of its master. */
export interface Bus {
  readonly echo: boolean;
  /** Time of one character; 0 where a converter hides it. */
  readonly characterMs: number;
  /** Silence between two frames. */
  readonly gapMs: number;
  readonly quiet: QuietLimits;
}

export interface QuietLimits {
  /** After a fault the line is quiet for twice the worst delay seen of the device, within these two. */
  readonly floorMs: number;
  readonly ceilingMs: number;
  /** A device that was missed is not asked again for this long: an answer later than that was never seen to be right. */
  readonly holdMs: number;
  /** A line that is heard without a pause for so long is out of use, and its points say so. */
  readonly babbleMs: number;
}

/** Assumed, to be confirmed on the reference board. The floor is twice the slowest answer in the data sheets at hand. */
export const quietLimits: QuietLimits = { floorMs: 500, ceilingMs: 5_000, holdMs: 2_000, babbleMs: 3_000 };

export function busOf(link: Link): Bus | undefined {
  switch (link.kind) {
    case "modbus-tcp":
      return undefined;
    case "modbus-rtu-tcp":
      return { echo: link.echo, characterMs: 0, gapMs: converterGapMs, quiet: quietLimits };
    case "modbus-rtu": {
      const characterMs = (bitsPerCharacter(link) * 1000) / link.baud;
      return { echo: link.echo, characterMs, gapMs: gapMsAt(link.baud, characterMs), quiet: quietLimits };
    }
  }
}

export function rtuRequest({ unit, read }: Turn, { echo }: Bus): RtuRequest {
  return { unit, pdu: encodeRead(read), dataBytes: dataBytesOf(read), echo };
}

/** How long the characters of a request and its answer are on the line. */
export function onWireMs({ read }: Turn, { characterMs }: Bus): number {
  return (charactersAround + dataBytesOf(read)) * characterMs;
}

export function quietMs({ worstMs }: Turn, { quiet }: Bus): number {
  return Math.min(Math.max(2 * worstMs, quiet.floorMs), quiet.ceilingMs);
}

/** Whoever of the line spoke: the slowest of its devices may still have something to say. */
export function longestQuietMs(turns: readonly Turn[], bus: Bus): number {
  return Math.max(...turns.map((turn) => quietMs(turn, bus)));
}

function dataBytesOf({ table, count }: ReadRequest): number {
  return isBitTable(table) ? Math.ceil(count / 8) : count * 2;
}

/** Modbus over Serial Line V1.02, 2.5.1.1: 3.5 characters, above 19200 baud 1.75 ms. The clock counts whole milliseconds. */
function gapMsAt(baud: number, characterMs: number): number {
  return Math.ceil(baud > 19_200 ? 1.75 : 3.5 * characterMs);
}

/** 3.5 characters at 9600 baud, which the far side of a converter rarely goes below. */
const converterGapMs = 5;
/** 8 of a request and 5 around the data of an answer. */
const charactersAround = 13;
