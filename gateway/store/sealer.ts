import type { Log } from "../core/ports.ts";
import type { DamageReport } from "./damage-report.ts";
import type { Database } from "./database.ts";
import { groupsOf } from "./keys.ts";
import type { Rider } from "./rider.ts";
import { sealed, type Sealed } from "./sealing.ts";
import type { ReadingsPlace } from "./segment-index.ts";
import { reasonOf } from "./trouble.ts";

/**
 * Packs full segments beside the commits, one at a time. What it has ready rides in the batch of the next commit, so
 * there is never a second batch in flight and no extra wait for the disk.
 */
export type Sealer = Rider<Sealed>;

export function createSealer(
  place: ReadingsPlace,
  deps: { readonly database: Database; readonly report: DamageReport; readonly log: Log },
): Sealer {
  let ready: Sealed | undefined;
  let work: Promise<void> | undefined;
  let stopped = false;
  const during = (task: () => Promise<void>): void => {
    work = attempt(task, deps.log).then((done) => {
      stopped ||= !done;
      work = undefined;
    });
  };
  const wake = (): void => {
    const full = place.full[0];
    if (full === undefined || ready !== undefined || work !== undefined || stopped) return;
    during(async () => void (ready = await sealed(full, deps)));
  };
  const wrote = ({ extent }: Sealed): void => {
    ready = undefined;
    place.full.shift();
    place.sealed.push(extent);
    during(() => deps.database.drop(groupsOf(extent.segment)));
  };
  return {
    ready: () => ready,
    wrote,
    wake,
    stop: async () => {
      stopped = true;
      await work;
    },
  };
}

/** A segment that stays unpacked costs space and time, no reading; it is tried again when the store is next opened. */
async function attempt(task: () => Promise<void>, log: Log): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    log.warn("store.packing-stopped", { why: reasonOf(error) });
    return false;
  }
}
