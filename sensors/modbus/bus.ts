import { bitsPerCharacter, type Link } from "../../config/site.ts";
import { probeTimeoutMs, type TimeoutLimits } from "./delay.ts";
import { dataBytesOf, encodeQuestion, type Question } from "./pdu.ts";
import type { RtuRequest } from "./rtu.ts";
import { unitOf, type Unit, type Units } from "./unit.ts";

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
  /** After a fault the line is quiet for longer than the device ever took, or for this long if it never answered. */
  readonly strangerMs: number;
  readonly ceilingMs: number;
  /** A device that was missed is not asked again for this long: an answer later than that was never seen to be right. */
  readonly holdMs: number;
  /** A line that is heard without a pause for so long is out of use, and its points say so. */
  readonly babbleMs: number;
}

/** Assumed, to be confirmed on the reference board. `strangerMs`: twice the slowest answer in the data sheets at hand. */
export const quietLimits: QuietLimits = { strangerMs: 500, ceilingMs: 5_000, holdMs: 2_000, babbleMs: 3_000 };

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

/**
 * Bounds of the learned timeout. The floors are above what adapters (16 ms in a common one), converters, a busy box and
 * a network's first repetition (200 ms) add of their own.
 */
export function timeoutLimits(declaredMs: number, bus: Bus | undefined): TimeoutLimits {
  const probeMs = bus === undefined ? 250 : bus.characterMs > 0 ? 50 : 100;
  return {
    floorMs: Math.min(250, declaredMs),
    probeFloorMs: Math.min(probeMs, declaredMs),
    ceilingMs: declaredMs,
  };
}

export function rtuRequest(unit: number, question: Question, { echo }: Bus): RtuRequest {
  return { unit, pdu: encodeQuestion(question), dataBytes: dataBytesOf(question), echo };
}

/** How long the characters of a request are on the line; every one has 8. */
export function requestMs({ characterMs }: Bus): number {
  return requestCharacters * characterMs;
}

/** The same of a good answer. */
export function answerMs(question: Question, { characterMs }: Bus): number {
  const data = dataBytesOf(question);
  return (data === undefined ? requestCharacters : charactersAroundData + data) * characterMs;
}

/** Longer than the device was ever seen to take, or the slowest of its neighbours where it was never heard. */
export function quietAfter(unit: number, { units, limits, bus }: QuietFacts & { readonly bus: Bus }): number {
  const { delay } = unitOf(units, unit);
  return quietMs(delay === undefined ? neighbourly(units, limits) : { delay }, bus);
}

interface QuietFacts {
  readonly units: Units;
  readonly limits: TimeoutLimits;
}

function quietMs({ delay }: Pick<Unit, "delay">, { quiet, gapMs }: Bus): number {
  const neededMs = delay === undefined ? quiet.strangerMs : Math.ceil(delay.worstMs * 1.25) + gapMs;
  return Math.min(neededMs, quiet.ceilingMs);
}

/** Whoever of the line spoke: the slowest of its devices may still have something to say. */
export function longestQuietMs(units: Units, bus: Bus): number {
  return Math.max(0, ...[...units.values()].map((unit) => quietMs(unit, bus)));
}

/** A device that never answered is first taken to be like the slowest of its neighbours. */
export function neighbourly(units: Units, limits: TimeoutLimits): Pick<Unit, "delay"> {
  const known = [...units.values()].flatMap(({ delay }) => (delay === undefined ? [] : [delay]));
  const slowest = known.toSorted((a, b) => probeTimeoutMs(b, limits) - probeTimeoutMs(a, limits))[0];
  return { delay: slowest };
}

/** Modbus over Serial Line V1.02, 2.5.1.1: 3.5 characters, above 19200 baud 1.75 ms. The clock counts whole milliseconds. */
function gapMsAt(baud: number, characterMs: number): number {
  return Math.ceil(baud > 19_200 ? 1.75 : 3.5 * characterMs);
}

/** 3.5 characters at 9600 baud, which the far side of a converter rarely goes below. */
const converterGapMs = 5;
const requestCharacters = 8;
/** Unit, function, count and checksum. */
const charactersAroundData = 5;
