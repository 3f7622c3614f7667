import type { Channel, Clock } from "../gateway/core/ports.ts";

/** Hands one message over as soon as the receiver has room; false when the other side is gone. */
export async function deliver(channel: Channel, message: object, clock: Clock): Promise<boolean> {
  while (!channel.signal.aborted) {
    if (channel.send(message)) return true;
    await channel.drained();
    // A stream that just broke is drained at once and refuses still; its end is told in a later turn of the loop.
    if (!channel.signal.aborted) await pause(clock);
  }
  return false;
}

const pauseMs = 10;

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(pauseMs, resolve));
}
