import type { Asks } from "./asks.ts";
import type { ErrorCode, Fact } from "./schema.ts";

export const factsPage = 2_000;

type ReadPage = (after: number, limit: number) => Promise<readonly Fact[] | ErrorCode>;

/** Halves its way to the last fact before a moment; a clock that was set back only makes it begin a little elsewhere. */
export async function seqBefore(page: ReadPage, fromMs: number, lastSeq: number): Promise<number | ErrorCode> {
  let low = 0;
  let high = lastSeq;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const facts = await page(middle, 1);
    if (typeof facts === "string") return facts;
    const [fact] = facts;
    if (fact !== undefined && fact.at.wallMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export async function factsAfter(ask: Asks["ask"], after: number, limit: number): Promise<readonly Fact[] | ErrorCode> {
  const answer = await ask({ kind: "facts", after, limit });
  if (answer.kind === "facts") return answer.facts;
  return answer.kind === "failed" ? answer.code : "core-failed";
}
