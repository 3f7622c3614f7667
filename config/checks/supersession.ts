import type { Problem } from "../problem.ts";
import type { Rule } from "../rule.ts";
import { words, type Words } from "../words.ts";
import { pointsUnder, type Survey } from "./survey.ts";

/** A rule is covered only by a worse one that watches the same points: else an alarm would be hidden, not covered. */
export function supersessionFaults(survey: Survey): readonly Problem[] {
  return survey.site.rules.flatMap((rule, at) => {
    const worse = survey.site.rules.find(({ id }) => id === rule.supersededBy);
    const why = worse && whyNot(survey, rule, worse);
    if (why === undefined) return [];
    const hint = words(
      "写同样测点上级别更重的规则，或删去 supersededBy",
      "name a worse rule on the same points, or delete supersededBy",
    );
    return [{ code: "E1350", path: ["rules", at, "supersededBy"], problem: why, hint }];
  });
}

function whyNot(survey: Survey, rule: Rule, worse: Rule): Words | undefined {
  if (worse.shadow) return words(`${worse.id} 在试运行，从不响`, `${worse.id} is on trial and never rings`);
  if (worse.severity >= rule.severity)
    return words(`${worse.id} 的级别不比它更重`, `${worse.id} is not of a worse severity`);
  if (worse.hazard !== rule.hazard) return words(`${worse.id} 属于另一种危险`, `${worse.id} is of another hazard`);
  const covered = new Set(pointsUnder(survey, worse));
  const bare = pointsUnder(survey, rule).find((point) => !covered.has(point));
  return bare && words(`${worse.id} 不看 ${bare.id}`, `${worse.id} does not watch ${bare.id}`);
}
