import { tallyQuality } from "../core/alarms/quality.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Asks } from "./asks.ts";
import type { AlarmQualityReply, ErrorCode, Fact } from "./schema.ts";

export interface QualitySpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Number of the newest fact. */
  readonly lastSeq: number;
}

const pageFacts = 2_000;
/** 100,000 facts: weeks of a busy site. A longer span is answered as far as this reaches. */
const pagesMax = 50;

interface QualityDeps {
  readonly index: SiteIndex;
  readonly ask: Asks["ask"];
}

/** Folds the facts of a span, page by page, so that the core only reads and never counts. */
export async function readQuality(
  { index, ask }: QualityDeps,
  { fromMs, toMs, lastSeq }: QualitySpan,
): Promise<AlarmQualityReply | ErrorCode> {
  const tally = tallyQuality(index, fromMs, toMs);
  const page = (after: number, limit: number) => factsAfter(ask, after, limit);
  let after = await lastBefore(page, fromMs, lastSeq);
  if (typeof after === "string") return after;
  for (let read = 0; read < pagesMax; read += 1) {
    const facts = await page(after, pageFacts);
    if (typeof facts === "string") return facts;
    facts.forEach(tally.add);
    const last = facts.at(-1);
    if (last === undefined || last.at.wallMs > toMs) return { ...tally.result(), truncated: false };
    after = last.seq;
  }
  return { ...tally.result(), truncated: true };
}

/** Halves its way to the last fact before a moment; a clock that was set back only makes it begin a little elsewhere. */
async function lastBefore(
  page: (after: number, limit: number) => Promise<readonly Fact[] | ErrorCode>,
  fromMs: number,
  lastSeq: number,
): Promise<number | ErrorCode> {
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

async function factsAfter(ask: Asks["ask"], after: number, limit: number): Promise<readonly Fact[] | ErrorCode> {
  const answer = await ask({ kind: "facts", after, limit });
  if (answer.kind === "facts") return answer.facts;
  return answer.kind === "failed" ? answer.code : "core-failed";
}
