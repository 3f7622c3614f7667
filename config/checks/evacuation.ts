import type { EvacuationPlan } from "../evacuation.ts";
import type { Problem } from "../problem.ts";
import { words } from "../words.ts";
import { pointsUnder, type Survey } from "./survey.ts";

/** A plan that could never call anybody is found when it is written. */
export function evacuationFaults(survey: Survey): readonly Problem[] {
  const plan = survey.site.evacuation;
  if (plan === undefined) return [];
  return [...gaugeFaults(survey, plan), ...leadFaults(plan), ...buildingFaults(survey, plan)];
}

function gaugeFaults(survey: Survey, { gauge }: EvacuationPlan): readonly Problem[] {
  const point = survey.points.find(({ id }) => id === gauge);
  const path = ["evacuation", "gauge"];
  if (point?.quantity !== "water-level") {
    const problem = words(`${gauge} 不是水位测点`, `${gauge} is no point of a water level`);
    return [{ code: "E1380", path, problem, hint: words("写水位测点：设备/测量", "write device/measure of a level") }];
  }
  const isWatched = survey.site.rules.some(
    (rule) => rule.hazard === "water" && rule.severity <= 3 && pointsUnder(survey, rule).includes(point),
  );
  if (isWatched) return [];
  const problem = words("这个水位没有叫人的告警，转移没有案件可挂", "no alarm of this level calls anybody to a case");
  const hint = words(
    "给它加红橙黄规则，如 alarms: [{use: river-level}]",
    "add rules, like alarms: [{use: river-level}]",
  );
  return [{ code: "E1381", path, problem, hint }];
}

function leadFaults({ prepare, leave }: EvacuationPlan): readonly Problem[] {
  if (prepare > leave) return [];
  const problem = words("准备转移不早于立即转移", "to prepare comes no earlier than to leave");
  return [
    {
      code: "E1382",
      path: ["evacuation", "prepare"],
      problem,
      hint: words("prepare 要大于 leave", "make prepare longer than leave"),
    },
  ];
}

function buildingFaults({ grids }: Survey, { buildings }: EvacuationPlan): readonly Problem[] {
  return buildings.flatMap(({ id, grid }, at) => {
    const isTwice = buildings.findIndex((each) => each.id === id) !== at;
    const path = ["evacuation", "buildings", at];
    return [
      ...(grids.has(grid)
        ? []
        : [
            {
              code: "E1383",
              path: [...path, "grid"],
              problem: words(`没有网格 ${grid}`, `there is no grid ${grid}`),
              hint: words("写已有的网格", "name a grid of the site"),
            },
          ]),
      ...(isTwice
        ? [
            {
              code: "E1384",
              path: [...path, "id"],
              problem: words(`楼栋 ${id} 写了两次`, `building ${id} stands twice`),
              hint: words("删去一个", "delete one"),
            },
          ]
        : []),
    ];
  });
}
