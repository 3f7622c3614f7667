import { limits } from "../config/limits.ts";
import type { Clock, Offer } from "./core/ports.ts";
import { pause } from "./pause.ts";

export interface JournalHeadDeps {
  readonly clock: Clock;
  readonly offer: Offer;
  readonly tip: () => Promise<{ readonly seq: number; readonly hash: string }>;
}

/**
 * At the start and then daily the district is told where the journal ends: what it has been told of once, nobody on the
 * box can change any more without its showing.
 */
export async function tellJournalHead({ clock, offer, tip }: JournalHeadDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { seq: entry, hash } = await tip();
    if (entry > 0) await offer({ kind: "journal-head", entry, hash });
    await pause(limits.journalHeadEveryMs, clock, signal);
  }
}
