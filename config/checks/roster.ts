import type { Path, Problem } from "../problem.ts";
import type { Roster } from "../roster.ts";
import { words, type Words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Each layer of the roster says something that can be: people or a reason for none, a start for its turns. */
export function rosterFaults({ site }: Survey): readonly Problem[] {
  return [
    ...site.roster.flatMap((layer, at) => layerFaults(layer).map(inLayer(at))),
    ...site.calendar.flatMap(({ holidays }, at) =>
      holidays.flatMap(({ from, to }, turn) =>
        to < from ? [backwards(["calendar", at, "holidays", turn, "to"], from)] : [],
      ),
    ),
  ];
}

type Fault = Omit<Problem, "path"> & { readonly path?: Path };

function inLayer(at: number): (fault: Fault) => Problem {
  return ({ path = [], ...fault }) => ({ ...fault, path: ["roster", at, ...path] });
}

function layerFaults(layer: Roster): readonly Fault[] {
  return [
    ...nobodyOrSomebody(layer),
    ...turnsWithoutStart(layer),
    ...(layer.from !== undefined && layer.until !== undefined && layer.until < layer.from
      ? [backwards(["until"], layer.from)]
      : []),
    ...twice(layer),
  ];
}

function nobodyOrSomebody({ people, gap }: Roster): readonly Fault[] {
  if (people.length === 0 && gap === undefined) {
    const problem = words("没有写人", "it names nobody");
    const hint = words("写 people，或用 gap 说明为什么没有人", "name people, or say by gap why there are none");
    return [{ code: "E1370", problem, hint }];
  }
  if (people.length > 0 && gap !== undefined) {
    const problem = words("既写了人又写了 gap", "it names people and a gap");
    return [{ code: "E1370", path: ["gap"], problem, hint: words("只留一个", "keep one of them") }];
  }
  return [];
}

function turnsWithoutStart({ shift, from }: Roster): readonly Fault[] {
  if (shift === undefined || from !== undefined) return [];
  const problem = words("轮班没有起点", "the turns have no start");
  const hint = words("加 from：第一班的日期", "add from: the day of the first turn");
  return [{ code: "E1371", path: ["shift"], problem, hint }];
}

function twice({ people, shift }: Roster): readonly Fault[] {
  if (shift !== undefined) return [];
  return people.flatMap((person, turn) =>
    people.indexOf(person) === turn
      ? []
      : [{ code: "W1373", path: ["people", turn], problem: doubled(person), hint: words("删去一个", "delete one") }],
  );
}

function doubled(person: string): Words {
  return words(`${person} 写了两次`, `${person} is named twice`);
}

function backwards(path: Path, from: string): Problem {
  const problem = words(`早于开始日期 ${from}`, `it is before the first day, ${from}`);
  return { code: "E1372", path, problem, hint: words("不早于开始日期", "write that day or a later one") };
}
