import { z } from "zod";
import { checkSite } from "./check.ts";
import type { DeviceProfile } from "./device-profile.ts";
import { explain } from "./explain.ts";
import { deviceIdSchema, gridIdSchema, ruleIdSchema, type ProfileId } from "./ids.ts";
import { firstRungFaults, movedGrids, tightness, type Past } from "./amendment-bounds.ts";
import { pathText, type Problem } from "./problem.ts";
import type { Programme } from "./programme.ts";
import type { Rule } from "./rule.ts";
import { siteSchema, type Site } from "./site.ts";
import { amountSchema, durationSchema } from "./units.ts";
import { words, type Words } from "./words.ts";

export const amendmentKinds = ["roster", "grid", "threshold"] as const;
export type AmendmentKind = (typeof amendmentKinds)[number];

/** One change of a running site: JSON in the words of the site file. */
export interface Change {
  readonly kind: AmendmentKind;
  readonly version: number;
  readonly body: string;
}

export interface Amended {
  readonly site: Site;
  /** What does not stand with the rest and is left out. */
  readonly unfit: readonly Unfit[];
}

/** With the diagnostics the file would get. */
export interface Unfit {
  readonly change: Change;
  readonly problems: readonly Diagnosis[];
}

export interface Diagnosis {
  readonly code: string;
  /** In the body. */
  readonly path: string;
  readonly problem: Words;
  readonly hint: Words;
}

/** The site as its file says, with what it names. */
export interface Base {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  readonly programme: Programme;
}

/**
 * The site with its changes laid over it, in that order. Of each kind only the newest counts, so that nothing hangs on
 * how many older ones are still kept; those tell which grids there once were. Same arguments, same site.
 */
export function amended(base: Base, changes: readonly Change[]): Amended {
  const { site: declared } = base;
  const isNewest = ({ kind, version }: Change) =>
    changes.every((each) => each.kind !== kind || each.version <= version);
  const past = [declared, ...changes.filter((change) => !isNewest(change)).map(pastOf)];
  let site = declared;
  const unfit: Unfit[] = [];
  for (const change of changes.filter(isNewest)) {
    const laid = layOver(site, { base, past, change });
    if ("site" in laid) site = laid.site;
    else unfit.push({ change, problems: laid.problems });
  }
  return { site: site === declared ? declared : withRetired(site, past), unfit };
}

interface Laying {
  readonly base: Base;
  readonly past: readonly Past[];
  readonly change: Change;
}

type Laid = { readonly site: Site } | { readonly problems: readonly Diagnosis[] };

function layOver(site: Site, { base, past, change }: Laying): Laid {
  const written = jsonIn(change.body);
  if (written === undefined) return { problems: [noJson] };
  const schema: z.ZodType = bodySchemas[change.kind];
  const faults = explain(schema, written);
  if (faults.length > 0) return { problems: faults.map(diagnosis) };
  const lay = layers[change.kind] as (site: Site, body: unknown, declared: Site) => Made;
  const { site: next, problems: bounds } = lay(site, schema.parse(written), base.site);
  const problems = [...bounds, ...movedGrids(past, next.grids), ...newErrors(site, next, base)];
  return problems.length > 0 ? { problems: problems.map(diagnosis) } : { site: next };
}

/** What the checks of the file say to it that they did not say before. */
export function newErrors(before: Site, after: Site, { profiles, programme }: Base): readonly Problem[] {
  const name = ({ code, problem }: Problem) => `${code} ${problem.en}`;
  const beside = { programme: { programme, names: [programme.id] } };
  const errorsOf = (site: Site) => [
    ...checkSite(site, profiles, beside),
    ...firstRungFaults(site, site.ladder ?? programme.ladder),
  ];
  const known = new Set(errorsOf(before).map(name));
  return errorsOf(after).filter((problem) => problem.code.startsWith("E") && !known.has(name(problem)));
}

const { people, roster, grids } = siteSchema.shape;
export const limitsOfRule = z.strictObject({
  above: amountSchema.optional(),
  below: amountSchema.optional(),
  by: amountSchema.optional(),
  clear: amountSchema.optional(),
  onDelay: durationSchema.optional(),
  offDelay: durationSchema.optional(),
  after: durationSchema.optional(),
});

const bodySchemas = {
  roster: z.strictObject({ people: people.optional(), roster }),
  grid: z.strictObject({
    grids,
    roster,
    people: people.optional(),
    /** Where devices hang from then on, whose grid is no more. */
    places: z.record(deviceIdSchema, gridIdSchema).default({}),
  }),
  threshold: z.strictObject({ rules: z.record(ruleIdSchema, limitsOfRule) }),
} satisfies Readonly<Record<AmendmentKind, z.ZodType>>;

type Body<K extends AmendmentKind> = z.infer<(typeof bodySchemas)[K]>;
interface Made {
  readonly site: Site;
  readonly problems: readonly Problem[];
}

const layers: { readonly [K in AmendmentKind]: (site: Site, body: Body<K>, declared: Site) => Made } = {
  roster: (site, body) => ({ site: withPeople(site, body), problems: [] }),
  grid: (site, body, declared) => {
    const devices = declared.devices.map((device) => placed(device, body.places));
    return { site: { ...withPeople(site, body), grids: body.grids, devices }, problems: [] };
  },
  threshold: (site, body, declared) => {
    const rules = declared.rules.map((rule) => ({ rule, wish: body.rules[rule.id] }));
    const unknown = Object.keys(body.rules).filter((id) => !declared.rules.some((rule) => rule.id === id));
    const problems = rules.flatMap(({ rule, wish }) => (wish === undefined ? [] : tightness(rule, wish)));
    const next = rules.map(({ rule, wish }): Rule => (wish === undefined ? rule : ({ ...rule, ...wish } as Rule)));
    return { site: { ...site, rules: next }, problems: [...unknown.map(noRule), ...problems] };
  },
};

function withPeople(site: Site, body: { people?: Site["people"] | undefined; roster: Site["roster"] }): Site {
  return { ...site, people: body.people ?? site.people, roster: body.roster };
}

type Device = Site["devices"][number];

function placed(device: Device, places: Body<"grid">["places"]): Device {
  const grid = places[device.id];
  return grid === undefined ? device : { ...device, place: { ...device.place, grid } };
}

/** Grids and rosters as they once were; of a change that could not be read, none. */
function pastOf({ kind, body }: Change): Past {
  const written = jsonIn(body);
  if (kind === "grid") return bodySchemas.grid.safeParse(written).data ?? { grids: [], roster: [] };
  const read = kind === "roster" ? bodySchemas.roster.safeParse(written).data : undefined;
  return { grids: [], roster: read?.roster ?? [] };
}

/** Codes never come back with another meaning, so a case can stay where it was born, and whoever answered there does. */
function withRetired(site: Site, past: readonly Past[]): Site {
  const kept = new Set(site.grids.map(({ id }) => id));
  const gone = new Map(
    past.flatMap((each) => each.grids.filter(({ id }) => !kept.has(id)).map((grid) => [grid.id, grid])),
  );
  if (gone.size === 0) return site;
  const seats = new Map<string, Site["roster"]>();
  for (const { roster: each } of past)
    for (const id of gone.keys()) {
      const here = each.filter(({ grid }) => grid === id);
      if (here.length > 0) seats.set(id, here);
    }
  return { ...site, retired: { grids: [...gone.values()], roster: [...seats.values()].flat() } };
}

function noRule(id: string): Problem {
  const problem = words(`没有名为 ${id} 的规则`, `there is no rule ${id}`);
  return { code: "E1301", path: ["rules", id], problem, hint: words("核对规则编号", "check the id of the rule") };
}

function diagnosis({ code, path, problem, hint }: Problem): Diagnosis {
  return { code, path: pathText(path), problem, hint };
}

const noJson: Diagnosis = {
  code: "E1360",
  path: "(file)",
  problem: words("正文不是 JSON", "the body is no JSON"),
  hint: words("写成站点文件的一段，用 JSON", "write it as a piece of the site file, in JSON"),
};

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
