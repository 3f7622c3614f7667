import { pollMsOf, type Sampling } from "../../config/bus-load.ts";
import { pointId, type DeviceId, type PointId } from "../../config/ids.ts";
import type { ModbusMeasure, ModbusProfile } from "../../config/modbus-profile.ts";
import type { Link, ModbusDevice } from "../../config/site.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Learned } from "./illegal.ts";
import type { ReadRequest } from "./pdu.ts";
import { planReads, type PlannedRead } from "./plan.ts";
import type { WireCost } from "./wire-cost.ts";

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
  /** An alarm hangs on one of its points. */
  readonly isAlarm: boolean;
  readonly periodMs: number;
  readonly dueMs: number;
  readonly askedMs: number;
  /** Polls in a row that nobody answered. */
  readonly misses: number;
}

/** One device and what decides how it is read. */
export interface Reader {
  readonly device: ModbusDevice;
  readonly profile: ModbusProfile;
  /** How often, where a measure does not say otherwise. */
  readonly pollMs: number;
  /** What it is in peace, and in alert and emergency. */
  readonly polls: Readonly<Record<Sampling, number>>;
  readonly cost: WireCost;
  readonly isAlarm: (point: PointId) => boolean;
}

interface Reading {
  readonly cost: WireCost;
  readonly sampling: Sampling;
}

/** A poll of "0s" means as fast as the device answers, not a loop that never rests. */
const periodMinMs = 20;
/** After so many misses a read is no longer polled but probed. */
const missesToProbe = 3;
/** Probes are so far apart: a device that is back is seen within 5 s, whatever else waits. */
const probeMs = 2_500;

export function readersOn(index: SiteIndex, link: Link, { cost, sampling }: Reading): readonly Reader[] {
  const isAlarm = (point: PointId): boolean => (index.rulesOf.get(point) ?? []).some(({ kind }) => kind !== "silent");
  return index.site.devices.flatMap((device) => {
    const profile = index.profiles.get(device.profile);
    if (!("link" in device) || device.link !== link.id || profile?.transport !== "modbus") return [];
    const polls = { base: pollMsOf(link, device, "base"), fast: pollMsOf(link, device, "fast") };
    return device.broadcast ? [] : [{ device, profile, polls, pollMs: polls[sampling], cost, isAlarm }];
  });
}

/** The device's reads, those of each period planned together, all due at `nowMs`. */
export function turnsOf(reader: Reader, learned: Learned, nowMs: number): readonly Turn[] {
  const { profile, cost } = reader;
  const periods = new Set(profile.measures.map((measure) => periodOf(measure, reader)));
  return [...periods].flatMap((periodMs) => {
    const measures = profile.measures.filter((measure) => periodOf(measure, reader) === periodMs);
    const reads = planReads({ ...profile, measures }, { cost, learned });
    return reads.map((read) => turnOf(reader, read, { periodMs, nowMs }));
  });
}

function periodOf({ poll = 0 }: ModbusMeasure, { pollMs }: Reader): number {
  return Math.max(poll, pollMs, periodMinMs);
}

function turnOf(
  { device, isAlarm }: Reader,
  { measures, ...read }: PlannedRead,
  { periodMs, nowMs }: { readonly periodMs: number; readonly nowMs: number },
): Turn {
  const points = measures.map((measure) => ({ id: pointId(device.id, measure.id), measure }));
  return {
    device: device.id,
    unit: device.unit,
    read,
    points,
    isAlarm: points.some(({ id }) => isAlarm(id)),
    periodMs,
    dueMs: nowMs,
    askedMs: 0,
    misses: 0,
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

/** The sharers wait together for `missed`'s next time: its next one, then a probe's. */
export function afterMiss(turns: readonly Turn[], missed: Turn): readonly Turn[] {
  const misses = missed.misses + 1;
  const dueMs = missed.dueMs + (periodsToWait(missed, misses) - 1) * missed.periodMs;
  const shared = sharers(turns, missed);
  return turns.map((turn) =>
    shared.includes(turn) ? { ...turn, misses: Math.max(misses, turn.misses), dueMs } : turn,
  );
}

export function afterAnswer(turns: readonly Turn[], answered: Turn): readonly Turn[] {
  return turns.map((turn) => (turn === answered ? { ...turn, misses: 0 } : turn));
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

export function isProbe({ misses }: Turn): boolean {
  return misses >= missesToProbe;
}

function periodsToWait({ periodMs }: Turn, misses: number): number {
  return misses < missesToProbe ? 1 : Math.max(1, Math.floor(probeMs / periodMs));
}

/** The same read as often, though planned anew. */
export function isSameTurn(a: Turn, b: Turn): boolean {
  const { table, address, count } = a.read;
  const isSameRead = table === b.read.table && address === b.read.address && count === b.read.count;
  return isSameRead && a.periodMs === b.periodMs && a.points.length === b.points.length;
}
