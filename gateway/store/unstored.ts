import type { UnstoredAlarm } from "../core/input.ts";
import type { Loaded, Store } from "../core/ports.ts";
import { mergeRing } from "./ring-merge.ts";
import type { Slot } from "./ring-slot.ts";

/** Alarms that rang in an earlier life and of which the store knows nothing. */
export async function unstoredAlarms(
  left: readonly Slot[],
  { state }: Loaded,
  store: Pick<Store, "facts">,
): Promise<readonly UnstoredAlarm[]> {
  if (left.length === 0) return [];
  const last = state.box.get("box")?.seq ?? 0;
  // A ring holds fewer transitions than that, and each is a fact.
  const facts = await store.facts({ afterSeq: Math.max(0, last - factsBack), limit: factsBack });
  return mergeRing({ state, facts }, left)
    .filter(({ event }) => event === "raised" || event === "rearmed")
    .map(({ alarm, episode, wallMs, monoMs }) => ({ alarm, episode, wallMs, monoMs }));
}

const factsBack = 20_000;
