import { fnv1a } from "../gateway/core/fnv.ts";

/**
 * What the district knows this numbering by, together with the box's id: another one for every store, and for every
 * generation of one. A box that was set up anew, and two that bear one id by mistake, begin at 1 as others before them
 * did: what they say is not taken for what is held already.
 */
export function numberingOf(store: string, epoch: number): number {
  return fnv1a(`${store} ${epoch}`);
}
