import type { CommandRole, CommandTier } from "../../gateway/core/commands/command.ts";

/** Somebody at the platform's desk, under the platform's own pseudonym; posts, never people. */
export interface Operator {
  readonly id: string;
  readonly tier: CommandTier;
  readonly role: CommandRole;
  readonly title: { readonly zh: string; readonly en: string };
  /** Local hours of the turn at the desk 轮值, from and up to; at any hour when left out. */
  readonly hours?: readonly [from: number, to: number];
}

/** The rota of a county's or street's desk: two turns of the duty desk, a commander, the administrator. */
export function usualOperators(tier: CommandTier): readonly Operator[] {
  return [
    { id: `${tier}-desk-1`, tier, role: "desk", title: { zh: "白班值班席", en: "Day desk" }, hours: [8, 20] },
    { id: `${tier}-desk-2`, tier, role: "desk", title: { zh: "夜班值班席", en: "Night desk" }, hours: [20, 8] },
    { id: `${tier}-commander`, tier, role: "commander", title: { zh: "指挥长", en: "Commander" } },
    { id: `${tier}-administrator`, tier, role: "administrator", title: { zh: "管理员", en: "Administrator" } },
    { id: `${tier}-departments`, tier, role: "department", title: { zh: "部门联络席", en: "Departments' liaison" } },
  ];
}

export type OperatorRefusal = "no-operator" | "unknown-operator" | "not-their-turn";

/** Whoever gives an order is named and has the turn. */
export function operatorRefusal(
  operators: readonly Operator[],
  id: string | undefined,
  hour: number,
): OperatorRefusal | undefined {
  if (id === undefined || id.trim() === "") return "no-operator";
  const operator = operators.find((each) => each.id === id);
  if (operator === undefined) return "unknown-operator";
  return hasTurn(operator, hour) ? undefined : "not-their-turn";
}

/** Who has the turn for a role at an hour. */
export function onTurn(operators: readonly Operator[], role: CommandRole, hour: number): Operator | undefined {
  return operators.find((each) => each.role === role && hasTurn(each, hour));
}

function hasTurn({ hours }: Operator, hour: number): boolean {
  if (hours === undefined) return true;
  const [from, to] = hours;
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}
