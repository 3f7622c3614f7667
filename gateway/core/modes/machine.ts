import type { Mode } from "../../../config/mode.ts";
import { limits } from "../../../config/limits.ts";
import type { Moment } from "../time.ts";
import { peacetime, type ModeChange, type ModeRefusal, type ModeRow, type Signer } from "./mode.ts";
import type { ModePolicy } from "./policy.ts";

interface Standing {
  readonly row: ModeRow | undefined;
  readonly policy: ModePolicy;
  readonly now: Moment;
}

/** Why the box does not change its mode so; nothing when it does. `policy` is that of the mode that is wished for. */
export function changeRefusal(change: ModeChange, standing: Standing): ModeRefusal | undefined {
  const from = standing.row?.mode ?? peacetime.mode;
  return formRefusal(change, standing) ?? wayRefusal[change.by.kind](change, standing) ?? placeRefusal(change, from);
}

function formRefusal({ mode, level, untilMs, reason }: ModeChange, { policy, now }: Standing): ModeRefusal | undefined {
  if (reason.trim() === "") return "reason-missing";
  if (level !== undefined && !policy.responseLevels.includes(level)) return "level-not-here";
  if (untilMs === undefined) return undefined;
  if (mode !== "alert") return "bad-until";
  if (!now.wallTrusted) return "clock-untrusted";
  const isAhead = untilMs > now.wallMs && untilMs <= now.wallMs + limits.modeUntilMaxMs;
  return isAhead ? undefined : "bad-until";
}

type Way = (change: ModeChange, standing: Standing) => ModeRefusal | undefined;

const wayRefusal: Readonly<Record<Signer["kind"], Way>> = {
  person: repeatRefusal,
  command: (change, standing) =>
    standing.policy.enterBy.includes("command") ? repeatRefusal(change, standing) : "not-by-command",
  rule: ({ mode }, { row, policy }) => {
    if (!policy.enterBy.includes("rule")) return "not-by-rule";
    return rank[mode] > rank[row?.mode ?? peacetime.mode] ? undefined : "already-higher";
  },
  expiry: (_change, { row }) => (row !== undefined && endsByItself(row) ? undefined : "person-ends-it"),
};

function repeatRefusal({ mode, level, preset, untilMs }: ModeChange, { row }: Standing): ModeRefusal | undefined {
  const now = row ?? peacetime;
  const isSame = now.mode === mode && row?.level === level && row?.preset === preset && row?.untilMs === untilMs;
  return isSame ? "no-change" : undefined;
}

function placeRefusal({ mode }: ModeChange, from: Mode): ModeRefusal | undefined {
  return mode === "recovery" && from === "peace" ? "nothing-to-recover-from" : undefined;
}

/** An end that was set when it began. Emergency, and what a rule began, have none. */
export function endsByItself({ mode, by, untilMs }: ModeRow): boolean {
  return mode === "alert" && by.kind !== "rule" && untilMs !== undefined;
}

const rank: Readonly<Record<Mode, number>> = { peace: 0, recovery: 0, alert: 1, emergency: 2 };
