import { takeProgramme } from "../../config/programmes.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { courses, type NamedScenario } from "../scenarios/course.ts";
import { play } from "../scenarios/headless.ts";
import { namedScenarios } from "../scenarios/named.ts";
import { seededTeam } from "../scenarios/team.ts";
import type { DemoWish } from "./arguments.ts";
import { told } from "./language.ts";
import { openPlace } from "./place.ts";
import { readSite } from "./stage.ts";
import type { Terminal } from "./terminal.ts";

type ScenarioWish = Extract<DemoWish, { kind: "scenario" }>;

/** Named scenarios without a process or a socket, each with what a team of seeded people made of it. */
export async function playScenarios(wish: ScenarioWish, terminal: Terminal): Promise<0 | 2> {
  const chosen = wish.scenario === "all" ? namedScenarios : namedScenarios.filter(({ id }) => id === wish.scenario);
  const site = await siteFor(wish.profile ?? usualProfile);
  if (wish.scenario === "list" || chosen.length === 0 || site === undefined) {
    for (const scenario of namedScenarios) terminal.write(`${lineFor(scenario, wish)}\n`);
    return wish.scenario === "list" ? 0 : 2;
  }
  for (const scenario of chosen) terminal.write(`${playedText(site, scenario, wish)}\n`);
  return 0;
}

function lineFor({ id, label, course }: NamedScenario, { language }: ScenarioWish): string {
  return `${id.padEnd(20)} ${told(label, language)} [${told(courses[course], language)}]`;
}

function playedText(site: SiteIndex, scenario: NamedScenario, wish: ScenarioWish): string {
  const { score } = play(site, scenario, { seed: wish.seed, players: seededTeam(wish.seed) });
  const cases = score.cases.map(({ case: id, hazard, claimMs, arriveMs, isClosed }) => {
    const closed = isClosed ? { zh: "已结", en: "closed" } : { zh: "未结", en: "open" };
    const [claim, arrive] = [secondsText(claimMs), secondsText(arriveMs)];
    const zh = `${id} ${hazard} 认领 ${claim} 到场 ${arrive} ${closed.zh}`;
    return `  ${told({ zh, en: `${id} ${hazard} claimed ${claim} arrived ${arrive} ${closed.en}` }, wish.language)}`;
  });
  const points = told({ zh: `得分 ${score.points}`, en: `${score.points} points` }, wish.language);
  return [`${lineFor(scenario, wish)} ${points}`, ...cases].join("\n");
}

function secondsText(ms: number | undefined): string {
  return ms === undefined ? "–" : `${Math.round(ms / 1_000)} s`;
}

/** The demo's site in the tree and with the limits of a programme: the limits are what a score is reckoned by. */
async function siteFor(profile: string): Promise<SiteIndex | undefined> {
  const { programme } = takeProgramme(profile);
  if (programme === undefined) return undefined;
  const place = await openPlace(undefined, programme);
  try {
    await place.writeSite(place.text);
    const site = readSite(place.siteFile);
    return site.ok ? site.value : undefined;
  } finally {
    await place.close();
  }
}

const usualProfile = "tongnan";
