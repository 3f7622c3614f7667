import type { Rng } from "../gateway/core/ports.ts";

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a pretend world. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      return scramble(state);
    },
  };
}

/** A number in [0, 1) that belongs to (seed, key) for ever: it lets a model look up its chance at any time, in any order. */
export function chanceAt(seed: number, key: number): number {
  return scramble((Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((key | 0) + 0x7f4a7c15, 0x85ebca6b)) >>> 0);
}

/** Roughly normal, mean 0, deviation 1: the sum of twelve even chances (Irwin–Hall). */
export function normalAt(seed: number, key: number): number {
  let sum = -6;
  for (let index = 0; index < 12; index++) sum += chanceAt(seed + index * 7919, key);
  return sum;
}

/** Smooth noise of deviation about 1 that wanders with the given period. */
export function wander(seed: number, atMs: number, periodMs: number): number {
  const cell = Math.floor(atMs / periodMs);
  const between = atMs / periodMs - cell;
  const blend = (1 - Math.cos(Math.PI * between)) / 2;
  return normalAt(seed, cell) * (1 - blend) + normalAt(seed, cell + 1) * blend;
}

/** An independent seed for each thing that has a name. */
export function seedFor(seed: number, name: string): number {
  let hash = seed | 0;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) + 0x3c6ef372;
  return hash >>> 0;
}

function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
