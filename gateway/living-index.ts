import type { SiteIndex } from "./core/site-index.ts";

/**
 * The site as it is at the moment of looking: whoever holds it sees an amendment without being told. What is taken out
 * of it and kept is as old as the taking.
 */
export function livingIndex(now: () => SiteIndex): SiteIndex {
  const living = {};
  for (const name of Object.keys(now()) as (keyof SiteIndex)[]) {
    Object.defineProperty(living, name, { enumerable: true, get: () => now()[name] });
  }
  return living as SiteIndex;
}

/** The same for one of its maps, for those who hold only that. */
export function livingMap<K, V>(now: () => ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  return {
    get: (key) => now().get(key),
    has: (key) => now().has(key),
    forEach: (run) => now().forEach(run),
    entries: () => now().entries(),
    keys: () => now().keys(),
    values: () => now().values(),
    [Symbol.iterator]: () => now()[Symbol.iterator](),
    get size() {
      return now().size;
    },
  };
}
