import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Role } from "../../../config/people.ts";
import type { CaseId } from "../ids.ts";
import type { Moment } from "../time.ts";

export interface Position {
  readonly grid: GridId;
  readonly role: Role;
}

/** A stretch of time in which fewer people are planned than there must be. */
export interface Gap extends Position {
  readonly fromMs: number;
  readonly toMs: number;
  readonly have: number;
  readonly need: number;
  /** Nobody is planned on purpose, for this reason: told to whoever asks, and raising nothing. */
  readonly declared?: string;
  /** A rung of the ladder calls this (grid, role), so an alarm of severity 1 or 2 would find nobody there. */
  readonly onLadder: boolean;
  /** It rests on a year whose holidays are not known. */
  readonly assumed: boolean;
}

export type HandoverId = `h${number}`;

/** 交接班: open cases of somebody whose shift ended, until whoever comes says that they have them. */
export interface Handover {
  readonly id: HandoverId;
  readonly grid: GridId;
  readonly role: Role;
  /** Has the cases until somebody takes them over. */
  readonly from: PersonId;
  /** Nobody when nobody comes. */
  readonly to: readonly PersonId[];
  readonly cases: readonly CaseId[];
  readonly at: Moment;
  /** Not taken over by then, both are told, and again after the same time. */
  readonly dueAt: Moment;
  readonly reminded: number;
}

/** Whom the roster last put on duty in one place, as far as the clock was believed. */
export interface SeatState {
  readonly grid: GridId;
  readonly role: Role;
  readonly people: readonly PersonId[];
  readonly since: Moment;
}

/** The daily look at the days ahead, a few places at a time so that no alarm waits for it. */
export interface GapScan {
  readonly day: string;
  /** The place to go on at; absent when the day's scan is done. */
  readonly next?: number;
  readonly count: number;
  /** The first of them. */
  readonly gaps: readonly NamedGap[];
}
export type NamedGap = Pick<Gap, "grid" | "role" | "fromMs" | "toMs" | "have" | "need">;

export type MusterId = `m${number}`;
export type PassId = `p${number}`;

export const presences = ["coming", "present", "unable", "left"] as const;
export type Presence = (typeof presences)[number];

/** 召回、点名: everybody of a grid is called to one case, and who is there is counted. */
export interface Muster {
  readonly id: MusterId;
  readonly case: CaseId;
  readonly grid: GridId;
  readonly reason: string;
  /** A person of the site, or `<key>:<operator>` of a desk above. */
  readonly calledBy: string;
  readonly at: Moment;
  /** The list, complete: each with the last word of theirs; without one nothing was heard. */
  readonly called: readonly { readonly person: PersonId; readonly says?: Presence; readonly at?: Moment }[];
  /** Came without being called. The pass is good for this roll alone, and not longer than until `until`. */
  readonly walkIns: readonly WalkIn[];
  readonly endedAt?: Moment;
  readonly commands: readonly string[];
}

export interface WalkIn {
  readonly pass: PassId;
  /** A role, not a name. */
  readonly label: string;
  readonly admittedBy: PersonId;
  readonly says: Presence;
  readonly at: Moment;
  readonly until: Moment;
}
