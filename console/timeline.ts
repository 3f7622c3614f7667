import type { Case, Notice } from "../gateway/api/schema.ts";
import { personTitle, type Member } from "./places.ts";
import { labelText, wordFor, words } from "./text/words.ts";

/** What happened, who did it, and when. */
export interface Event {
  readonly atMs: number;
  readonly key: string;
  readonly what: string;
  readonly who: string | undefined;
  /** What people did stands out from what the box did. */
  readonly isHuman: boolean;
}

/** A case from its first alarm to its last word, the newest last. */
export function timelineOf(of: Case, members: readonly Member[], notices: Iterable<Notice>): readonly Event[] {
  const told = [...notices].filter((notice) => notice.case === of.id).flatMap(noticeEvents);
  return [...of.steps.map(stepEvent), ...members.flatMap(alarmEvents), ...told].sort((a, b) => a.atMs - b.atMs);
}

function stepEvent({ verb, at, by, operator, rung, to }: Case["steps"][number], index: number): Event {
  const t = words.value.timeline;
  const done = wordFor(t.did, verb);
  const what = verb === "rung" ? t.rung((rung ?? 0) + 1) : verb === "open" ? t.opened : done;
  const state = verb === "rung" || verb === "join" ? "" : ` → ${words.value.state[to]}`;
  const who = by === undefined ? operator : personTitle(by);
  return { atMs: at.wallMs, key: `step ${index}`, what: what + state, who, isHuman: who !== undefined };
}

/** Of each alarm the present round: when it rang, and when the value was back. */
function alarmEvents({ id, alarm, rule, point }: Member): readonly Event[] {
  const t = words.value.timeline;
  const turns = [
    { at: alarm.raisedAt, what: t.alarm },
    { at: alarm.clearedAt, what: t.back },
  ];
  return turns.flatMap(({ at, what }) => {
    if (at === undefined) return [];
    const text = [labelText(rule.title), point.place, what].join(" · ");
    return [{ atMs: at.wallMs, key: `${id} ${what}`, what: text, who: undefined, isHuman: false }];
  });
}

/** Only what is proven is said: that a person's device has it, that they answered, that nothing reached them. */
function noticeEvents({ id, to, progress, kind }: Notice): readonly Event[] {
  const t = words.value;
  if (progress.kind !== "delivered" && progress.kind !== "failed") return [];
  const why = progress.kind === "failed" ? t.progress.failed(wordFor(t.why, progress.why)) : t.timeline.delivered;
  const what = `${t.notice[kind]} · ${why}`;
  return [{ atMs: progress.at.wallMs, key: id, what, who: personTitle(to), isHuman: false }];
}
