/**
 * How many publishes may wait for the core's answer. Beyond it the sockets are not read: aedes itself hands on
 * packets that arrive one by one without waiting for the earlier ones, so only an unread socket is a brake.
 */
export interface Credit {
  readonly isSpent: () => boolean;
  readonly take: () => void;
  readonly giveBack: () => void;
  /** Runs once, when there is credit again: one waits no longer for each that is given back. */
  readonly whenFree: (run: () => void) => void;
}

export function createCredit(max: number): Credit {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    isSpent: () => taken >= max,
    take: () => void taken++,
    giveBack: () => {
      taken -= 1;
      const freed = taken === 0 ? waiting.length : Number(taken < max);
      for (const run of waiting.splice(0, freed)) run();
    },
    whenFree: (run) => void waiting.push(run),
  };
}
