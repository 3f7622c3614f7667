import { limits } from "../config/limits.ts";
import type { Fact } from "./core/fact.ts";
import type { Store } from "./core/ports.ts";

interface Sought {
  readonly fromMs: number;
  /** Number of the newest fact that is wanted. */
  readonly upToSeq: number;
}

/** The facts from a moment on, oldest first, read a page at a time: nobody else waits for the whole. */
export async function* factsFrom(
  store: Pick<Store, "facts">,
  { fromMs, upToSeq }: Sought,
): AsyncGenerator<Fact, void, undefined> {
  const before = (seq: number) => isBefore(store, seq, fromMs);
  for (let after = await lastBefore(before, upToSeq); after < upToSeq;) {
    const page = await store.facts({ afterSeq: after, limit: limits.tallyPageFacts });
    for (const fact of page) if (fact.seq <= upToSeq) yield fact;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

async function isBefore(store: Pick<Store, "facts">, seq: number, fromMs: number): Promise<boolean> {
  const [fact] = await store.facts({ afterSeq: seq, limit: 1 });
  return fact !== undefined && fact.at.wallMs < fromMs;
}

/** Halves its way to the last fact before a moment; a clock that was set back only makes it begin a little elsewhere. */
async function lastBefore(isEarly: (seq: number) => Promise<boolean>, lastSeq: number): Promise<number> {
  let low = 0;
  let high = lastSeq;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isEarly(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
