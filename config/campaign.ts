import { z } from "zod";
import { limitsOfRule, newErrors, type Base } from "./amendment.ts";
import { strictest, tightness } from "./amendment-bounds.ts";
import { gridIdSchema, ruleIdSchema, type GridId } from "./ids.ts";
import { limits } from "./limits.ts";
import { pathText, type Problem } from "./problem.ts";
import type { Rule } from "./rule.ts";
import type { Site } from "./site.ts";
import { words } from "./words.ts";

/** What a campaign 专项治理 sets for its time: where, and which limits are stricter there. In the words of the site file. */
export const campaignBodySchema = z.strictObject({
  /** Each with everything below it. */
  grids: z.array(gridIdSchema).min(1).max(limits.campaignGridsMax),
  rules: z.record(ruleIdSchema, limitsOfRule).refine((rules) => Object.keys(rules).length > 0, "no rule is named"),
});
export type CampaignBody = z.infer<typeof campaignBodySchema>;

export interface CampaignRead {
  readonly body?: CampaignBody;
  /** Why it does not stand, in one line. */
  readonly fault?: string;
}

/** A campaign only makes limits stricter, whatever their severity, and within what the checks of the site file allow. */
export function readCampaign(base: Base, site: Site, text: string): CampaignRead {
  const { data: body, error } = campaignBodySchema.safeParse(jsonIn(text));
  if (body === undefined) return { fault: error?.issues[0]?.message ?? "no campaign" };
  const problem = [...unknownGrids(site, body), ...unknownRules(site, body), ...bounds(base, site, body)][0];
  if (problem === undefined) return { body };
  const { code, path, problem: said, hint } = problem;
  return { fault: `${code} ${pathText(path)}: ${said.en}; ${hint.en}`.slice(0, limits.campaignFaultMax) };
}

/** The rule as it stands at a point of these campaigns: of each number the strictest. */
export function tightened(rule: Rule, campaigns: readonly CampaignBody[]): Rule {
  return campaigns.reduce((now: Rule, { rules }) => {
    const wish = rules[rule.id];
    return wish === undefined ? now : strictest(now, wish);
  }, rule);
}

/** Those whose grids hold the place. */
export function campaignsAt(campaigns: readonly CampaignBody[], path: readonly GridId[]): readonly CampaignBody[] {
  return campaigns.filter(({ grids }) => grids.some((grid) => path.includes(grid)));
}

function bounds(base: Base, site: Site, body: CampaignBody): readonly Problem[] {
  const named = site.rules.filter(({ id }) => body.rules[id] !== undefined);
  // As red: a campaign loosens nothing.
  const looser = named.flatMap((rule) => tightness({ ...rule, severity: 1 }, body.rules[rule.id] ?? {}));
  if (looser.length > 0) return looser;
  return newErrors(site, { ...site, rules: site.rules.map((rule) => tightened(rule, [body])) }, base);
}

function unknownGrids({ grids }: Site, body: CampaignBody): readonly Problem[] {
  const known = new Set(grids.map(({ id }) => id));
  return body.grids
    .filter((id) => !known.has(id))
    .map((id) => noSuch(["grids", id], words(`网格 ${id}`, `grid ${id}`)));
}

function unknownRules({ rules }: Site, body: CampaignBody): readonly Problem[] {
  const known = new Set<string>(rules.map(({ id }) => id));
  const strange = Object.keys(body.rules).filter((id) => !known.has(id));
  return strange.map((id) => noSuch(["rules", id], words(`规则 ${id}`, `rule ${id}`)));
}

function noSuch(path: readonly string[], what: { readonly zh: string; readonly en: string }): Problem {
  const problem = words(`没有${what.zh}`, `there is no ${what.en}`);
  return { code: "E1301", path, problem, hint: words("核对编号", "check the id") };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
