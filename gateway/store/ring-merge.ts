import type { Fact } from "../core/fact.ts";
import type { State } from "../core/state.ts";
import { keyOf, type AlarmTransition, type Slot } from "./ring-slot.ts";

/**
 * What the ring knows and the store does not, each once, whatever its place. `facts`: those the store holds of the
 * time the ring covers.
 */
export function mergeRing(
  { state, facts }: { readonly state: State; readonly facts: readonly Fact[] },
  slots: readonly Slot[],
): readonly AlarmTransition[] {
  const known = new Set(facts.flatMap((fact) => (fact.kind === "alarm" ? [keyOf(fact)] : [])));
  const missing = new Map<string, AlarmTransition>();
  for (const { entry } of slots)
    if (!known.has(keyOf(entry)) && !isPassed(entry, state)) missing.set(keyOf(entry), entry);
  return [...missing.values()];
}

/** The store went on from it: a later episode of the alarm is there. */
function isPassed({ alarm, episode }: AlarmTransition, state: State): boolean {
  return (state.alarm.get(alarm)?.episode ?? -1) > episode;
}
