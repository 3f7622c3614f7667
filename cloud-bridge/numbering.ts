import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fnv1a } from "../gateway/core/fnv.ts";

/**
 * What the district knows a box's records by, together with its id. Another one for every store, and for every
 * generation of one: a box that was set up anew, and two that bear one id by mistake, begin at 1 as others before them
 * did, and what they say is not taken for what is held already.
 */
export interface Numbering {
  readonly epoch: () => number;
  /** Leaves the one there is for good, and answers the next. */
  readonly renumber: () => number;
}

export interface NumberingDeps {
  readonly store: string;
  /** Of the store, raised when it is restored or mended. */
  readonly generation: number;
  readonly replaceFile: (file: string, text: string) => void;
}

/** How often it was left stands in a file of its own: a copy of the store that is put back later must not undo it. */
export function openNumbering(directory: string, { store, generation, replaceFile }: NumberingDeps): Numbering {
  const file = join(directory, "uplink-numbering");
  const epoch = () => numberingOf(store, generation, leftCount(file));
  return {
    epoch,
    renumber: () => {
      replaceFile(file, `${leftCount(file) + 1}\n`);
      return epoch();
    },
  };
}

export function numberingOf(store: string, generation: number, left = 0): number {
  return fnv1a(`${store} ${generation} ${left}`);
}

function leftCount(file: string): number {
  try {
    const count = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(count) && count >= 0 ? count : 0;
  } catch {
    return 0;
  }
}
