import { limits } from "../config/limits.ts";
import type { Clock, Offer } from "./core/ports.ts";
import { pause } from "./pause.ts";

export interface CutOffDeps {
  /** Whether a line to the district is up now. */
  readonly isUp: () => boolean;
  readonly offer: Offer;
  readonly clock: Clock;
}

/** Tells the core when the district has been out of reach for so long that the box is on its own, and when it is back. */
export async function watchCutOff({ isUp, offer, clock }: CutOffDeps, signal: AbortSignal): Promise<void> {
  let upAtMs = clock.now().monoMs;
  for (let told: boolean | undefined; !signal.aborted;) {
    const nowMs = clock.now().monoMs;
    if (isUp()) upAtMs = nowMs;
    const cutOff = nowMs - upAtMs >= limits.cutOffAfterMs;
    if (cutOff !== told) await offer({ kind: "wan", cutOff });
    told = cutOff;
    await pause(lookEveryMs, clock, signal);
  }
}

const lookEveryMs = 1_000;
