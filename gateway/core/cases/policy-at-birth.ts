import {
  rights,
  type Programme,
  type ProgrammeRole,
  type Right as RightLetter,
  type Sla,
  type Split,
} from "../../../config/programme.ts";
import type { Mode } from "../../../config/mode.ts";
import { isOf } from "../../../config/admission.ts";
import type { Rule, Severity } from "../../../config/rule.ts";
import { assert } from "../result.ts";
import type { SiteIndex } from "../site-index.ts";
import type { CaseClock, CasePolicy, Right, RolePolicy } from "./policy.ts";

/** What a case is about at its birth. */
export interface About {
  readonly rule: Pick<Rule, "id" | "severity">;
  readonly keyPlace: boolean;
  /** The one in force: the case keeps what follows from it. */
  readonly mode: Mode;
}

/** What the site's programme decides about a case that is born now. */
export function policyAtBirth({ site, programme, ladder }: SiteIndex, about: About): CasePolicy {
  const { verify, closing, whistle } = programme;
  return {
    programme: programme.id,
    version: programme.version,
    levels: programme.levels.map(({ key, label, authority, tier }) => ({ level: key, label, authority, tier })),
    start: startOf(programme, about),
    ladder,
    ...teamOf(programme, about),
    sla: slaOf(programme, site.ladder?.respondBy),
    skipVerify: verify.skipAt.map((level) => ({ level, fromSeverity: verify.skipFrom })),
    approvalRequired: verify.approval,
    closing: { category: closing.category, rootCause: closing.rootCause },
    roles: programme.roles.flatMap((role) => rolesOf(programme, role)),
    stages: programme.stages.map(({ label, states, owner }) => ({ label, states, owner })),
    whistle: {
      label: whistle.label,
      departments: whistle.departments.map(({ code }) => code),
      mayDecline: whistle.mayDecline,
      reportInMs: whistle.reportIn,
    },
    reopenWithinMs: closing.reopenWithin,
    rating: { withinMs: closing.ratingWithin, satisfiedFrom: closing.satisfiedFrom },
  };
}

/** The trades of its type, and the roles of its team: the most particular that is listed. */
function teamOf({ admitted, teams }: Programme, { rule }: About): Pick<CasePolicy, "trades" | "team"> {
  const listed = admitted.filter(({ type }) => isOf(rule.id, type)).toSorted((a, b) => b.type.length - a.type.length);
  const trades = listed[0]?.trades ?? [];
  const team = teams
    .filter((each) => isOf(rule.id, each.for))
    .toSorted((a, b) => b.for.length - a.for.length)[0]?.roles;
  return { ...(trades.length > 0 && { trades }), ...(team && { team }) };
}

/** The first row of the splitting table that fits. */
function startOf({ split, id }: Programme, about: About): CasePolicy["start"] {
  const row = split.find((each) => fits(each, about));
  assert(row !== undefined, `the splitting table of ${id} fits every case`);
  return { level: row.level, row: row.row };
}

function fits({ type, severityUpTo, keyPlace, mode }: Split, { rule, keyPlace: isKey, mode: now }: About): boolean {
  return (
    (type === undefined || rule.id === type || rule.id.startsWith(`${type}.`)) &&
    (severityUpTo === undefined || rule.severity <= severityUpTo) &&
    (keyPlace === undefined || keyPlace === isKey) &&
    (mode === undefined || mode === now)
  );
}

/** A site that wrote its own ladder wrote with it how soon somebody must be there. */
function slaOf({ sla }: Programme, respondByMs: number | undefined): CasePolicy["sla"] {
  const of = (severity: Severity): CasePolicy["sla"][Severity] => {
    const { accept, claim, arrive, handle, verify, close }: Partial<Sla> = sla[severity - 1] ?? {};
    return known({ claim, arrive: respondByMs ?? arrive, accept: accept ?? claim, handle, verify, close });
  };
  return { 1: of(1), 2: of(2), 3: of(3), 4: of(4) };
}

function known(limits: Readonly<Record<CaseClock, number | undefined>>): CasePolicy["sla"][Severity] {
  return Object.fromEntries(Object.entries(limits).filter(([, ms]) => ms !== undefined));
}

/** A role without a tier is one of every tier. */
function rolesOf({ tiers }: Programme, { key, tier, can }: ProgrammeRole): readonly RolePolicy[] {
  const held = rights.filter((letter) => can.includes(letter)).map((letter) => rightNames[letter]);
  const at = tier === undefined ? tiers.map((each) => each.key) : [tier];
  return at.map((each) => ({ tier: each, role: key, can: held }));
}

const rightNames: Readonly<Record<RightLetter, Right>> = {
  C: "claim",
  H: "handle",
  V: "verify",
  A: "approve",
  G: "assign",
  W: "whistle",
  B: "broadcast",
  M: "sign-mode",
  R: "report",
  S: "silence",
};
