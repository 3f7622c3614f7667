import type { Clock } from "../../../gateway/core/ports.ts";

/** Two clients with one id would throw each other out for ever; a device that lost its connection must get back in. */
export interface Takeovers {
  /** Whether a newcomer may take the place of the connection that has the id now. */
  readonly allows: (clientId: string) => boolean;
}

export const takeoversMax = 3;
export const takeoverWithinMs = 60_000;
/** Ids that are remembered; beyond it the oldest is forgotten. */
const idsMax = 1_024;

/** After three changes within a minute the one that is in stays, and newcomers are refused for a minute. */
export function createTakeovers(clock: Clock): Takeovers {
  const recent = new Map<string, readonly number[]>();
  return {
    allows: (clientId) => {
      const nowMs = clock.now().monoMs;
      const before = (recent.get(clientId) ?? []).filter((atMs) => nowMs - atMs < takeoverWithinMs);
      const allowed = before.length < takeoversMax;
      recent.delete(clientId);
      recent.set(clientId, allowed ? [...before, nowMs] : before);
      const [oldest] = recent.keys();
      if (recent.size > idsMax && oldest !== undefined) recent.delete(oldest);
      return allowed;
    },
  };
}
