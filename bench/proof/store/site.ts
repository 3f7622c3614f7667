import type { PointId } from "../../../config/ids.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import { chanceAt } from "../../../simulators/rng.ts";
import { seed } from "./rows.ts";

/** Sensors polled in turn without end: the reading with a number is always the same. */
export interface Site {
  readonly point: (index: number) => PointId;
  readonly readings: (from: number, count: number) => readonly Reading[];
  readonly startMs: number;
}

const startMs = Date.UTC(2026, 5, 1);

export function createSite({ points, periodMs }: { readonly points: number; readonly periodMs: number }): Site {
  const point = (index: number): PointId => names[index % points] ?? ("" as PointId);
  const names = Array.from({ length: points }, (_, index) => `node-${index}/value` as PointId);
  const reading = (number: number): Reading => {
    const [index, turn] = [number % points, Math.floor(number / points)];
    const lateMs = Math.floor(chanceAt(seed, number) * 23);
    const monoMs = turn * periodMs + Math.floor((index * periodMs) / points) + lateMs;
    const at = { boot: "3c1f8f0a-7c1e-4f0f-9d43-0f6f1a2b3c4d", monoMs, wallMs: startMs + monoMs, wallTrusted: true };
    return { point: point(index), sample: { kind: "good", value: valueOf(index, turn, monoMs) }, at };
  };
  return {
    point,
    startMs,
    readings: (from, count) => Array.from({ length: count }, (_, index) => reading(from + index)),
  };
}

/** One decimal and drifting over the day, as most sensors are; every tenth a contact, every tenth a 32-bit float. */
function valueOf(index: number, turn: number, monoMs: number): number {
  if (index % 10 === 0) return Math.floor(monoMs / 3_600_000 + index) % 2;
  const drift = 20 + 5 * Math.sin(monoMs / 13_750_987 + index) + chanceAt(index, turn) * 0.7;
  return index % 10 === 1 ? Math.fround(drift) : Math.round(drift * 10) / 10;
}
