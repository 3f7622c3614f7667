import type { Quantity } from "../quantity.ts";
import type { PowerPlan } from "../power.ts";
import type { Problem } from "../problem.ts";
import { words } from "../words.ts";
import { pointsUnder, type Survey } from "./survey.ts";

/** A supply that nobody would hear of is found when it is written. */
export function powerFaults(survey: Survey): readonly Problem[] {
  const plan = survey.site.power;
  if (plan === undefined) return [];
  return [
    ...inputs.flatMap((input) => inputFaults(survey, plan, input)),
    ...endFaults(plan),
    ...alarmFaults(survey, plan),
  ];
}

const inputs = ["mains", "battery", "lowBattery"] as const;
const wanted: Readonly<Record<(typeof inputs)[number], readonly Quantity[]>> = {
  mains: ["mains-fault", "contact"],
  battery: ["battery"],
  lowBattery: ["battery-low", "contact"],
};

function inputFaults(survey: Survey, plan: PowerPlan, input: (typeof inputs)[number]): readonly Problem[] {
  const id = plan[input];
  const quantity = survey.points.find((point) => point.id === id)?.quantity;
  if (id === undefined || (quantity !== undefined && wanted[input].includes(quantity))) return [];
  const kinds = wanted[input].join(", ");
  const problem = words(`${id} 不是 ${kinds} 的测点`, `${id} is no point of ${kinds}`);
  const hint = words(`写 ${kinds} 的测点：设备/测量`, `write device/measure of ${kinds}`);
  return [{ code: "E1385", path: ["power", input], problem, hint }];
}

function endFaults({ battery, lowBattery, lasts }: PowerPlan): readonly Problem[] {
  if (battery !== undefined || lowBattery !== undefined || lasts !== undefined) return [];
  const problem = words("看不出电池什么时候将尽", "nothing tells when the battery is nearly empty");
  const hint = words("写 battery、lowBattery 或 lasts: 20min", "name battery or lowBattery, or write lasts: 20min");
  return [{ code: "E1386", path: ["power"], problem, hint }];
}

function alarmFaults(survey: Survey, { mains }: PowerPlan): readonly Problem[] {
  const point = survey.points.find(({ id }) => id === mains);
  const isWatched =
    point === undefined ||
    survey.site.rules.some(
      (rule) => rule.kind === "contact" && !rule.shadow && pointsUnder(survey, rule).includes(point),
    );
  if (isWatched) return [];
  const problem = words("市电断了没有告警叫人", "no alarm calls anybody when the mains is gone");
  const hint = words("加 alarms: [{use: mains}]", "add alarms: [{use: mains}]");
  return [{ code: "E1387", path: ["power", "mains"], problem, hint }];
}
