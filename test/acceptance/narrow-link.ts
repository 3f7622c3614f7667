import type { Link, Session } from "../../cloud-bridge/link.ts";
import type { Clock } from "../../gateway/core/ports.ts";

/** A link that carries so many bytes a millisecond up, one message after the other; what comes down is never in its way. */
export function narrowLink(
  link: Link,
  { bytesPerMs, clock }: { readonly bytesPerMs: number; readonly clock: Clock },
): Link {
  return {
    dial: (address, events): Session => {
      const session = link.dial(address, events);
      let freeAtMs = 0;
      const inTurn = (bytes: Uint8Array, send: () => void) => {
        const nowMs = clock.now().monoMs;
        freeAtMs = Math.max(freeAtMs, nowMs) + (bytes.length + 60) / bytesPerMs;
        clock.after(Math.ceil(freeAtMs - nowMs), send);
      };
      return {
        publish: (topic, bytes) => inTurn(bytes, () => session.publish(topic, bytes)),
        mention: (topic, bytes) => inTurn(bytes, () => session.mention(topic, bytes)),
        close: session.close,
      };
    },
  };
}
