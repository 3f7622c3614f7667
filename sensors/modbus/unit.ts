import type { Delay } from "./delay.ts";
import { lateBy, measured } from "./delay.ts";
import { nothingLearned, type Learned } from "./illegal.ts";

/** What one line knows of one device on it. The same number on another line is another device. */
export interface Unit {
  /** None until it first answered. */
  readonly delay: Delay | undefined;
  /** When the last request was sent that it did not answer, until it is heard again. */
  readonly missedMs: number | undefined;
  /** It is not polled before: an answer to what it missed may still be on its way. */
  readonly heldUntilMs: number;
  /** On a line without transaction ids, its next answer may belong to an older request. */
  readonly isSuspect: boolean;
  /** Addresses it refused. */
  readonly learned: Learned;
  /** Requests to it that came to an end, and how many of them by an answer whose check sum was wrong. */
  readonly tally: Tally;
}

interface Tally {
  readonly asked: number;
  readonly garbled: number;
}

export type Units = ReadonlyMap<number, Unit>;

export function stranger(learned: Learned = nothingLearned): Unit {
  return {
    delay: undefined,
    missedMs: undefined,
    heldUntilMs: -Infinity,
    isSuspect: false,
    learned,
    tally: { asked: 0, garbled: 0 },
  };
}

export function unitOf(units: Units, unit: number): Unit {
  return units.get(unit) ?? stranger();
}

export function heardInTime(units: Units, unit: number, delayMs: number): Units {
  const before = unitOf(units, unit);
  const delay = measured(before.delay, Math.max(0, delayMs));
  return changed(units, unit, { ...before, delay, missedMs: undefined, isSuspect: false, tally: counted(before, 0) });
}

/** Nobody answered, or not rightly: it is not polled for a while, and its next answer is doubted. */
export function failedTo(
  units: Units,
  unit: number,
  { missedMs, heldUntilMs, isGarbled }: Pick<Unit, "missedMs" | "heldUntilMs"> & { readonly isGarbled: boolean },
): Units {
  const before = unitOf(units, unit);
  const tally = counted(before, isGarbled ? 1 : 0);
  return changed(units, unit, { ...before, missedMs, heldUntilMs, isSuspect: true, tally });
}

function counted({ tally }: Unit, garbled: number): Tally {
  return { asked: tally.asked + 1, garbled: tally.garbled + garbled };
}

/** A frame of it that nobody waited for: an answer that came so late, or one of another master's. */
export function overheard(units: Units, unit: number, lateMs: number | undefined): Units {
  const before = units.get(unit);
  if (before === undefined) return units;
  if (lateMs === undefined) return changed(units, unit, { ...before, isSuspect: true });
  return changed(units, unit, {
    ...before,
    delay: lateBy(before.delay, lateMs),
    missedMs: undefined,
    isSuspect: true,
  });
}

export function taught(units: Units, unit: number, learned: Learned): Units {
  return changed(units, unit, { ...unitOf(units, unit), learned });
}

function changed(units: Units, unit: number, to: Unit): Units {
  return new Map(units).set(unit, to);
}
