import { chanceAt, normalAt } from "../rng.ts";
import { hourMs, inside, minuteMs, type Model, type Span } from "./model.ts";

export interface Door {
  readonly seed: number;
  /** Local time of day at which the world began. */
  readonly beganAtHour: number;
  /** Times at which it is left open, whoever comes and goes. */
  readonly heldOpen?: readonly Span[];
}

/** A front door's contact: 1 is open. */
export function doorContact(door: Door): Model {
  return (atMs) => inside([...openings(door, atMs - longestPassMs, atMs + 1), ...(door.heldOpen ?? [])])(atMs);
}

/** Every opening that begins in the given time, in order. People pass in seconds; now and then somebody talks. */
export function openings({ seed, beganAtHour, heldOpen = [] }: Door, fromMs: number, toMs: number): readonly Span[] {
  const first = Math.floor(fromMs / slotMs);
  const slots = Array.from({ length: Math.floor((toMs - 1) / slotMs) - first + 1 }, (_, index) => first + index);
  const passes = slots.flatMap((slot) => passing(seed, slot, beganAtHour));
  return [...passes, ...heldOpen]
    .filter(({ startMs }) => fromMs <= startMs && startMs < toMs)
    .toSorted((a, b) => a.startMs - b.startMs);
}

function passing(seed: number, slot: number, beganAtHour: number): readonly Span[] {
  const hour = ((((slot * slotMs) / hourMs + beganAtHour) % 24) + 24) % 24;
  if (chanceAt(seed, slot) >= passesPerSlot * (hour >= 7 && hour < 23 ? 1.4 : 0.15)) return [];
  const startMs = slot * slotMs + Math.floor(chanceAt(seed + 1, slot) * slotMs);
  return [{ startMs, endMs: startMs + openForMs(seed, slot) }];
}

/** Median four seconds; one in thirty is a chat of about a minute. */
function openForMs(seed: number, slot: number): number {
  const isChat = chanceAt(seed + 2, slot) < 1 / 30;
  const seconds = isChat
    ? 40 * Math.exp(0.3 * normalAt(seed + 3, slot))
    : 4 * Math.exp(0.35 * normalAt(seed + 4, slot));
  return Math.min(longestPassMs, Math.max(1, Math.round(seconds)) * 1000);
}

const slotMs = 10 * minuteMs;
const passesPerSlot = 0.025;
const longestPassMs = 3 * minuteMs;
