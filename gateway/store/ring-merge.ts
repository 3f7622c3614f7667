import type { Fact } from "../core/fact.ts";
import type { State } from "../core/state.ts";
import { keyOf, type AlarmTransition, type NoticeOwed, type RingEntry, type Slot } from "./ring-slot.ts";

/** What the ring knows and the store does not. */
export interface Unstored {
  readonly transitions: readonly AlarmTransition[];
  readonly notices: readonly NoticeOwed[];
}

/** `facts`: those the store holds of the time the ring covers; each entry counts once, whatever its place. */
export function mergeRing(
  { state, facts }: { readonly state: State; readonly facts: readonly Fact[] },
  slots: readonly Slot[],
): Unstored {
  const known = new Set(facts.flatMap(factKey));
  const missing = new Map<string, RingEntry>();
  for (const { entry } of slots)
    if (!known.has(keyOf(entry)) && !isPassed(entry, state)) missing.set(keyOf(entry), entry);
  const entries = [...missing.values()];
  return {
    transitions: entries.filter((entry) => entry.kind === "transition"),
    notices: entries.filter((entry) => entry.kind === "notice"),
  };
}

/** The store went on from it: a later episode of the alarm, or the notice itself, is there. */
function isPassed(entry: RingEntry, { alarm, notice }: State): boolean {
  if (entry.kind === "notice") return notice.has(entry.notice);
  return (alarm.get(entry.alarm)?.episode ?? -1) > entry.episode;
}

function factKey(fact: Fact): readonly string[] {
  if (fact.kind === "alarm") return [`${fact.alarm} ${fact.episode} ${fact.event}`];
  return fact.kind === "notice-due" ? [`notice ${fact.notice}`] : [];
}
