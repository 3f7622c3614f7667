import type { Channel, Clock } from "../gateway/core/ports.ts";
import { deliver } from "./delivery.ts";
import type { FromPart } from "./messages.ts";

/** Messages to a core that may be behind: of each kind and lane only the newest waits, so it cannot grow. */
export interface Outbox {
  readonly send: (message: FromPart) => void;
}

export function createOutbox(channel: Channel, clock: Clock): Outbox {
  const waiting = new Map<string, FromPart>();
  let flushing = false;
  const flush = async () => {
    flushing = true;
    for (const [key, message] of waiting) {
      waiting.delete(key);
      await deliver(channel, message, clock);
    }
    flushing = false;
  };
  return {
    send: (message) => {
      waiting.set(keyOf(message), message);
      if (!flushing) void flush();
    },
  };
}

/** An ack is cumulative, a status is a whole picture; a pull or a command is not followed by another before its answer. */
function keyOf(message: FromPart): string {
  return "lane" in message ? `${message.kind}/${message.lane}` : message.kind;
}
