import type { Tier } from "../../config/grid.ts";
import type { GridId } from "../../config/ids.ts";
import type { Role } from "../../config/people.ts";
import type { Programme } from "../../config/programme.ts";
import type { Label } from "../../config/quantity.ts";

export interface GridView {
  readonly id: GridId;
  readonly name: string;
  readonly tier: Tier;
  readonly parent?: GridId | undefined;
  /** A line on the organisation that stands there; shown, and nothing more. */
  readonly organisation?: string | undefined;
}

/** The programme's own names for tiers, roles, levels and stages. */
export interface ProgrammeView {
  readonly id: string;
  readonly label: Label;
  readonly tiers: readonly { readonly key: Tier; readonly label: Label }[];
  /** Without `tier` a role of every tier. */
  readonly roles: readonly { readonly key: Role; readonly tier?: Tier | undefined; readonly label: Label }[];
  readonly levels: readonly { readonly key: string; readonly label: Label }[];
  readonly stages: readonly { readonly label: Label; readonly states: readonly string[] }[];
}

export function programmeView({ id, label, tiers, roles, levels, stages }: Programme): ProgrammeView {
  return {
    id,
    label,
    tiers: tiers.map((tier) => ({ key: tier.key, label: tier.label })),
    roles: roles.map((role) => ({ key: role.key, tier: role.tier, label: role.label })),
    levels: levels.map((level) => ({ key: level.key, label: level.label })),
    stages: stages.map((stage) => ({ label: stage.label, states: stage.states })),
  };
}
