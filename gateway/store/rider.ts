import type { Row } from "./database.ts";

/** Work beside the commits, whose rows ride in the batch of a commit: there is never a second batch in flight. */
export interface Rider<T> {
  readonly ready: () => T | undefined;
  /** The batch with those rows is on disk. */
  readonly wrote: (ready: T) => void;
  /** Looks for work; called after every commit. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
}

export interface Ride {
  readonly rows: readonly Row[];
  readonly wrote: () => void;
}

export function rideOf<T extends { readonly rows: readonly Row[] }>({ ready, wrote }: Rider<T>): Ride {
  const load = ready();
  if (load === undefined) return { rows: [], wrote: () => undefined };
  return { rows: load.rows, wrote: () => wrote(load) };
}
