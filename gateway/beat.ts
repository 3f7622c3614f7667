import { limits } from "../config/limits.ts";
import type { Clock, Offer } from "./core/ports.ts";
import { pause } from "./pause.ts";

export interface BeatDeps {
  readonly clock: Clock;
  readonly offer: Offer;
  /** Tells the district; it never waits, and a beat that cannot be told now is not told later. */
  readonly tell: () => void;
}

/**
 * The dead-man's handle: each beat is told only after the pipeline decided something for it. A core that decides no
 * more falls silent at the district, whatever still answers for it.
 */
export async function keepBeating({ clock, offer, tell }: BeatDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await offer({ kind: "heard", devices: [] });
    tell();
    await pause(limits.beatEveryMs, clock, signal);
  }
}
