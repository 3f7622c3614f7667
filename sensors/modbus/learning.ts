import { answered, refused, type Learned } from "./illegal.ts";
import type { In, Instant, LineEffect } from "./line-state.ts";
import type { Answer } from "./pdu.ts";
import { isSameTurn, turnsOf, type Turn } from "./turn.ts";
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
  const isRefused = answer.kind === "exception";
  const turns = replanned(state.turns, turn, { planned: turnsOf(reader, now, nowMs), isRefused });
  return { turns, units, effects };
}

function lesson(learned: Learned, { read, points }: Turn, answer: Answer): Learned {
  if (answer.kind === "cells") return answered(learned, read);
  const isIllegalAddress = answer.kind === "exception" && answer.code === 0x02;
  return isIllegalAddress ? refused(learned, { ...read, measures: points.map(({ measure }) => measure) }) : learned;
}

interface NewPlan {
  readonly planned: readonly Turn[];
  readonly isRefused: boolean;
}

/** Reads that stay keep their time; a new one takes the earliest of those whose points it reads. */
function replanned(turns: readonly Turn[], turn: Turn, { planned, isRefused }: NewPlan): readonly Turn[] {
  const before = turns.filter(({ device }) => device === turn.device);
  // The parts of a read that was refused are asked at once: they make up for it.
  const times = isRefused ? before.map((each) => (isSameTurn(each, turn) ? atOnceAgain(each) : each)) : before;
  const anew = planned.map((each) => before.find((old) => isSameTurn(old, each)) ?? timedLike(each, times));
  return [...turns.filter(({ device }) => device !== turn.device), ...anew];
}

function atOnceAgain(turn: Turn): Turn {
  return { ...turn, dueMs: turn.dueMs - turn.periodMs };
}

function timedLike(planned: Turn, times: readonly Turn[]): Turn {
  const ids = new Set(planned.points.map(({ id }) => id));
  const sharing = times.filter(({ points }) => points.some(({ id }) => ids.has(id)));
  return sharing.length === 0 ? planned : { ...planned, dueMs: Math.min(...sharing.map(({ dueMs }) => dueMs)) };
}
