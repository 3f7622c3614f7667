import { chanceAt, seedFor } from "../rng.ts";

/** How a resident answers about a closed case 群众评单: most do not. Belongs to seed, box and case alone. */
export function ratingOf(seed: number, box: string, id: string): number | undefined {
  const of = seedFor(seed, `${box} ${id}`);
  if (chanceAt(of, 1) >= answersShare) return undefined;
  const luck = chanceAt(of, 2);
  return 1 + spread.filter((below) => luck >= below).length;
}

/** 12345 hears of it as well, now and then, and so long after the sensor; ms. */
export function callsAfter(seed: number, box: string, id: string): number | undefined {
  const of = seedFor(seed, `call ${box} ${id}`);
  return chanceAt(of, 1) < callsShare ? Math.round(20_000 + 200_000 * chanceAt(of, 2)) : undefined;
}

/** What a caller makes of a hazard, in the words of the admission list. */
export function reportedType(hazard: string): string | undefined {
  return reported[hazard];
}

const reported: Readonly<Record<string, string>> = {
  gas: "gas.high",
  smoke: "smoke.alarm",
  water: "water.warn",
  door: "door.held",
};
const answersShare = 0.4;
/** One star in twenty, two in ten, … basis: assumed. */
const spread = [0.05, 0.15, 0.3, 0.6] as const;
const callsShare = 0.3;
