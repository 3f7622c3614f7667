import type { DeviceId, GridId, PersonId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

export type PatrolId = `pt${number}`;

/** A patrol sheet 巡查单: what is looked at in a grid, ticked off one by one 打勾. */
export interface Patrol {
  readonly id: PatrolId;
  readonly label: string;
  readonly grid: GridId;
  readonly openedAt: Moment;
  readonly openedBy: PersonId;
  readonly closedAt?: Moment;
  readonly items: readonly PatrolItem[];
  readonly commands: readonly string[];
}

export interface PatrolItem {
  readonly device: DeviceId;
  readonly tick?: PatrolTick;
}

export interface PatrolTick {
  readonly by: PersonId;
  readonly at: Moment;
  /** `proven`: the code on the sensor was scanned. Otherwise somebody says they were there, and that is all. */
  readonly proof: "proven" | "unproven";
  readonly found: "sound" | "faulty";
  readonly note?: string;
}

export type PatrolAct =
  | { readonly do: "open"; readonly label: string; readonly grid: GridId }
  | {
      readonly do: "tick";
      readonly patrol: PatrolId;
      readonly device: DeviceId;
      /** What the code on the sensor says. */
      readonly scan?: string;
      readonly found: "sound" | "faulty";
      readonly note?: string;
    }
  | { readonly do: "close"; readonly patrol: PatrolId };

export interface PatrolInput {
  readonly kind: "patrol";
  readonly by: PersonId;
  readonly command: string;
  readonly act: PatrolAct;
}

export type PatrolRefusal =
  | "unknown-person"
  | "unknown-grid"
  | "unknown-patrol"
  | "label-missing"
  /** Neither rostered in the grid nor above it. */
  | "not-yours"
  | "nothing-there"
  /** The device is not on the sheet. */
  | "not-listed"
  /** The code belongs to another sensor: nobody stood before this one. */
  | "wrong-code"
  /** A sensor found faulty says how. */
  | "note-missing"
  | "closed"
  | "too-many";
