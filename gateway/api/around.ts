import type { GridId, PersonId, PointId } from "../../config/ids.ts";
import type { Mode, Preset } from "../../config/mode.ts";
import type { Role } from "../../config/people.ts";
import type { Label } from "../../config/quantity.ts";
import type { Coverage } from "../core/points/coverage.ts";
import type { PhotoRoom } from "../core/photos/keeping.ts";
import type { Purpose } from "../core/practice/purpose.ts";
import type { DrillId, TestMethod } from "../core/practice/rows.ts";
import type { LinkStatus } from "../core/ports.ts";
import type { SiteFileView } from "./site-schema.ts";

/** What is no row of the state: it changes by itself. */
export interface Around {
  readonly duty: readonly DutyView[];
  readonly uplink: UplinkView;
  readonly store: StoreView;
  /** The wired lines that are read. */
  readonly links: readonly LinkStatus[];
  /** While it is not peace: on every screen. */
  readonly mode?: ModeOnScreens;
  /** Tests and drills under way: on every screen. */
  readonly drills?: readonly DrillOnScreens[];
  /** While the site's file is on trial or cannot be used: on every screen. */
  readonly siteFile?: SiteFileView;
  /** 防护: what is watched over now, and where it is not. */
  readonly coverage?: Coverage;
}

export interface DrillOnScreens {
  readonly id: DrillId;
  readonly purpose: Purpose;
  readonly method: TestMethod;
  readonly scenario: string;
  readonly untilMs: number;
  readonly points: readonly PointId[];
}

export interface ModeOnScreens {
  readonly mode: Mode;
  readonly label: Label;
  readonly preset?: Preset;
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs?: number;
}

/**
 * What becomes of data. Alarms ring whatever it is; while it is not `sound` nothing is acknowledged: `slow` decided
 * and not yet stored, `failing` no write succeeds, `absent` the gateway started without its store.
 */
export interface StoreView {
  readonly kind: "unknown" | "sound" | "slow" | "failing" | "absent";
  readonly sinceMs?: number;
  readonly why?: string;
  /** Of the disk, 0 to 1. */
  readonly freeShare?: number;
  /** Until the oldest readings must leave; left out while nobody can tell. */
  readonly daysLeft?: number;
  readonly photos?: PhotoRoom;
}

/** The link to the district: `none` is declared, or nobody told yet (`unknown`). */
export interface UplinkView {
  readonly kind: "none" | "unknown" | "live" | "down";
}

export interface DutyView {
  readonly grid: GridId;
  readonly role: Role;
  readonly people: readonly PersonId[];
  readonly why: string;
}
