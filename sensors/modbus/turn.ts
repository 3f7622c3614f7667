import { pointId, type DeviceId, type PointId } from "../../config/ids.ts";
import type { ModbusMeasure } from "../../config/modbus-profile.ts";
import type { Link, ModbusDevice } from "../../config/site.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { ReadRequest } from "./pdu.ts";
import { planReads, type PlannedRead } from "./plan.ts";

export interface MeasuredPoint {
  readonly id: PointId;
  readonly measure: ModbusMeasure;
}

/**
 * One read of one device and when it is due again. Due times lie on a fixed grid of the period, so that
 * nothing drifts, and there is only ever one due time, so that nothing piles up.
 */
export interface Turn {
  readonly device: DeviceId;
  readonly unit: number;
  readonly read: ReadRequest;
  /** What the answer holds. */
  readonly points: readonly MeasuredPoint[];
  readonly periodMs: number;
  readonly dueMs: number;
  readonly askedMs: number;
  /** Polls in a row that nobody answered. */
  readonly misses: number;
  /** Longest time this device took to answer, also when that was too late. */
  readonly worstMs: number;
  /** On a line without transaction ids, the next answer of this device may belong to an older request. */
  readonly isSuspect: boolean;
}

/** A poll of "0s" means as fast as the device answers, not a loop that never rests. */
const periodMinMs = 20;
/** After so many misses a read is no longer polled but probed. */
const missesToProbe = 3;
/** Probes grow apart to at most this many periods: a revived device on a 1 s poll is back within 5 s. */
const probePeriodsMax = 5;

export function firstTurns(index: SiteIndex, link: Link, nowMs: number): readonly Turn[] {
  const devices = index.site.devices.filter(
    (device): device is ModbusDevice => "link" in device && device.link === link.id,
  );
  return devices.flatMap((device) =>
    readsOf(index, device).map((read) => ({
      device: device.id,
      unit: device.unit,
      read,
      points: read.measures.map((measure) => ({ id: pointId(device.id, measure.id), measure })),
      periodMs: Math.max(link.poll, periodMinMs),
      dueMs: nowMs,
      askedMs: 0,
      misses: 0,
      worstMs: 0,
      isSuspect: false,
    })),
  );
}

/** What decides when a read that was missed last time is tried again. */
export interface Pace {
  readonly nowMs: number;
  /** A silent device holds the line for so long. */
  readonly timeoutMs: number;
  /** From then on it may, even if others wait. */
  readonly trialFromMs: number;
}

/**
 * The turn to ask now: the one due for longest. Those missed last time are tried in the pauses of the others;
 * after a period without a pause they are tried all the same.
 */
export function dueTurn(turns: readonly Turn[], pace: Pace): Turn | undefined {
  const readyMs = readiness(turns, pace);
  const due = turns.filter((turn) => readyMs(turn) <= pace.nowMs);
  const [healthy] = due.filter((turn) => turn.misses === 0).toSorted(byDueTime);
  const [trial] = due.filter((turn) => turn.misses > 0).toSorted(byTrial);
  if (healthy === undefined || trial === undefined) return healthy ?? trial;
  return readyMs(trial) + trial.periodMs < healthy.dueMs ? trial : healthy;
}

export function nextDueMs(turns: readonly Turn[], pace: Pace): number {
  return Math.min(...turns.map(readiness(turns, pace)));
}

/** A trial is ready when it would end before any other turn is due, and in any case from `trialFromMs` on. */
function readiness(turns: readonly Turn[], { nowMs, timeoutMs, trialFromMs }: Pace): (turn: Turn) => number {
  const healthyDueMs = turns.filter(({ misses }) => misses === 0).map(({ dueMs }) => dueMs);
  const freeUntilMs = Math.min(...healthyDueMs) - timeoutMs;
  return ({ misses, dueMs }) => {
    const isFree = misses === 0 || Math.max(dueMs, nowMs) <= freeUntilMs;
    return isFree ? dueMs : Math.max(dueMs, trialFromMs);
  };
}

/** Asked now; due again at the first time of its grid that lies ahead. */
export function asked(turn: Turn, nowMs: number): Turn {
  const periods = Math.floor((nowMs - turn.dueMs) / turn.periodMs) + 1;
  return { ...turn, askedMs: nowMs, dueMs: turn.dueMs + periods * turn.periodMs };
}

/** Nobody answered: the turns that share the verdict. When none of a device's reads answers, one asks for all. */
export function sharers(turns: readonly Turn[], missed: Turn): readonly Turn[] {
  const others = turns.filter((turn) => turn.device === missed.device && turn !== missed);
  return others.every((turn) => turn.misses > 0) ? [missed, ...others] : [missed];
}

/** The sharers wait together for `missed`'s next time, which moves away while the silence lasts. */
export function afterMiss(turns: readonly Turn[], missed: Turn): readonly Turn[] {
  const misses = missed.misses + 1;
  const dueMs = missed.dueMs + (probePeriods(misses) - 1) * missed.periodMs;
  const shared = sharers(turns, missed);
  return turns.map((turn) =>
    shared.includes(turn) ? { ...turn, misses: Math.max(misses, turn.misses), dueMs } : turn,
  );
}

export function afterAnswer(turns: readonly Turn[], answered: Turn): readonly Turn[] {
  return turns.map((turn) => (turn === answered ? { ...turn, misses: 0 } : turn));
}

export function learned(turns: readonly Turn[], unit: number, delayMs: number): readonly Turn[] {
  return turns.map((turn) =>
    turn.unit === unit && turn.worstMs < delayMs ? { ...turn, worstMs: Math.round(delayMs) } : turn,
  );
}

export function suspected(turns: readonly Turn[], unit: number): readonly Turn[] {
  return turns.map((turn) => (turn.unit === unit && !turn.isSuspect ? { ...turn, isSuspect: true } : turn));
}

export function trusted(turns: readonly Turn[], unit: number): readonly Turn[] {
  return turns.map((turn) => (turn.unit === unit && turn.isSuspect ? { ...turn, isSuspect: false } : turn));
}

/** Nothing of the device is due before `untilMs`, and all of it stays on its grid. */
export function heldBack(turns: readonly Turn[], unit: number, untilMs: number): readonly Turn[] {
  return turns.map((turn) => {
    if (turn.unit !== unit || turn.dueMs >= untilMs) return turn;
    const periods = Math.ceil((untilMs - turn.dueMs) / turn.periodMs);
    return { ...turn, dueMs: turn.dueMs + periods * turn.periodMs };
  });
}

/** Due now, and still on its grid. */
export function atOnce(turn: Turn, nowMs: number): Turn {
  const periods = Math.max(0, Math.ceil((turn.dueMs - nowMs) / turn.periodMs));
  return { ...turn, dueMs: turn.dueMs - periods * turn.periodMs };
}

function readsOf(index: SiteIndex, device: ModbusDevice): readonly PlannedRead[] {
  const profile = index.profiles.get(device.profile);
  return profile?.transport === "modbus" ? planReads(profile) : [];
}

/** Among equals the one not asked for longest, so that the reads of a silent device take turns. */
function byDueTime(a: Turn, b: Turn): number {
  return a.dueMs - b.dueMs || a.askedMs - b.askedMs;
}

/** One lost answer is made good before those known to be silent are tried again. */
function byTrial(a: Turn, b: Turn): number {
  return Math.min(a.misses, 2) - Math.min(b.misses, 2) || byDueTime(a, b);
}

/** 1, 1, 2, 4, 5, 5 … periods until the next attempt. */
function probePeriods(misses: number): number {
  return misses < missesToProbe ? 1 : Math.min(2 ** (misses - missesToProbe + 1), probePeriodsMax);
}
