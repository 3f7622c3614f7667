import { tightened, type CampaignBody } from "../../../config/campaign.ts";
import type { GridId, RuleId } from "../../../config/ids.ts";
import type { Site } from "../../../config/site.ts";
import type { Amount } from "../../../config/units.ts";

/** One number of one rule, in the grids of the campaign: as the site has it, and as it is under the campaign. */
export interface LimitChange {
  readonly rule: RuleId;
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly grids: readonly GridId[];
}

/** Exactly what would stay when a campaign becomes routine; nothing where the site is as strict already. */
export function limitChanges({ rules }: Pick<Site, "rules">, body: CampaignBody): readonly LimitChange[] {
  return rules.flatMap((rule) => {
    const wish = body.rules[rule.id];
    if (wish === undefined) return [];
    const next = tightened(rule, [body]);
    return Object.keys(wish).flatMap((number) => {
      const [from, to] = [textOf(rule, number), textOf(next, number)];
      return from === to ? [] : [{ rule: rule.id, number, from, to, grids: body.grids }];
    });
  });
}

function textOf(rule: object, number: string): string {
  const value = (rule as Readonly<Record<string, Amount | number | undefined>>)[number];
  if (value === undefined) return "";
  return typeof value === "number" ? `${value / 1_000}s` : `${value.value} ${value.unit}`;
}
