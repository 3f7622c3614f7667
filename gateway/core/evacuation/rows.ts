import type { GridId, PersonId } from "../../../config/ids.ts";
import type { CaseId } from "../ids.ts";

import type { Moment } from "../time.ts";

export type EvacuationId = `ev${number}`;
/** 准备转移 · 立即转移 */
export type EvacuationStage = "prepare" | "leave-now";

/** One building that was called. Households only: the box knows nobody who lives there. */
export interface CalledBuilding {
  readonly building: string;
  readonly name: string;
  readonly grid: GridId;
  readonly floorM: number;
  readonly stage: EvacuationStage;
  readonly preparedAt: Moment;
  readonly leaveAt?: Moment;
  readonly toMove: number;
  /** Counted at the place they were brought to, or found gone. */
  readonly accounted: number;
  readonly countedBy?: PersonId;
}

export interface Evacuation {
  readonly id: EvacuationId;
  readonly case: CaseId;
  readonly grid: GridId;
  readonly startedAt: Moment;
  /** Lowest floor first. */
  readonly buildings: readonly CalledBuilding[];
  readonly endedAt?: Moment;
  /** Absent: everybody was accounted for. */
  readonly endedBy?: PersonId;
  readonly reason?: string;
  /** Acts that were done: repeated, they change nothing. */
  readonly commands: readonly string[];
}

/** What the gauge showed of late. */
export interface GaugeState {
  /** The newest value: a level is believed when two readings in a row say so. */
  readonly lastM: number;
  readonly slices: readonly { readonly atMs: number; readonly value: number }[];
}

export type EvacuationAct =
  | { readonly do: "count"; readonly evacuation: EvacuationId; readonly building: string; readonly accounted: number }
  | { readonly do: "close"; readonly evacuation: EvacuationId; readonly reason: string };

export interface EvacuationInput {
  readonly kind: "evacuation";
  readonly by: PersonId;
  readonly command: string;
  readonly act: EvacuationAct;
}

export type EvacuationRefusal =
  | "unknown-person"
  | "unknown-evacuation"
  | "unknown-building"
  | "over"
  /** More than live there. */
  | "too-many"
  /** Somebody is not accounted for, and only whoever stands above signs that. */
  | "not-above"
  | "reason-missing";

export function toMove({ buildings }: Pick<Evacuation, "buildings">): number {
  return buildings.reduce((sum, each) => sum + each.toMove, 0);
}

export function accounted({ buildings }: Pick<Evacuation, "buildings">): number {
  return buildings.reduce((sum, each) => sum + each.accounted, 0);
}

/** 未联系上 */
export function unaccounted(row: Pick<Evacuation, "buildings">): number {
  return toMove(row) - accounted(row);
}
