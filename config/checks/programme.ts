import { isAdmitted, typeOf } from "../admission.ts";
import { nearest } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import { roleAt, type Programme } from "../programme.ts";
import { words, type Words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Tiers and roles of a site are those of its programme, and the programme is there. */
export function programmeFaults(survey: Survey): readonly Problem[] {
  const { programme } = survey;
  if (programme === undefined) return unknownProgramme(survey);
  return [
    ...tierFaults(survey, programme),
    ...rosterRoles(survey, programme),
    ...rungRoles(survey, programme),
    ...unlisted(survey, programme),
    ...emptySeats(survey, programme),
  ];
}

function unknownProgramme({ site, programmeNames: known }: Survey): readonly Problem[] {
  const { programme: name } = site;
  if (known.length === 0 || known.includes(name)) return [];
  return [notThere(["programme"], name, known, words("治理模式", "programme"))];
}

function tierFaults({ site }: Survey, { tiers, id }: Programme): readonly Problem[] {
  const known = tiers.map(({ key }) => key);
  const noun = words(`层级（${id}）`, `tier in ${id}`);
  const rungs = site.ladder?.rungs ?? [];
  return [
    ...site.grids.flatMap(({ tier }, at) =>
      known.includes(tier) ? [] : [notThere(["grids", at, "tier"], tier, known, noun)],
    ),
    ...rungs.flatMap(({ tier }, at) =>
      known.includes(tier) ? [] : [notThere(["ladder", "rungs", at, "tier"], tier, known, noun)],
    ),
  ];
}

/** A roster's role stands at the tier of its grid. */
function rosterRoles({ site, grids }: Survey, programme: Programme): readonly Problem[] {
  return site.roster.flatMap(({ grid, role }, at) => {
    const tier = grids.get(grid)?.tier;
    if (tier === undefined || !programme.tiers.some(({ key }) => key === tier)) return [];
    return strangeRole(["roster", at, "role"], role, { tier, programme });
  });
}

function rungRoles({ site }: Survey, programme: Programme): readonly Problem[] {
  const rungs = site.ladder?.rungs ?? [];
  return rungs.flatMap(({ tier, roles }, at) => {
    if (!programme.tiers.some(({ key }) => key === tier)) return [];
    return roles.flatMap((role) => strangeRole(["ladder", "rungs", at, "role"], role, { tier, programme }));
  });
}

/** A team whose role nobody fills where its hazard may ring: people should know that they are one short. */
function emptySeats({ site }: Survey, { teams, roles }: Programme): readonly Problem[] {
  const hazards = new Set<string>(site.rules.map(({ hazard }) => hazard));
  const wanted = new Set(teams.filter((team) => hazards.has(team.for)).flatMap((team) => team.roles));
  return site.grids.flatMap((grid, at) => {
    const here = site.roster.filter((each) => each.grid === grid.id).map(({ role }) => role);
    if (here.length === 0) return [];
    const lacking = roles.filter(({ key, tier }) => tier === grid.tier && wanted.has(key) && !here.includes(key));
    return lacking.map(({ key, label }) => ({
      code: "W_SEAT_EMPTY",
      path: ["grids", at],
      problem: words(`${grid.id} 没有排${label.zh}`, `nobody is rostered as ${key} in ${grid.id}`),
      hint: words("在 roster 里加上，或照此运行", "add such a roster, or run as it is"),
    }));
  });
}

/** It would be shown and ring nobody: said when the site is checked, not at the first alarm. */
function unlisted({ site }: Survey, programme: Programme): readonly Problem[] {
  return site.rules.flatMap((rule, at) => {
    const type = typeOf(rule);
    if (rule.shadow || isAdmitted(programme, { type, severity: rule.severity, hazard: rule.hazard })) return [];
    const problem = words(
      `${programme.id} 不准入 ${type}：告警只显示，不派人`,
      `${programme.id} does not admit ${type}: its alarm is shown, and nobody is sent`,
    );
    const list = programme.admitted.filter(({ severity }) => severity > 2).map((each) => each.type);
    const hint = words(
      `在规则里写 type，如 ${list.slice(0, 3).join(" ")}；或报批后加入准入清单`,
      `give the rule a type, such as ${list.slice(0, 3).join(" ")}; or have it approved and added to the list`,
    );
    return [{ code: "W_NOT_ADMITTED", path: ["rules", at], problem, hint }];
  });
}

interface At {
  readonly tier: string;
  readonly programme: Programme;
}

function strangeRole(path: Path, role: string, { tier, programme }: At): readonly Problem[] {
  if (roleAt(programme, tier, role) !== undefined) return [];
  const there = programme.roles.filter((each) => each.tier === undefined || each.tier === tier);
  const known = there.map(({ key }) => key);
  return [notThere(path, role, known, words(`${tier} 角色（${programme.id}）`, `role of ${tier} in ${programme.id}`))];
}

function notThere(path: Path, name: string, known: readonly string[], noun: Words): Problem {
  const meant = nearest(name, known);
  const problem = words(`没有名为 ${name} 的${noun.zh}`, `there is no ${noun.en} named ${name}`);
  if (meant !== undefined) {
    return { code: "E1301", path, problem, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant };
  }
  const list = known.join(" ");
  const hint = list === "" ? words("换一个层级", "take another tier") : words(`可用：${list}`, `one of: ${list}`);
  return { code: "E1301", path, problem, hint };
}
