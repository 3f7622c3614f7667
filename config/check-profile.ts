import type { DeviceProfile } from "./device-profile.ts";
import type { Path, Problem } from "./problem.ts";
import { factsOf } from "./quantity.ts";
import { units } from "./units.ts";
import { words } from "./words.ts";

type Measure = DeviceProfile["measures"][number];

/** What the schema of a profile cannot see: whether units and ranges fit the quantities they stand for. */
export function checkProfile(profile: DeviceProfile): readonly Problem[] {
  const measures: readonly Measure[] = profile.measures;
  return measures.flatMap((measure, at) => [
    ...twice(measures, at),
    ...wrongUnit(measure, ["measures", at]),
    ...wideRange(measure, ["measures", at]),
  ]);
}

function twice(measures: readonly Measure[], at: number): readonly Problem[] {
  const id = measures[at]?.id;
  const first = measures.findIndex((measure) => measure.id === id);
  if (id === undefined || first === at) return [];
  const problem = words(`测量 ${id} 出现了两次`, `the measure ${id} stands here twice`);
  const hint = words("换一个编号", "give one of them another id");
  return [{ code: "E1302", path: ["measures", at, "id"], problem, hint, other: ["measures", first, "id"] }];
}

function wrongUnit({ quantity, unit }: Measure, path: Path): readonly Problem[] {
  const own = factsOf(quantity).unit;
  if (units[unit].dimension === units[own].dimension) return [];
  const problem = unit
    ? words(`${quantity} 不能用 ${unit} 计量`, `${quantity} is not measured in ${unit}`)
    : words(`${quantity} 要有单位`, `${quantity} needs a unit`);
  const hint = words(`写 unit: "${own}" 或同类单位`, `write unit: "${own}" or one of its kind`);
  return [{ code: "E1308", path: [...path, "unit"], problem, hint }];
}

/** A profile narrows what its quantity can be, never widens it. */
function wideRange({ quantity, range }: Measure, path: Path): readonly Problem[] {
  const [low, high] = factsOf(quantity).range;
  if (range === undefined || (range[0] >= low && range[1] <= high && range[0] < range[1])) return [];
  const problem = words(`量程 ${range[0]}…${range[1]} 不成立`, `the range ${range[0]}…${range[1]} cannot be`);
  const unit = factsOf(quantity).unit;
  const hint = words(
    `在 ${low}…${high} ${unit} 之内，从小到大`,
    `stay inside ${low}…${high} ${unit}, the lower one first`,
  );
  return [{ code: "E1309", path: [...path, "range"], problem, hint }];
}
