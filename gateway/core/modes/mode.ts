import type { PersonId, PointId, RuleId } from "../../../config/ids.ts";
import type { Mode, Preset, ResponseLevel } from "../../../config/mode.ts";
import type { CommandRole, CommandTier } from "../commands/command.ts";
import type { Moment } from "../time.ts";

/** Who answers for the mode the box is in. */
export type Signer =
  | { readonly kind: "person"; readonly person: PersonId }
  | {
      readonly kind: "command";
      readonly key: string;
      readonly operator: string;
      readonly tier: CommandTier;
      readonly role: CommandRole;
    }
  | { readonly kind: "rule"; readonly rule: RuleId; readonly point: PointId }
  /** Its time was up. */
  | { readonly kind: "expiry" };

export type PeriodId = `mp${number}`;

/** Stored: the box wakes up in the mode it fell asleep in. */
export interface ModeRow {
  readonly mode: Mode;
  readonly level?: ResponseLevel;
  readonly preset?: Preset;
  readonly since: Moment;
  /** Wall clock; of alert only: peace comes by itself then. */
  readonly untilMs?: number;
  /** That it is about to end has been said. */
  readonly isEndTold?: true;
  readonly by: Signer;
  readonly reason: string;
  /** The newest act of a person: repeated, it changes nothing. */
  readonly command?: string;
  /** The report that runs. */
  readonly period?: PeriodId;
}

/** Anybody's wish for another mode. */
export interface ModeChange {
  readonly mode: Mode;
  readonly level?: ResponseLevel;
  readonly preset?: Preset;
  readonly untilMs?: number;
  readonly reason: string;
  readonly by: Signer;
  readonly command?: string;
}

/** A person on the box wants another mode. */
export interface ModeInput {
  readonly kind: "mode";
  readonly by: PersonId;
  readonly command: string;
  readonly change: {
    readonly mode: Mode;
    readonly level?: ResponseLevel;
    readonly preset?: Preset;
    readonly untilMs?: number;
    readonly reason: string;
  };
}

export type ModeRefusal =
  | "unknown-person"
  /** Only whoever stands over the whole site signs a mode. */
  | "not-above"
  | "reason-missing"
  /** It is so already. */
  | "no-change"
  /** Emergency, and what a rule began, end by a person only. */
  | "person-ends-it"
  /** A rule only ever raises. */
  | "already-higher"
  | "nothing-to-recover-from"
  /** Of emergency only. */
  | "level-not-here"
  /** Of alert only; ahead, and within a year. */
  | "bad-until"
  | "clock-untrusted"
  | "not-by-command"
  | "not-by-rule";

export const peacetime: Pick<ModeRow, "mode"> = { mode: "peace" };

interface Rows {
  readonly get: (table: "mode", key: string) => ModeRow | undefined;
}

export function modeRow({ get }: Rows): ModeRow | undefined {
  return get("mode", "mode");
}

export function modeNow(rows: Rows): Mode {
  return modeRow(rows)?.mode ?? peacetime.mode;
}

export function signerText(by: Signer): string {
  switch (by.kind) {
    case "person":
      return by.person;
    case "command":
      return `${by.tier}:${by.role}:${by.operator}`;
    case "rule":
      return `${by.point}#${by.rule}`;
    case "expiry":
      return "expiry";
  }
}
