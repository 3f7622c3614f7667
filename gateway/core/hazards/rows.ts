import type { DeviceId, GridId, PersonId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

export type HazardId = `hz${number}`;

/** One line of the ledger 隐患台账: opened once, closed once 逐项销号. */
export interface HazardItem {
  readonly id: HazardId;
  readonly source: "patrol" | "calibration" | "person";
  readonly grid: GridId;
  readonly device?: DeviceId;
  readonly label: string;
  readonly openedAt: Moment;
  /** Nobody: the box itself. */
  readonly openedBy?: PersonId;
  readonly closedAt?: Moment;
  readonly closedBy?: PersonId;
  /** What was done about it. */
  readonly measure?: string;
  readonly command?: string;
}

export type HazardAct =
  | { readonly do: "open"; readonly grid: GridId; readonly label: string; readonly device?: DeviceId }
  | { readonly do: "close"; readonly item: HazardId; readonly measure: string };

export interface HazardInput {
  readonly kind: "hazard";
  readonly by: PersonId;
  readonly command: string;
  readonly act: HazardAct;
}

export type HazardRefusal =
  | "unknown-person"
  | "unknown-grid"
  | "unknown-device"
  | "unknown-item"
  | "label-missing"
  | "measure-missing"
  | "not-yours"
  | "closed"
  /** Its calibration is overdue still: a signature makes no sensor true. */
  | "not-over"
  | "too-many";

/** Over all that were ever opened here, also those no longer kept: opened = closed + open. */
export interface LedgerTotals {
  readonly opened: number;
  readonly closed: number;
  readonly open: number;
  /** Closed ones whose line is gone. */
  readonly forgotten: number;
}
