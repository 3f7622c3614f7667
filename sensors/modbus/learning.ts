import { answered, refused, type Learned } from "./illegal.ts";
import type { In, Instant, LineEffect } from "./line-state.ts";
import type { Answer } from "./pdu.ts";
import { turnsOf, type Turn } from "./turn.ts";
import { taught, unitOf } from "./unit.ts";

type Taught = Pick<In<"idle">, "turns" | "units"> & { readonly effects: readonly LineEffect[] };

/** What an answer tells of the addresses the device serves; when that is news, its reads are planned anew. */
export function learnt(state: In<"idle">, turn: Turn, answer: Answer, { nowMs }: Instant): Taught {
  const { learned } = unitOf(state.units, turn.unit);
  const now = lesson(learned, turn, answer);
  if (now === learned) return { ...state, effects: [] };
  const reader = state.readers.find(({ device }) => device.id === turn.device);
  if (reader === undefined) return { ...state, effects: [] };
  const { id: device, profile } = reader.device;
  const units = taught(state.units, turn.unit, now);
  const effects = [{ kind: "learned", device, profile, learned: now }] as const;
  return { turns: replanned(state.turns, turn, turnsOf(reader, now, nowMs)), units, effects };
}

function lesson(learned: Learned, { read, points }: Turn, answer: Answer): Learned {
  if (answer.kind === "cells") return answered(learned, read);
  const isIllegalAddress = answer.kind === "exception" && answer.code === 0x02;
  return isIllegalAddress ? refused(learned, { ...read, measures: points.map(({ measure }) => measure) }) : learned;
}

/** Reads that stay keep their time. The new ones are made at once: they make up for the one that was refused. */
function replanned(turns: readonly Turn[], refusedTurn: Turn, planned: readonly Turn[]): readonly Turn[] {
  const before = turns.filter(({ device }) => device === refusedTurn.device);
  const kept = (turn: Turn): Turn | undefined => before.find((each) => isSame(each, turn));
  const anew = planned.map((turn) => kept(turn) ?? onGridOf(refusedTurn, turn));
  return [...turns.filter(({ device }) => device !== refusedTurn.device), ...anew];
}

function isSame(a: Turn, b: Turn): boolean {
  const { table, address, count } = a.read;
  const isSameRead = table === b.read.table && address === b.read.address && count === b.read.count;
  return isSameRead && a.periodMs === b.periodMs && a.points.length === b.points.length;
}

function onGridOf({ dueMs, periodMs }: Turn, planned: Turn): Turn {
  return planned.periodMs === periodMs ? { ...planned, dueMs: dueMs - periodMs } : planned;
}
