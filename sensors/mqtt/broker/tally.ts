import type { Clock, Log } from "../../../gateway/core/ports.ts";

/** What strangers can cause as often as they like: the first of a kind is logged at once, the rest as a number. */
export interface Tally {
  readonly count: (event: string) => void;
}

const summaryMs = 10_000;

export function createTally({ clock, log }: { readonly clock: Clock; readonly log: Log }): Tally {
  const counts = new Map<string, number>();
  const summarise = (event: string) => {
    const count = counts.get(event) ?? 0;
    counts.delete(event);
    if (count > 0) log.warn(event, { count, withinMs: summaryMs });
  };
  return {
    count: (event) => {
      const count = counts.get(event);
      counts.set(event, (count ?? -1) + 1);
      if (count !== undefined) return;
      log.warn(event);
      clock.after(summaryMs, () => summarise(event));
    },
  };
}
