import { createHash } from "node:crypto";

/**
 * QoS 2 over a lost connection: a device sends again, marked as repeated, what we may have stored already. Number and
 * content must both be the same: a device that forgot its numbers in a restart must not lose a new message by it.
 */
export interface Repeats {
  readonly isRepeat: (clientId: string, message: QosTwoMessage) => boolean;
}

export interface QosTwoMessage {
  readonly messageId?: number | undefined;
  readonly dup: boolean;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** As many as one client may have open. */
export const openMax = 16;
/** Clients that are remembered; beyond it the one that has been silent longest is forgotten. */
const clientsMax = 2_048;

export function createRepeats(): Repeats {
  const clients = new Map<string, Map<number, string>>();
  return {
    isRepeat: (clientId, { messageId = 0, dup, topic, payload }) => {
      const digest = createHash("sha256").update(`${topic}\n`).update(payload).digest("base64");
      const seen = clients.get(clientId) ?? new Map<number, string>();
      if (dup && seen.get(messageId) === digest) return true;
      remember(seen, messageId, digest, openMax);
      remember(clients, clientId, seen, clientsMax);
      return false;
    },
  };
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}
