import { gridAbove, gridsUpFrom, pointsUnder, type Survey } from "./survey.ts";
import type { Place } from "../grid.ts";
import type { Footing, Problem } from "../problem.ts";
import type { Rule } from "../rule.ts";
import { words } from "../words.ts";

/** Every hazard reaches somebody, every rung can be filled, every person has a turn. */
export function routeFaults(survey: Survey): readonly Problem[] {
  return [
    ...emptyRungs(survey),
    ...lateFirstRung(survey),
    ...unsortedRungs(survey),
    ...unheard(survey),
    ...idlePeople(survey),
  ];
}

/** Of a ladder the site wrote itself; a rung of the programme's may well lie above what a box serves. */
function emptyRungs({ site, grids }: Survey): readonly Problem[] {
  const rungs = site.ladder?.rungs ?? [];
  return rungs.flatMap(({ tier, roles }, at) => {
    if (site.roster.some(({ role, grid }) => roles.includes(role) && grids.get(grid)?.tier === tier)) return [];
    const role = roles.join(" ");
    return [
      {
        code: "E1315",
        path: ["ladder", "rungs", at],
        problem: words(`没有任何 ${tier} 网格排了 ${role}`, `no grid of tier ${tier} has a roster for ${role}`),
        hint: words("在 roster 里加一份，或删去这一级", "add such a roster, or delete the rung"),
        relies: everyoneAndWhere,
      },
    ];
  });
}

const everyoneAndWhere: readonly Footing[] = ["roster", "grids", "ladder"].map((section) => ({ section }));

/** The ladder begins by calling its first rung; a wait written there would be a promise nobody keeps. */
function lateFirstRung({ site }: Survey): readonly Problem[] {
  const [first] = site.ladder?.rungs ?? [];
  if (first === undefined || first.after === 0) return [];
  const problem = words("第一级总是立即通知", "the first rung is always called at once");
  return [
    { code: "W1404", path: ["ladder", "rungs", 0, "after"], problem, hint: words("写 0s", "write 0s"), fix: "0s" },
  ];
}

function unsortedRungs({ site }: Survey): readonly Problem[] {
  const written = site.ladder?.rungs ?? [];
  return written.flatMap(({ after }, at, rungs) => {
    const before = rungs[at - 1]?.after ?? 0;
    if (after >= before) return [];
    const problem = words("比上一级更早", "it comes before the rung above it");
    const hint = words(`至少 ${before / 1000}s，或调换两级`, `write at least ${before / 1000}s, or swap the two rungs`);
    return [{ code: "E1319", path: ["ladder", "rungs", at, "after"], problem, hint }];
  });
}

/** Severity 4 is a list entry only; the others must call a person. */
const callingSeverityMax = 3;

/** One finding for each device whose alarms nobody would hear. */
function unheard(survey: Survey): readonly Problem[] {
  const rules = new Map<number, Rule[]>();
  for (const rule of survey.site.rules.filter(({ severity }) => severity <= callingSeverityMax)) {
    for (const { deviceAt } of pointsUnder(survey, rule)) rules.set(deviceAt, [...(rules.get(deviceAt) ?? []), rule]);
  }
  return survey.site.devices.flatMap(({ place }, at) => {
    const calling = rules.get(at);
    if (calling === undefined || !survey.grids.has(place.grid) || reachesSomebody(survey, place)) return [];
    return [unheardDevice(at, place, [...new Set(calling.map(({ id }) => id))].join(" "))];
  });
}

function unheardDevice(at: number, { grid }: Place, rules: string): Problem {
  return {
    code: "E1314",
    path: ["devices", at, "place", "grid"],
    problem: words(
      `这里的 ${rules} 告警没有人可通知：阶梯的每一级在 ${grid} 及其上级都没有排班`,
      `an alarm of ${rules} here would call nobody, for no rung of the ladder has a roster at ${grid} or above it`,
    ),
    hint: words(`为 ${grid} 或它的上级加一份排班`, `add a roster for ${grid} or a grid above it`),
    relies: everyoneAndWhere,
  };
}

function reachesSomebody(survey: Survey, { grid }: Place): boolean {
  const { ladder, site } = survey;
  // A programme that could not be read has told its own fault.
  if (ladder === undefined) return true;
  const own = gridsUpFrom(survey, grid).find(({ kind }) => kind === "exclusive");
  if (own !== undefined && site.roster.some((each) => each.grid === own.id)) return true;
  return ladder.rungs.some(({ tier, roles }) => {
    const at = gridAbove(survey, grid, tier);
    return site.roster.some((each) => roles.includes(each.role) && each.grid === at?.id);
  });
}

function idlePeople({ site }: Survey): readonly Problem[] {
  const rostered = new Set(site.roster.flatMap(({ people }) => people));
  return site.people.flatMap(({ id }, at) => {
    if (rostered.has(id)) return [];
    const problem = words(`${id} 不在任何排班里`, `${id} is in no roster`);
    const hint = words("加入 roster，或删去此人", "add the person to a roster, or delete the entry");
    return [{ code: "W1401", path: ["people", at, "id"], problem, hint, relies: [{ section: "roster" }] }];
  });
}
