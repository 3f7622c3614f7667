import type { Tier } from "../../../config/grid.ts";
import type { LadderPolicy } from "../../../config/ladder.ts";
import type { Role } from "../../../config/people.ts";
import { levelKeys, type CoreState, type LevelKey } from "../../../config/programme.ts";
import type { Label } from "../../../config/quantity.ts";
import type { Severity } from "../../../config/rule.ts";

/** Who owns a case 处置层级; something else than how bad it is. Lowest first. */
export type HandlingLevel = LevelKey;

/** Who decides about a case: the box as far up as it serves, the platform above that. */
export type Authority = "box" | "platform";

/** The parts of the work that may have a limit in time. */
export const caseClocks = ["claim", "arrive", "accept", "handle", "verify", "close"] as const;
export type CaseClock = (typeof caseClocks)[number];

export const rights = [
  "claim",
  "handle",
  "verify",
  "approve",
  "assign",
  "whistle",
  "report",
  "broadcast",
  "sign-mode",
  "silence",
] as const;
export type Right = (typeof rights)[number];

/** A role means something on its tier only: 网格长 of a grid and of a street are two. */
export interface RolePolicy {
  readonly tier: Tier;
  readonly role: Role;
  readonly can: readonly Right[];
}

export interface LevelPolicy {
  readonly level: HandlingLevel;
  readonly label: Label;
  readonly authority: Authority;
  /** Where its people are rostered; of the same name when left out. */
  readonly tier?: Tier;
}

/** One name of the programme for states that follow each other; all stages together are the core states in order. */
export interface StagePolicy {
  readonly label: Label;
  readonly states: readonly CoreState[];
  /** Who usually moves it; it never keeps the box from closing its own case. */
  readonly owner: Authority | "either";
}

export interface WhistlePolicy {
  readonly label: Label;
  /** Codes of the departments that answer a whistle; any other is refused. */
  readonly departments: readonly string[];
  /** Otherwise a department may only ask to be replaced by another. */
  readonly mayDecline: boolean;
  readonly reportInMs: number;
}

/** Everything a programme decides about one case, frozen into the case at its birth. Durations in milliseconds. */
export interface CasePolicy {
  readonly programme: string;
  readonly version: number;
  /** Lowest first; `escalate` goes to the next. */
  readonly levels: readonly LevelPolicy[];
  /** The level it begins at, and the row of the splitting table that said so. */
  readonly start: { readonly level: HandlingLevel; readonly row: string };
  readonly ladder: LadderPolicy;
  /** Of its matter: whose deputies are called where a place has some of that trade. */
  readonly trades?: readonly string[];
  /** Which roles go first for it, in order; those that no rung calls go with the first one. */
  readonly team?: readonly Role[];
  /** A part without a limit has no clock. A limit passed twice is told one level up 督办. */
  readonly sla: Readonly<Record<Severity, Readonly<Partial<Record<CaseClock, number>>>>>;
  /** Levels whose work no second person looks at 核查, from this severity on: 3 means 3 and 4. */
  readonly skipVerify: readonly { readonly level: HandlingLevel; readonly fromSeverity: Severity }[];
  /** Closing takes an approver 审批; otherwise the case closes with the last step before it, unless an alarm stands. */
  readonly approvalRequired: boolean;
  /** What a report of the work must say beside what was done. */
  readonly closing: { readonly category: boolean; readonly rootCause: boolean };
  readonly roles: readonly RolePolicy[];
  readonly stages: readonly StagePolicy[];
  readonly whistle: WhistlePolicy;
  /** The same point in alarm again so soon after closing opens the same case again. */
  readonly reopenWithinMs: number;
  /** Residents may rate so long 评价; fewer stars of five than `satisfiedFrom` open the case again. */
  readonly rating: { readonly withinMs: number; readonly satisfiedFrom: number };
}

/** What held before sites had programmes, for cases stored then: the worker of the grid does it all, and whoever is above may help. */
export function defaultPolicy(ladder: LadderPolicy): CasePolicy {
  const sla = { arrive: ladder.respondBy, accept: ladder.respondBy };
  return {
    programme: "none",
    version: 1,
    levels: defaultLevels,
    start: { level: "grid", row: "default" },
    ladder,
    sla: { 1: sla, 2: sla, 3: sla, 4: sla },
    skipVerify: [{ level: "grid", fromSeverity: 1 }],
    approvalRequired: false,
    closing: { category: false, rootCause: false },
    roles: defaultRoles,
    stages: defaultStages,
    whistle: { label: { zh: "吹哨", en: "Whistle" }, departments: [], mayDecline: false, reportInMs: 900_000 },
    reopenWithinMs: 86_400_000,
    rating: { withinMs: 86_400_000, satisfiedFrom: 3 },
  };
}

const defaultLevels: CasePolicy["levels"] = [
  { level: "grid", label: { zh: "网格件", en: "Grid" }, authority: "box" },
  { level: "community", label: { zh: "社区件", en: "Community" }, authority: "box" },
  { level: "street", label: { zh: "镇街件", en: "Street" }, authority: "platform" },
  { level: "district", label: { zh: "区级件", en: "District" }, authority: "platform" },
];

const worker: readonly Right[] = ["claim", "handle", "whistle", "report", "silence"];
const leader: readonly Right[] = [...worker, "verify", "approve", "assign"];

const defaultRoles: CasePolicy["roles"] = (["micro", ...levelKeys] as const).flatMap((tier) => [
  { tier, role: "worker", can: worker } as const,
  { tier, role: "leader", can: leader } as const,
  { tier, role: "duty-room", can: leader } as const,
]);

const defaultStages: CasePolicy["stages"] = [
  { label: { zh: "待认领", en: "Unclaimed" }, owner: "box", states: ["candidate", "reported"] },
  {
    label: { zh: "已认领", en: "Claimed" },
    owner: "box",
    states: ["claimed", "triaged", "dispatched", "accepted"],
  },
  { label: { zh: "已到场", en: "On scene" }, owner: "box", states: ["on-scene"] },
  { label: { zh: "处置中", en: "Handling" }, owner: "box", states: ["handling"] },
  { label: { zh: "已处置", en: "Handled" }, owner: "either", states: ["feedback", "verifying", "closing"] },
  { label: { zh: "已结案", en: "Closed" }, owner: "either", states: ["closed", "rated", "archived"] },
];
