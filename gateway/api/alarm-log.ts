import type { Asks } from "./asks.ts";
import { factsAfter, factsPage, seqBefore } from "./fact-pages.ts";
import type { AlarmEvent, AlarmLogReply, ErrorCode, Fact } from "./schema.ts";

export interface LogSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Number of the newest fact. */
  readonly lastSeq: number;
}

/** The newest ones, when there are more. */
const eventsMax = 1_000;
const pagesMax = 50;

/** What alarms did in a span of time, the newest first. */
export async function readAlarmLog(
  ask: Asks["ask"],
  { fromMs, toMs, lastSeq }: LogSpan,
): Promise<AlarmLogReply | ErrorCode> {
  const page = (after: number, limit: number) => factsAfter(ask, after, limit);
  let after = await seqBefore(page, fromMs, lastSeq);
  if (typeof after === "string") return after;
  const events: AlarmEvent[] = [];
  for (let read = 0; read < pagesMax; read += 1) {
    const facts = await page(after, factsPage);
    if (typeof facts === "string") return facts;
    events.push(...facts.filter(({ at }) => at.wallMs >= fromMs && at.wallMs <= toMs).flatMap(eventIn));
    const last = facts.at(-1);
    if (last === undefined || last.at.wallMs > toMs) return newest(events, false);
    after = last.seq;
  }
  return newest(events, true);
}

function newest(events: readonly AlarmEvent[], isCut: boolean): AlarmLogReply {
  return { events: events.slice(-eventsMax).reverse(), truncated: isCut || events.length > eventsMax };
}

function eventIn(fact: Fact): readonly AlarmEvent[] {
  if (fact.kind !== "alarm") return [];
  const { seq, at, event, alarm, point, rule, evidence, by } = fact;
  const { value } = evidence;
  return [
    {
      seq,
      atMs: at.wallMs,
      event,
      alarm,
      point,
      rule,
      ...(value !== undefined && { value }),
      ...(by !== undefined && { by }),
    },
  ];
}
