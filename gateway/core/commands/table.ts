import type { CommandRefusal, CommandRole, CommandTier } from "./command.ts";
import { drillStart, drillStop } from "./drill.ts";
import { admissionUpdate } from "./admission.ts";
import { careCounts } from "./care.ts";
import { caseCommand, labelCorrect, taskAssign, whistleReportIn } from "./case.ts";
import { externalCase } from "./external.ts";
import { campaignStart, campaignStop } from "./campaign.ts";
import { gridApply } from "./grid.ts";
import { keysEnrol, keysRotate } from "./keys.ts";
import type { AnyCommandKind } from "./kind.ts";
import { modeSet } from "./mode.ts";
import { profileApply } from "./profile.ts";
import { noticePublish } from "./publication.ts";
import { recall } from "./recall.ts";
import { rosterApply } from "./roster.ts";
import { upstreamWarning } from "./upstream.ts";
import { thresholdApply } from "./threshold.ts";
import { timeHint } from "./time.ts";

/**
 * Every verb there is: one row here, one file for its noun. There is no verb that silences, shelves or takes out an
 * alarm, and none that switches a siren or a valve: what is not in the table cannot be ordered.
 */
export const commandTable = {
  "case.command": caseCommand,
  "threshold.apply": thresholdApply,
  "roster.apply": rosterApply,
  "grid.apply": gridApply,
  "profile.apply": profileApply,
  "mode.set": modeSet,
  "task.assign": taskAssign,
  "whistle.reportIn": whistleReportIn,
  "external.case": externalCase,
  "label.correct": labelCorrect,
  "campaign.start": campaignStart,
  "campaign.stop": campaignStop,
  "notice.publish": noticePublish,
  "upstream.warning": upstreamWarning,
  "care.counts": careCounts,
  "admission.update": admissionUpdate,
  recall,
  "drill.start": drillStart,
  "drill.stop": drillStop,
  time: timeHint,
  "keys.enrol": keysEnrol,
  "keys.rotate": keysRotate,
} as const satisfies Readonly<Record<string, AnyCommandKind>>;

export function kindOfVerb(verb: string): AnyCommandKind | undefined {
  return Object.hasOwn(commandTable, verb) ? commandTable[verb as keyof typeof commandTable] : undefined;
}

/**
 * Why this desk may not give that order. A city oversees and evaluates; it dispatches nobody. A county-level city 县级市
 * has no district between: there it is the city that does what a district does elsewhere.
 */
export function authorityRefusal(
  { from }: AnyCommandKind,
  { tier, role }: { readonly tier: CommandTier; readonly role: CommandRole },
  tiers: readonly string[],
): CommandRefusal | undefined {
  const roles = from[tier === "city" && !tiers.includes("district") && tiers.includes("city") ? "district" : tier];
  if (roles === undefined) return "tier-not-allowed";
  return roles.includes(role) ? undefined : "role-not-allowed";
}
