import { once } from "node:events";
import type { Channel } from "../../gateway/core/ports.ts";

/** Sends as soon as the receiver has room; gives up only when it is gone. */
export async function deliver(channel: Channel, message: object): Promise<void> {
  while (!channel.signal.aborted && !channel.send(message)) await channel.drained();
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
