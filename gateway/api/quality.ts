import { tallyQuality } from "../core/alarms/quality.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Asks } from "./asks.ts";
import { factsAfter, factsPage, seqBefore } from "./fact-pages.ts";
import type { AlarmQualityReply, ErrorCode } from "./schema.ts";

export interface QualitySpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Number of the newest fact. */
  readonly lastSeq: number;
}

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
  let after = await seqBefore(page, fromMs, lastSeq);
  if (typeof after === "string") return after;
  for (let read = 0; read < pagesMax; read += 1) {
    const facts = await page(after, factsPage);
    if (typeof facts === "string") return facts;
    facts.forEach(tally.add);
    const last = facts.at(-1);
    if (last === undefined || last.at.wallMs > toMs) return { ...tally.result(), truncated: false };
    after = last.seq;
  }
  return { ...tally.result(), truncated: true };
}
