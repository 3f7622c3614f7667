import { isOf } from "../../../config/admission.ts";
import { roleAt, type Programme, type ProgrammeRole } from "../../../config/programme.ts";
import type { Label } from "../../../config/quantity.ts";
import type { Severity } from "../../../config/rule.ts";
import type { CaseClock } from "../cases/policy.ts";

type Listed = Programme["admitted"][number];
type Basis = Listed["basis"];

/** One line of a role's duties: what 事项, in whose name 主体, by what right 权限, how 方式步骤, by when 时限, and from where. */
export interface Duty {
  readonly type: string;
  readonly label: Label;
  readonly severity: Severity;
  readonly lifeSafety: boolean;
  readonly board?: string;
  readonly actors: readonly Actor[];
  /** Letters of the programme: C claim, H handle, V verify … */
  readonly power: string;
  readonly steps: readonly Label[];
  readonly limitsMs: Readonly<Partial<Record<Exclude<CaseClock, "accept">, number>>>;
  readonly basis: { readonly type: Basis; readonly steps?: Basis; readonly limits: Basis };
}

export interface Actor {
  readonly tier: string;
  readonly role: string;
  readonly label: Label;
  /** Called by the ladder, or of the team that goes for such a matter. */
  readonly how: "called" | "team";
}

export interface Seat {
  readonly tier: string;
  readonly role: string;
}

/** 我的职责: the matters a role has a part in. A role that nothing calls for has none. */
export function dutiesOf(programme: Programme, { tier, role }: Seat): readonly Duty[] {
  const mine = roleAt(programme, tier, role);
  if (mine === undefined) return [];
  return programme.admitted
    .map((type) => dutyOf(programme, type, mine))
    .filter(({ actors }) => actors.some((each) => each.tier === tier && each.role === role));
}

export function dutyOf(programme: Programme, listed: Listed, { can }: Pick<ProgrammeRole, "can">): Duty {
  const { type, label, severity, lifeSafety, board, basis } = listed;
  const procedure = programme.procedures.find((each) => isOf(type, each.for));
  const limits = programme.sla.find((each) => each.severity === severity);
  const { claim, arrive, handle, verify, close } = limits ?? {};
  const known = Object.entries({ claim, arrive, handle, verify, close }).filter(([, ms]) => ms !== undefined);
  return {
    type,
    label,
    severity,
    lifeSafety,
    ...(board !== undefined && { board }),
    actors: actorsOf(programme, listed),
    power: can,
    steps: procedure?.steps ?? [],
    limitsMs: Object.fromEntries(known),
    basis: { type: basis, ...(procedure && { steps: procedure.basis }), limits: limits?.basis ?? "assumed" },
  };
}

/** Where a team goes for it, of the tier's roles only the team's are called; above, whoever the ladder names. */
function actorsOf(programme: Programme, { type, trades }: Listed): readonly Actor[] {
  const team = programme.teams.find((each) => isOf(type, each.for))?.roles ?? [];
  const called = programme.ladder.rungs.flatMap(({ tier, roles }) => roles.map((role) => ({ tier, role })));
  const teamed = programme.roles.filter(({ key }) => team.includes(key) || trades.includes(key));
  const members = teamed.map(({ key, tier }) => ({ tier: tier ?? programme.tiers.at(-1)?.key ?? "grid", role: key }));
  const isCalled = ({ tier, role }: Seat) => called.some((each) => each.tier === tier && each.role === role);
  return [
    ...called.map((seat) => ({ ...seat, how: "called" as const })),
    ...members.filter((seat) => !isCalled(seat)).map((seat) => ({ ...seat, how: "team" as const })),
  ].map((seat) => ({
    ...seat,
    label: roleAt(programme, seat.tier, seat.role)?.label ?? { zh: seat.role, en: seat.role },
  }));
}
