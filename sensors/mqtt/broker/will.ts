import type { Speaker } from "../registry.ts";

export const willBytesMax = 256;

interface Will {
  readonly topic: string;
  readonly payload: string | Buffer;
}

/** A will tells that a device is gone, on the topic where its profile expects that; a will that measures is none. */
export function isWillAllowed({ topics }: Speaker, { topic, payload }: Will): boolean {
  const listeners = topics.devicesOn(topic);
  return payload.length <= willBytesMax && listeners.length > 0 && listeners.every(({ presence }) => presence === true);
}
