import type { PointId } from "../../../../config/ids.ts";
import type { Condition, ConditionFact, RuleOf } from "../../../../config/rule.ts";
import { alarmIdOf, type AlarmId } from "../../ids.ts";
import type { AlarmState } from "../../state.ts";
import { inPointUnit, saysNothing, type RuleKind, type View } from "./kind.ts";

/** True, false, or nobody knows; `because` names what made it true. */
interface Truth {
  readonly is: boolean | undefined;
  readonly because: readonly string[];
}

/** Rings when the whole is true, is back when it is known to be false. */
export const compound: RuleKind<RuleOf<"compound">> = {
  signal: (rule, view) => {
    const { is, because } = truthOf(rule.when, view);
    const kind = is === undefined ? "between" : is ? "beyond" : "within";
    return { kind, evidence: { because } };
  },
};

function truthOf(condition: Condition, view: View): Truth {
  if ("not" in condition) return negated(truthOf(condition.not, view));
  if ("all" in condition) return joined(condition.all, view, false);
  if ("any" in condition) return joined(condition.any, view, true);
  return factOf(condition, view);
}

/** One part that settles it is enough, and the rest is not looked at; one that is unknown leaves it open. */
function joined(parts: readonly Condition[], view: View, settles: boolean): Truth {
  const because: string[] = [];
  let is: boolean | undefined = !settles;
  for (const part of parts) {
    const truth = truthOf(part, view);
    if (truth.is === settles) return truth;
    if (truth.is === undefined) is = undefined;
    because.push(...truth.because);
  }
  return { is, because };
}

function negated({ is, because }: Truth): Truth {
  return { is: is === undefined ? undefined : !is, because };
}

function factOf(fact: ConditionFact, view: View): Truth {
  return "rule" in fact ? alarmTruth(fact, view) : pointTruth(fact, view);
}

function pointTruth(fact: Exclude<ConditionFact, { rule: unknown }>, { point, site, get }: View): Truth {
  const id = fact.point ?? point.id;
  const sample = get("point", id)?.last.sample;
  const at = site.points.get(id);
  if (sample === undefined || at === undefined || saysNothing(sample)) return { is: undefined, because: [id] };
  const { value } = sample;
  // A doubtful value may make a condition true, never false: it rings, and clears nothing.
  const settled = (is: boolean): Truth => ({ is: is || sample.kind === "good" ? is : undefined, because: [id] });
  if ("is" in fact) return settled((value === 1) === (fact.is === "active"));
  return settled("above" in fact ? value >= inPointUnit(fact.above, at) : value <= inPointUnit(fact.below, at));
}

function alarmTruth({ rule, at }: Extract<ConditionFact, { rule: unknown }>, view: View): Truth {
  const rings = (id: PointId) => {
    const kind = alarmOf(view, alarmIdOf(id, rule))?.condition.kind;
    return kind === "active" || kind === "pending-off";
  };
  const ringing = candidates(view, rule, at).find(rings);
  return { is: ringing !== undefined, because: ringing === undefined ? [rule] : [alarmIdOf(ringing, rule)] };
}

/** On trial as well, where everything is: a recording is played with all its rules on trial. */
function alarmOf({ get }: View, id: AlarmId): AlarmState | undefined {
  return get("alarm", id) ?? get("shadow", id);
}

function candidates({ point, site }: View, rule: ConditionRuleId, at: "point" | "zone" | "site"): readonly PointId[] {
  if (at === "point") return [point.id];
  const watched = site.pointsOf.get(rule) ?? [];
  if (at === "site") return watched;
  return watched.filter((id) => site.points.get(id)?.place.grid === point.place.grid);
}

type ConditionRuleId = Extract<ConditionFact, { rule: unknown }>["rule"];
