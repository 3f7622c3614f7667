import { decimalsOf, factsOf, type Quantity } from "../../../config/quantity.ts";
import type { PointId } from "../../../config/ids.ts";
import type { InventoryPoint } from "../../../cloud-bridge/cbor-dictionary.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { SummaryRow, UplinkRecord } from "../../../gateway/core/uplink.ts";
import { createRng } from "../../../simulators/rng.ts";

/** What a kind of sensor reads in a quiet minute: around where, how far it wanders, in which steps it tells. */
interface Habit {
  readonly quantity: Quantity;
  readonly around: readonly [number, number];
  readonly noise: number;
  readonly step: number;
  readonly everyMs: number;
}

const gas: Habit = { quantity: "combustible-gas", around: [0.4, 1.6], noise: 0.08, step: 0.1, everyMs: 5_000 };
const temperature: Habit = { quantity: "temperature", around: [14, 27], noise: 0.03, step: 0.1, everyMs: 5_000 };
const smoke: Habit = { quantity: "smoke", around: [0.003, 0.012], noise: 0.0006, step: 0.001, everyMs: 10_000 };
const level: Habit = { quantity: "water-level", around: [0.3, 2.6], noise: 0.0012, step: 0.001, everyMs: 30_000 };
const battery: Habit = { quantity: "battery", around: [61, 99], noise: 0, step: 1, everyMs: 60_000 };
const door: Habit = { quantity: "door", around: [0, 0], noise: 0, step: 1, everyMs: 60_000 };

/** Twenty devices of two points each, as a community has them. */
const devices: readonly (readonly [string, Habit, Habit])[] = [
  ...Array.from({ length: 8 }, (_, at) => [`gas-${at + 1}`, gas, temperature] as const),
  ...Array.from({ length: 5 }, (_, at) => [`smoke-${at + 1}`, smoke, temperature] as const),
  ...Array.from({ length: 3 }, (_, at) => [`level-${at + 1}`, level, temperature] as const),
  ...Array.from({ length: 4 }, (_, at) => [`door-${at + 1}`, door, battery] as const),
];
/** The hardest forty: each of them moves all the time. */
const restless: typeof devices = Array.from({ length: 20 }, (_, at) => [`gas-${at + 1}`, gas, temperature] as const);

export interface Minute {
  readonly inventory: readonly InventoryPoint[];
  readonly record: UplinkRecord;
}

export function ordinaryMinute(seed: number): Minute {
  return minuteOf(devices, seed);
}

export function restlessMinute(seed: number): Minute {
  return minuteOf(restless, seed);
}

const startMs = 1_780_000_000_000;

function minuteOf(of: typeof devices, seed: number): Minute {
  const rng = createRng(seed);
  const points = of.flatMap(([device, ...habits]) =>
    habits.map((habit) => ({
      id: `${device}/${habit.quantity}` as PointId,
      habit: { ...habit, everyMs: habits[0].everyMs },
    })),
  );
  const inventory = points.map(({ id, habit: { quantity, step } }) => {
    const { unit } = factsOf(quantity);
    return {
      id,
      quantity,
      unit,
      decimals: Math.min(decimalsOf(quantity), digitsOf(step)),
      gridPath: ["street-3", "community-12", "grid-7"],
    };
  });
  const rows = points.map(({ id, habit }) => rowOf(id, habit, () => rng.next()));
  const seq = 4_000 + seed;
  const body = { kind: "summary", from: momentAt(seq * 60_000 - 60_000), rows } as const;
  return { inventory, record: { lane: "summary", seq, at: momentAt(seq * 60_000), body } };
}

function momentAt(monoMs: number): Moment {
  const boot = "0b1f6c5e-3a52-4a0e-9d1c-5f2f0c7d9e11";
  return { boot, monoMs: monoMs + 51_234, wallMs: startMs + monoMs + 7, wallTrusted: true };
}

/** Both points of a device come with one poll, as often as the load model of a quiet community says; one in a thousand fails. */
function rowOf(point: PointId, { around: [low, high], noise, step, everyMs }: Habit, next: () => number): SummaryRow {
  const centre = low + next() * (high - low);
  const values: number[] = [];
  let refused = 0;
  const polls = 60_000 / everyMs;
  for (let poll = 0; poll < polls; poll += 1) {
    if (next() < 0.001) refused += 1;
    else values.push(inSteps(centre + noise * bell(next), step));
  }
  const goodMs = 60_000 - refused * everyMs;
  if (values.length === 0) return { point, count: 0, refused, goodMs };
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    point,
    count: values.length,
    refused,
    goodMs,
    min: Math.min(...values),
    max: Math.max(...values),
    mean: sum / values.length,
    last: values.at(-1) ?? 0,
  };
}

/** Of a step that is a power of ten. */
function digitsOf(step: number): number {
  return Math.max(0, -Math.round(Math.log10(step)));
}

/** Close to a normal distribution of deviation 1. */
function bell(next: () => number): number {
  return (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2;
}

function inSteps(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(6));
}
