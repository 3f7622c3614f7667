import type { LoadedSite } from "../../config/load.ts";
import type { Problem } from "../../config/problem.ts";
import type { Site } from "../../config/site.ts";
import { words } from "../../config/words.ts";
import { dutyBook } from "../core/people/duty.ts";
import { gapsAhead, isGrave } from "../core/people/gaps.ts";
import { indexSite } from "../core/site-index.ts";
import { emptyState } from "../core/state.ts";
import { civilText, clockText } from "../core/time.ts";

interface Ahead extends Pick<LoadedSite, "profiles" | "programme"> {
  readonly nowMs: number;
  readonly force?: boolean;
}

/** One for each (grid, role) with a gap of the days ahead, at its first layer. */
export function gapProblems(site: Site, { profiles, programme, nowMs, force = false }: Ahead): readonly Problem[] {
  const index = indexSite(site, profiles, programme);
  const gaps = gapsAhead(dutyBook(index, emptyState()), nowMs).filter(({ declared }) => declared === undefined);
  return [...index.seats.values()].flatMap(({ grid, role, layers }) => {
    const own = gaps.filter((gap) => gap.grid === grid && gap.role === role);
    const first = own.find(isGrave) ?? own[0];
    if (first === undefined) return [];
    const [from, to] = [first.fromMs, first.toMs].map((ms) => minuteText(ms, site.box.utcOffset));
    const problem = words(
      `${grid} 的 ${role} 在 14 天里有 ${own.length} 段空岗，第一段 ${from} 至 ${to}`,
      `${role} of ${grid} has ${own.length} gaps in 14 days, the first from ${from} to ${to}`,
    );
    return [
      {
        code: isGrave(first) && !force ? "E1375" : "W1376",
        path: ["roster", layers[0]?.at ?? 0],
        problem,
        hint: gapHint,
        relies,
      },
    ];
  });
}

/** With a fault in these the gap may be none. */
const relies = ["roster", "grids", "people", "ladder", "calendar"].map((section) => ({ section }));

const gapHint = words(
  "补上人，或加一层 gap: 说明为什么没有人",
  "plan somebody, or add a layer with gap: that says why there is nobody",
);

function minuteText(ms: number, utcOffset: string): string {
  return `${civilText(ms, utcOffset)} ${clockText(ms, utcOffset).slice(0, 5)}`;
}
