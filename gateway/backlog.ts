/** Something decided, with whoever waits until it is stored. */
export interface Part {
  readonly waiting: readonly Waiting[];
}

export interface Waiting {
  readonly stored: () => void;
  readonly failed: (reason: unknown) => void;
}

export interface Backlog<P extends Part> {
  readonly add: (part: P) => void;
  /** All there is, in order, at least one part; empty once closed and emptied. It is no longer kept here. */
  readonly take: () => Promise<readonly P[]>;
  readonly isEmpty: () => boolean;
  /** Ends `take` when all is taken. */
  readonly close: () => void;
  /** Whoever still waits is refused. */
  readonly refuse: (reason: unknown) => void;
}

/** Decided and not yet on its way to the disk. `bound` may take parts out when one was added. */
export function createBacklog<P extends Part>(bound: (parts: P[]) => void = () => {}): Backlog<P> {
  const parts: P[] = [];
  let closed = false;
  let wake = () => {};
  return {
    add: (part) => {
      parts.push(part);
      bound(parts);
      wake();
    },
    take: async () => {
      while (parts.length === 0 && !closed) await new Promise<void>((resolve) => (wake = resolve));
      return parts.splice(0);
    },
    isEmpty: () => parts.length === 0,
    close: () => {
      closed = true;
      wake();
    },
    refuse: (reason) => fail(parts.splice(0), reason),
  };
}

export function fail(parts: readonly Part[], reason: unknown): void {
  for (const { failed } of parts.flatMap(({ waiting }) => waiting)) failed(reason);
}
