import type { Rule } from "../../../config/rule.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isDuring } from "./calendar.ts";
import type { Point } from "../site-index.ts";
import type { PointState } from "../state.ts";
import type { Signal, View } from "./rules/kind.ts";
import { kindOf } from "./rules/kinds.ts";

export type { Signal } from "./rules/kind.ts";

/** What a rule says of its point now. */
export function signalOf(rule: Rule, point: Point, state: PointState, turn: Turn): Signal {
  const view = viewOf(turn, point, state);
  return calmed(rule, kindOf(rule).signal(rule, view), view);
}

/** It can change without a reading: by its kind, or because its hours begin. */
export function isTimed(rule: Rule): boolean {
  return (
    kindOf(rule).movesByTime === true || rule.during !== undefined || (rule.kind === "limit" && rule.at !== undefined)
  );
}

function viewOf({ site, now, get }: Turn, point: Point, state: PointState): View {
  return { point, state, site, now, get };
}

/** Outside its hours a rule raises nothing; while its sensor warms up it clears nothing. Neither makes the other. */
function calmed(rule: Rule, signal: Signal, view: View): Signal {
  if (signal.kind === "within" && !isWarm(rule, view)) return { ...signal, kind: "between" };
  if (rule.during === undefined || isOpen(rule.during, view)) return signal;
  return { kind: signal.kind === "beyond" ? "between" : signal.kind, evidence: signal.evidence };
}

/** With no clock to trust every hour may be the one. */
function isOpen(during: NonNullable<Rule["during"]>, { now, site }: View): boolean {
  return !now.wallTrusted || isDuring(during, now, site.site.box.utcOffset);
}

function isWarm(rule: Rule, { state, now }: View): boolean {
  if (!("warmUp" in rule) || rule.warmUp === 0 || state.usableSince === undefined) return true;
  return (elapsedMs(state.usableSince, now) ?? 0) >= rule.warmUp;
}
