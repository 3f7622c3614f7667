import type { AlarmProfile, AlarmUse } from "./alarm-profile.ts";
import { largestGroup } from "./checks/rule-shape.ts";
import { survey, type Survey } from "./checks/survey.ts";
import type { DeviceProfile } from "./device-profile.ts";
import { explain } from "./explain.ts";
import { isMapping } from "./findings.ts";
import type { ProfileId } from "./ids.ts";
import { nearest } from "./nearest.ts";
import type { Path, Problem } from "./problem.ts";
import { ruleSchema, type Rule } from "./rule.ts";
import type { Site } from "./site.ts";
import { filled } from "./placeholder.ts";
import { words, type Words } from "./words.ts";

export interface AlarmShelf {
  readonly profiles: ReadonlyMap<ProfileId, AlarmProfile>;
  readonly names: readonly string[];
}

export interface Expanded {
  /** The site with the rules of its profiles behind its own. */
  readonly site: Site;
  readonly problems: readonly Problem[];
  /** A problem of a rule that a profile brought, under the path of its use. */
  readonly inUse: (problem: Problem) => Problem;
}

/** Takes the alarm profiles that a site uses by name, filled in for it. */
export function expandAlarms(site: Site, devices: ReadonlyMap<ProfileId, DeviceProfile>, shelf: AlarmShelf): Expanded {
  const surveyed = survey(site, devices);
  const taken = site.alarms.map((use, at) => takenBy(use, at, surveyed, shelf));
  const brought = taken.flatMap(({ rules }) => rules);
  const own = site.rules.length;
  return {
    site: { ...site, rules: [...site.rules, ...brought.map(({ rule }) => rule)] },
    problems: taken.flatMap(({ problems }) => problems),
    inUse: (problem) => inUse(problem, own, brought),
  };
}

interface Brought {
  readonly rule: Rule;
  readonly at: number;
  /** Its id in the profile, and what the site changed of it. */
  readonly id: string;
  readonly changed: Readonly<Record<string, unknown>>;
}

interface Taken {
  readonly rules: readonly Brought[];
  readonly problems: readonly Problem[];
}

function takenBy(use: AlarmUse, at: number, site: Survey, { profiles, names }: AlarmShelf): Taken {
  const profile = profiles.get(use.use);
  if (profile === undefined) {
    return { rules: [], problems: names.includes(use.use) ? [] : [unknownProfile(use, at, names)] };
  }
  const kept = profile.rules.filter(({ id }) => !use.without.includes(id));
  const watching = kept.flatMap((raw) => placed(raw, use, site));
  const unasked = strangers(use, at, profile);
  const missing = new Set(watching.flatMap((raw) => filled(raw, use.with).missing));
  if (missing.size > 0) {
    return { rules: [], problems: [...unasked, ...[...missing].map((name) => unanswered(use, at, profile, name))] };
  }
  const ids = watching.map(({ id }) => String(id));
  const made = watching.map((raw) => madeOf(raw, use, at, ids));
  return {
    rules: made.flatMap(({ rules }) => rules),
    problems: [...unasked, ...nothingThere(use, at, site, watching), ...made.flatMap(({ problems }) => problems)],
  };
}

type Raw = Readonly<Record<string, unknown>>;

/** A rule on a quantity, narrowed to the points of the use; gone where there are none, or too few for a vote. */
function placed(raw: Raw, { on }: AlarmUse, { points }: Survey): readonly Raw[] {
  const quantity: unknown = isMapping(raw["on"]) ? raw["on"]["quantity"] : undefined;
  if (quantity === undefined) return [raw];
  const there = points.filter((point) => point.quantity === quantity && (on === undefined || on.includes(point.id)));
  // One detector in a zone is a site like any other; it only has nothing to confirm it.
  const isLonely = raw["kind"] === "vote" && largestGroup(there, on !== undefined) < Number(raw["count"]);
  if (there.length === 0 || isLonely) return [];
  return [on === undefined ? raw : { ...raw, on: { points: there.map(({ id }) => id) } }];
}

function madeOf(raw: Raw, use: AlarmUse, at: number, ids: readonly string[]): Taken {
  const id = String(raw["id"]);
  const changed = Object.entries(use.change).find(([rule]) => rule === id)?.[1] ?? {};
  const { value } = filled({ ...raw, ...changed }, use.with);
  const prefix = use.prefix === undefined ? "" : `${use.prefix}.`;
  const named = renamed(value, (rule) => (ids.includes(rule) ? `${prefix}${rule}` : rule));
  const covered = ids.includes(String(raw["supersededBy"])) || "supersededBy" in changed;
  const whole = covered ? named : Object.fromEntries(Object.entries(named).filter(([key]) => key !== "supersededBy"));
  const parsed = ruleSchema.safeParse(whole);
  if (parsed.success) return { rules: [{ rule: parsed.data, at, id, changed }], problems: [] };
  return { rules: [], problems: explain(ruleSchema, whole).map((problem) => under(problem, { at, id, changed })) };
}

/** The ids in a rule that name rules: its own, the one that covers it, and those its conditions ask for. */
function renamed(raw: Raw, rename: (id: string) => string): Raw {
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (!isMapping(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, key === "rule" ? rename(String(each)) : inside(each)]),
    );
  };
  const { supersededBy, when } = raw;
  return {
    ...raw,
    id: rename(String(raw["id"])),
    ...(typeof supersededBy === "string" && { supersededBy: rename(supersededBy) }),
    ...(isMapping(when) && { when: inside(when) }),
  };
}

function inUse(problem: Problem, own: number, brought: readonly Brought[]): Problem {
  const other = problem.other && pathInUse(problem.other, own, brought);
  const moved = other === undefined ? problem : { ...problem, other };
  const [section, index] = problem.path;
  const source = section === "rules" && typeof index === "number" ? brought[index - own] : undefined;
  return source === undefined ? moved : under({ ...moved, path: moved.path.slice(2) }, source);
}

function pathInUse(path: Path, own: number, brought: readonly Brought[]): Path {
  const [section, index] = path;
  const source = section === "rules" && typeof index === "number" ? brought[index - own] : undefined;
  return source === undefined ? path : ["alarms", source.at, "use"];
}

/** At the changed key where there is one; else at the name of the profile, and the rule is named in the text. */
function under(problem: Problem, { at, id, changed }: Omit<Brought, "rule">): Problem {
  const [key] = problem.path;
  if (key !== undefined && key in changed) return { ...problem, path: ["alarms", at, "change", id, ...problem.path] };
  const inside: Words = words(`${id}：${problem.problem.zh}`, `${id}: ${problem.problem.en}`);
  const { fix: _, ...rest } = problem;
  return { ...rest, path: ["alarms", at, "use"], atKey: false, problem: inside };
}

function unknownProfile({ use }: AlarmUse, at: number, names: readonly string[]): Problem {
  const meant = nearest(use, names);
  const problem = words(`没有名为 ${use} 的告警档`, `there is no alarm profile ${use}`);
  const place = { code: "E1301", path: ["alarms", at, "use"], problem };
  if (meant !== undefined) return { ...place, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant };
  return { ...place, hint: words(`已有的：${names.join(" ")}`, `there are: ${names.join(" ")}`) };
}

function unanswered({ use }: AlarmUse, at: number, { asks }: AlarmProfile, name: string): Problem {
  const what = asks[name] ?? { zh: name, en: name };
  return {
    code: "E1357",
    path: ["alarms", at, "with"],
    problem: words(`${use} 需要本站的 ${name}（${what.zh}）`, `${use} asks for ${name} (${what.en})`),
    hint: words(`写 with: {${name}: …}`, `write with: {${name}: …}`),
  };
}

/** Names in `with`, `change` and `without` that the profile does not know. */
function strangers(use: AlarmUse, at: number, { asks, rules }: AlarmProfile): readonly Problem[] {
  const ids = rules.map(({ id }) => id as string);
  const named: readonly [Path, string, readonly string[]][] = [
    ...Object.keys(use.with).map((name): [Path, string, readonly string[]] => [
      ["with", name],
      name,
      Object.keys(asks),
    ]),
    ...Object.keys(use.change).map((id): [Path, string, readonly string[]] => [["change", id], id, ids]),
    ...use.without.map((id, index): [Path, string, readonly string[]] => [["without", index], id, ids]),
  ];
  return named.flatMap(([path, name, known]) => {
    if (known.includes(name)) return [];
    const problem = words(`${use.use} 里没有 ${name}`, `${use.use} has no ${name}`);
    const list = known.join(" ") || "-";
    return [
      {
        code: "E1358",
        path: ["alarms", at, ...path],
        atKey: true,
        problem,
        hint: words(`可用：${list}`, `there is: ${list}`),
      },
    ];
  });
}

function nothingThere(
  use: AlarmUse,
  at: number,
  { site, profiles }: Survey,
  watching: readonly Raw[],
): readonly Problem[] {
  const isSure = site.devices.every(({ profile }) => profiles.has(profile));
  if (watching.length > 0 || !isSure) return [];
  const problem = words(`没有测点可用 ${use.use}`, `no point here is one for ${use.use}`);
  const hint = words("加上这样的设备，或删去这一项", "add such a device, or delete the entry");
  return [{ code: "W1451", path: ["alarms", at, "use"], problem, hint, relies: [{ section: "devices" }] }];
}
